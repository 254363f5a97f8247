import Files
import Foundation

/// What the files of keys have in common: lines of words, between them empty lines and those that begin with #; the first line
/// of words names the format and its version.
struct KeyText {
    /// A line's words, and where it stands, from 1.
    struct Line {
        let number: Int
        let words: [Substring]
    }

    let path: String
    /// Everything, as it stands.
    let lines: [Substring]
    /// Those that say something, the first one without.
    let entries: [Line]

    /// A megabyte: some ten thousand keys.
    private static let mostBytes = 1 << 20

    /// - Throws: `KeyError.content`, `.line`.
    init(_ text: String, path: String, format: String) throws(KeyError) {
        self.path = path
        // Swift takes the two characters that end a line on Windows for one.
        lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        var entries = lines.enumerated().map { number, line in
            Line(number: number + 1, words: line.split { " \t\r".contains($0) })
        }
        entries.removeAll { $0.words.first?.hasPrefix("#") ?? true }
        guard let first = entries.first else {
            throw .content(path: path, why: "it is empty; its first line is '\(format) 1'")
        }
        guard first.words.count == 2, first.words[0] == format else {
            let hint = first.words.first.flatMap { Self.hints[String($0)] }.map { ": this is \($0)" } ?? ""
            throw .line(path: path, line: first.number, why: "the first line is '\(format) 1'\(hint)")
        }
        guard first.words[1] == "1" else {
            throw .line(
                path: path, line: first.number,
                why: "version '\(first.words[1])' of the format is not known here; this release reads version 1")
        }
        self.entries = Array(entries.dropFirst())
    }

    private static let hints = [
        KeyFile.secretFormat: "a secret key, which no other place is meant for than --key",
        KeyFile.publicFormat: "a public key; the secret one has the same name without .pub",
        AuthorizedKeys.format: "a list of authorized keys",
    ]

    /// A field's word in lines of the form 'name word', each of them there once and no others.
    ///
    /// - Throws: `KeyError.content`, `.line`.
    func fields(_ names: [String]) throws(KeyError) -> [String: (line: Int, value: String)] {
        var found: [String: (line: Int, value: String)] = [:]
        for entry in entries {
            let name = String(entry.words[0])
            guard names.contains(name) else {
                throw .line(
                    path: path, line: entry.number,
                    why: "a field of that name is not known; there are: \(names.joined(separator: ", "))")
            }
            guard found[name] == nil else {
                throw .line(path: path, line: entry.number, why: "'\(name)' is there twice")
            }
            guard entry.words.count == 2 else {
                throw .line(
                    path: path, line: entry.number, why: "'\(name)' has \(entry.words.count - 1) values; it has one")
            }
            found[name] = (entry.number, String(entry.words[1]))
        }
        for name in names where found[name] == nil { throw .content(path: path, why: "'\(name)' is missing") }
        return found
    }

    /// A file's text, and what the file system says of it.
    ///
    /// - Throws: `KeyError.unreadable`, `.content`, and what `check` throws.
    static func read(
        _ path: String, check: (stat) throws(KeyError) -> Void
    ) throws(KeyError) -> (text: String, stamp: FileStamp?) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw .unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable(path: path, reason: "it is no file") }
        try check(status)
        // Before the content: what is written meanwhile is found by the next look.
        let stamp = FileStamp(descriptor: descriptor)
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Foundation.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
            if count == 0 { break }
            bytes += chunk[..<count]
            guard bytes.count <= mostBytes else {
                throw .content(path: path, why: "it has more than \(mostBytes) bytes; that is no list of keys")
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .content(path: path, why: "it is no text")
        }
        return (text, stamp)
    }
}

/// What an owner of a key may be called.
enum KeyName {
    /// What is wrong with it; nil when nothing is.
    static func fault(_ name: some StringProtocol) -> String? {
        let isRight =
            (1...63).contains(name.utf8.count) && !name.hasPrefix("-")
            && name.utf8.allSatisfy { byte in
                let character = Character(UnicodeScalar(byte))
                return byte < 0x80 && (character.isLetter || character.isNumber || "._-@".contains(character))
            }
        return isRight
            ? nil
            : "'\(name)' is no name: it has 1 to 63 letters, digits, dots, dashes, underscores or @, and begins with no dash"
    }
}
