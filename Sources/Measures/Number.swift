import Foundation

/// Numbers as people read them.
public enum Number {
    /// Thousands apart: `23,176`.
    public static func grouped(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var text = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return number < 0 ? "-" + text : text
    }

    /// Of counts that never fall under 0.
    public static func grouped(_ number: UInt64) -> String { grouped(Int(clamping: number)) }

    /// With so many decimals, and thousands apart: `23,176.5`.
    public static func grouped(_ value: Double, decimals count: Int) -> String {
        let text = decimals(value, count)
        let whole = text.prefix { $0 != "." }
        // What is no number, or too large for one that is whole, stays as it is.
        guard let number = Int(whole), number != 0 else { return text }
        return grouped(number) + text.dropFirst(whole.count)
    }

    /// `1 sample`, `23,176 samples`; `1 leaf`, `2 leaves` where the plural is given.
    public static func of(_ number: Int, _ noun: String, _ plural: String? = nil) -> String {
        "\(grouped(number)) \(number == 1 ? noun : plural ?? noun + "s")"
    }

    /// With so many decimals.
    public static func decimals(_ value: Double, _ count: Int) -> String { String(format: "%.\(count)f", value) }
}
