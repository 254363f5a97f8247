import Files
import Foundation
import NIOCore
import NIOHTTP1

/// Headers that prove who asks. They come from the environment or from files, never from the command line, where every
/// user of the machine could read them, and they are never logged: the type has no description of its content.
public struct Secrets: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// Names and values.
    let headers: [(String, String)]
    /// What of them is secret, as it is and as it stands within JSON, where some writers escape slashes as well. A very short
    /// text would be found everywhere.
    private let forms: [String]

    /// Where a key is looked for when nothing is said.
    public static let defaultVariable = "LINNET_API_KEY"

    /// No secrets.
    public static let none = Secrets(headers: [])

    private init(headers: [(String, String)]) {
        self.headers = headers
        forms = headers.map { $0.1.hasPrefix("Bearer ") ? String($0.1.dropFirst("Bearer ".count)) : $0.1 }
            .filter { $0.utf8.count >= 6 }
            .flatMap { value in
                var escaped = ""
                JSONEscape.pieces(of: value) { escaped += String(decoding: $0, as: UTF8.self) }
                return [value, escaped, escaped.replacing("/", with: "\\/")]
            }
    }

    /// Gathers what is to be sent.
    ///
    /// - Parameters:
    ///   - keyVariable: The environment's variable that holds the API key; nil for `defaultVariable`, which may be missing.
    ///   - keyFile: A file that holds the API key, instead of a variable.
    ///   - headerFile: A file with further headers, a line `Name: value` each.
    /// - Throws: `ChatSetupError` when something that was named is not there.
    public init(
        keyVariable: String?, keyFile: String?, headerFile: String?, environment: [String: String]
    ) throws(ChatSetupError) {
        var headers: [(String, String)] = []
        if let key = try Self.key(variable: keyVariable, file: keyFile, environment: environment) {
            headers.append(("Authorization", "Bearer \(key)"))
        }
        if let headerFile {
            for (number, line) in try Self.text(headerFile).split(separator: "\n", omittingEmptySubsequences: false)
                .enumerated()
            {
                let line = line.trimmingCharacters(in: .whitespaces)
                if line.isEmpty || line.hasPrefix("#") { continue }
                let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
                guard parts.count == 2, !parts[0].isEmpty, Self.isHeaderText(parts[0]), Self.isHeaderText(parts[1])
                else {
                    throw .badHeader(place: "line \(number + 1) of '\(headerFile)'")
                }
                headers.append((parts[0], parts[1]))
            }
        }
        self.init(headers: headers)
    }

    private static func key(
        variable: String?, file: String?, environment: [String: String]
    ) throws(ChatSetupError) -> String? {
        let text: String
        let place: String
        if let file {
            (text, place) = (try Self.text(file), "the key in '\(file)'")
        } else if let variable {
            guard let value = environment[variable] else { throw .noVariable(variable) }
            (text, place) = (value, "the key in the variable '\(variable)'")
        } else {
            guard let value = environment[defaultVariable] else { return nil }
            (text, place) = (value, "the key in the variable '\(defaultVariable)'")
        }
        let key = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard isHeaderText(key) else { throw .badHeader(place: place) }
        return key.isEmpty ? nil : key
    }

    private static func isHeaderText(_ text: String) -> Bool { text.utf8.allSatisfy { (0x20..<0x7F).contains($0) } }

    private static func text(_ path: String) throws(ChatSetupError) -> String {
        do { return try String(contentsOfFile: path, encoding: .utf8) } catch {
            throw .unreadable(path: path, reason: error.localizedDescription)
        }
    }

    /// A text without what is secret: some servers tell which key they did not like, and their words go into logs and
    /// ledgers.
    func hidden(in text: String) -> String {
        forms.reduce(text) { $0.replacing($1, with: Self.stars) }
    }

    /// A response that is no answer, without what is secret. An answer stays as it is: what a model says is not ours to
    /// change, and may hold any word.
    func hidden(in response: HTTPResponse) -> HTTPResponse {
        guard !(200..<300).contains(response.status), !forms.isEmpty else { return response }
        let headers = HTTPHeaders(response.headers.map { ($0.name, hidden(in: $0.value)) })
        let body = ByteBuffer(string: hidden(in: String(buffer: response.body)))
        return HTTPResponse(status: response.status, headers: headers, body: body)
    }

    private static let stars = "***"

    /// Names only.
    public var description: String { "headers " + headers.map(\.0).joined(separator: ", ") }
    /// Names only.
    public var debugDescription: String { description }
}
