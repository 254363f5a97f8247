import Foundation

/// Where a chat server listens.
public struct ChatEndpoint: Hashable, Sendable {
    /// As it was given, without a slash at its end: `http://127.0.0.1:8000/v1`.
    public let name: String
    let completions: URL
    let models: URL
    /// The server's root, under which its own routes lie.
    let root: URL

    /// Reads a base URL, with or without `/v1` at its end.
    ///
    /// - Throws: `ChatSetupError` when it is none.
    public init(_ text: String) throws(ChatSetupError) {
        var base = text.trimmingCharacters(in: .whitespaces)
        while base.hasSuffix("/") { base.removeLast() }
        for suffix in ["/chat/completions", "/v1"] where base.hasSuffix(suffix) { base.removeLast(suffix.count) }
        guard let root = URL(string: base), let scheme = root.scheme?.lowercased(), ["http", "https"].contains(scheme),
            root.host?.isEmpty == false, root.user == nil
        else { throw .badEndpoint(text) }
        name = base + "/v1"
        self.root = root
        completions = root.appendingPathComponent("v1/chat/completions")
        models = root.appendingPathComponent("v1/models")
    }
}
