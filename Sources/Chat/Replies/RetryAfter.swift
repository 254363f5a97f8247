import Foundation

/// How long a server asks to be left alone.
enum RetryAfter {
    /// What is waited at most, whatever the server says.
    static let longest = Duration.seconds(600)

    /// Reads `retry-after-ms` or `Retry-After`, in seconds or as a date; nil when there is neither.
    /// Source: RFC 9110, section 10.2.3.
    static func duration(milliseconds: String?, header: String?, now: Date) -> Duration? {
        if let milliseconds, let number = Double(milliseconds), number.isFinite { return bounded(number / 1000) }
        guard let header = header?.trimmingCharacters(in: .whitespaces), !header.isEmpty else { return nil }
        if let seconds = Double(header), seconds.isFinite { return bounded(seconds) }
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "GMT")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        return format.date(from: header).map { bounded($0.timeIntervalSince(now)) }
    }

    /// Bounded as a number, since durations have a range and servers write what they like.
    private static func bounded(_ seconds: Double) -> Duration { min(.seconds(max(0, min(seconds, 1e6))), longest) }
}
