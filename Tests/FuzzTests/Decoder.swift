import Foundation

/// Something of Linnet's that reads bytes which others made.
struct Decoder: Sendable {
    /// How inputs are built, which says how they can be bent without breaking at the first byte.
    enum Form: Sendable {
        case bytes, protobuf, frames, text
    }

    /// What came of one input.
    enum Verdict: Sendable {
        case accepted
        case rejected(any Error)
    }

    /// On the command line.
    let name: String
    let form: Form
    /// Inputs that are read without an error, as the real writers make them.
    let examples: @Sendable () throws -> [[UInt8]]
    /// Texts that mean something to the reader.
    var words: [String] = []
    /// Makes lengths and checksums right again, so that an input which was bent comes further.
    var mend: (@Sendable ([UInt8]) -> [UInt8])?
    /// Makes a reader, with all that it needs beside the input. The reader throws a `Flaw` for what must not happen.
    let reader: @Sendable () throws -> ([UInt8]) throws -> Verdict
}

/// What a decoder did and must not do.
struct Flaw: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// - Throws: `Flaw` unless the condition holds.
    static func unless(_ condition: Bool, _ description: @autoclosure () -> String) throws {
        if !condition { throw Flaw(description()) }
    }
}

extension Decoder {
    /// Every one.
    static let all: [Decoder] =
        link + access + outcomes + ledgers + questions + taxonomies + vectors + pictures + policies + results + archives
        + prompts + chat + pages + settings + answers

    /// Inputs that were read wrongly once, by name: `Corpus/` has a directory for each decoder that had any.
    func kept() throws -> [(name: String, input: [UInt8])] {
        let directory = "\(Self.corpus)/\(name)"
        guard FileManager.default.fileExists(atPath: directory) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: directory).sorted().map { name in
            (name, Array(try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(name)"))))
        }
    }

    private static let corpus = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Corpus"

    /// - Throws: `Flaw` when there is none of that name.
    static func named(_ name: String) throws -> Decoder {
        guard let decoder = all.first(where: { $0.name == name }) else {
            throw Flaw("no decoder '\(name)'; there are \(all.map(\.name).joined(separator: ", "))")
        }
        return decoder
    }
}

/// Reads an input whose errors have to be of certain types and have to say where something is wrong.
///
/// - Throws: `Flaw` for an error of another type, or one without any of `places` in its text.
func verdict(
    expecting isExpected: (any Error) -> Bool, naming places: [String] = [], _ read: () throws -> Void
) throws -> Decoder.Verdict {
    do {
        try read()
        return .accepted
    } catch let flaw as Flaw {
        throw flaw
    } catch {
        let text = "\(error)"
        try Flaw.unless(isExpected(error), "an error of type \(type(of: error)): \(text.prefix(500))")
        try Flaw.unless(
            places.isEmpty || places.contains(where: text.contains),
            "an error that does not say where (none of \(places)): \(text.prefix(500))")
        return .rejected(error)
    }
}
