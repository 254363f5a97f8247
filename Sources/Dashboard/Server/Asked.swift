import Foundation

/// What a request asks, as far as it matters.
struct Asked: Sendable {
    var method: String
    /// Before the question mark, as it was sent.
    var path: String
    /// Behind it, decoded; of a name that comes twice, the first.
    var query: [String: String] = [:]
    /// The `Host` field, or what stands for it.
    var host: String?
    var authorization: String?
    var cookie: String?
    /// Whether it says that something follows its head.
    var hasBody = false
    /// Of path and query, in bytes.
    let length: Int

    /// - Parameter target: The request's path and query.
    init(method: String, target: String) {
        self.method = method
        length = target.utf8.count
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(parts.first ?? "")
        for pair in (parts.count > 1 ? parts[1] : "").split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = String(sides[0]).removingPercentEncoding, query[name] == nil else { continue }
            query[name] = sides.count > 1 ? String(sides[1]).removingPercentEncoding ?? "" : ""
        }
    }

    /// The value of a cookie; nil when it was not sent.
    func cookie(_ name: String) -> String? {
        for part in (cookie ?? "").split(separator: ";") {
            let part = part.trimmingPrefix { $0 == " " }
            if part.hasPrefix(name + "=") { return String(part.dropFirst(name.count + 1)) }
        }
        return nil
    }
}
