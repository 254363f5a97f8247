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

    /// Seconds as they are read on a clock: `0:07`, `12:34`, `1:02:03`.
    public static func clock(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 3_600_000 else { return "–" }
        let whole = Int(seconds)
        let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
        if hours == 0 { return String(format: "%d:%02d", minutes, rest) }
        return String(format: "%d:%02d:%02d", hours, minutes, rest)
    }

    /// So many a second: whole and thousands apart, or with one decimal where it is small.
    public static func pace(_ number: Double) -> String {
        number < 100 ? decimals(number, 1) : grouped(Int(number.rounded()))
    }

    /// How long something took: `0.4 ms`, `12 ms`, `1.53 s`.
    public static func time(_ seconds: Double) -> String {
        if seconds < 0.01 { return decimals(seconds * 1000, 1) + " ms" }
        if seconds < 1 { return decimals(seconds * 1000, 0) + " ms" }
        return decimals(seconds, seconds < 10 ? 2 : 1) + " s"
    }
}
