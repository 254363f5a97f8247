extension Unicode.Scalar {
    /// Whether it can only show itself: it ends no line, and a terminal does not take it for a command.
    public var isPlain: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}

extension StringProtocol {
    /// On one line, and nothing but text: what came from elsewhere, such as a model's words or a worker's, can neither begin a line of
    /// its own nor steer the terminal that shows it.
    public var onOneLine: String {
        var line = ""
        for scalar in unicodeScalars {
            if scalar.isPlain { line.unicodeScalars.append(scalar) } else { line += scalar.escaped(asASCII: true) }
        }
        return line
    }
}
