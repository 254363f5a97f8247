import JSONReading

/// The message within an error's body: servers were seen to send `{"error": {...}}`, `{"detail": ...}` and plain text.
enum ErrorBody {
    /// The longest message that is kept, in characters.
    static let longest = 400

    /// One line without control characters.
    static func message(_ body: UnsafeRawBufferPointer, parser: JSONParser) -> String {
        // A body that is no JSON is a text.
        let told = (try? parser.withDocument(body) { message(in: $0) }) ?? nil
        return line(told ?? String(decoding: body.prefix(16 << 10), as: UTF8.self))
    }

    /// The message of an answer's root; nil when it has none.
    static func message(in root: JSONElement) -> String? {
        if let error = root["error"], !error.isNull { return error["message"]?.string ?? text(error) }
        if let detail = root["detail"] { return text(detail) }
        return root["message"]?.string
    }

    /// A string as it is; of a list or an object the strings in it, which are what people can read.
    private static func text(_ element: JSONElement) -> String {
        if let string = element.string { return string }
        var parts: [String] = []
        for part in element.elements where parts.count < 8 {
            if let message = part["msg"]?.string {
                let place =
                    part["loc"].map { $0.elements.compactMap { $0.string ?? $0.integer.map(String.init) } } ?? []
                parts.append(place.isEmpty ? message : "\(place.joined(separator: ".")): \(message)")
            } else if let string = part.string {
                parts.append(string)
            }
        }
        return parts.joined(separator: "; ")
    }

    /// Tags, control characters, those that turn the direction of writing, and runs of spaces out; cut.
    static func line(_ text: String) -> String {
        var line = ""
        var isInTag = false
        var isSpace = true
        var length = 0
        let isMarkup = text.hasPrefix("<")
        for scalar in text.unicodeScalars {
            if isMarkup, scalar == "<" || isInTag {
                isInTag = scalar != ">"
                continue
            }
            let properties = scalar.properties
            let isBlank =
                properties.isWhitespace || properties.generalCategory == .control || properties.isBidiControl
            if isBlank {
                if !isSpace { line.unicodeScalars.append(" ") }
            } else {
                line.unicodeScalars.append(scalar)
                length += 1
            }
            isSpace = isBlank
            if length >= longest { return line + "…" }
        }
        return isSpace && !line.isEmpty ? String(line.dropLast()) : line
    }
}
