/// How one of several series looks: six colours, and the same six again with dashed lines and ringed dots.
enum SeriesStyle {
    static let colours = 6

    static func line(_ number: Int) -> String { "line s\(number % colours)" + (isSecondTurn(number) ? " dashed" : "") }
    static func dot(_ number: Int) -> String { "dot s\(number % colours)" + (isSecondTurn(number) ? " ringed" : "") }
    static func label(_ number: Int) -> String { "series t\(number % colours)" }

    private static func isSecondTurn(_ number: Int) -> Bool { number / colours % 2 == 1 }
}
