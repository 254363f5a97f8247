import Files
import Foundation
import Questions

/// What a run keeps of its question set: where the file was, and what it must be.
public struct QuestionSetReference: Codable, Hashable, Sendable {
    /// Where the file was last found, absolute.
    public var path: String
    /// SHA-256 of the whole file, 64 lower-case hexadecimal digits: the set's identity.
    public var sha256: String
    /// What the set is called.
    public var name: String
    /// How many samples it holds.
    public var samples: Int
    /// What the file system said of the file when its hash was taken; nil when that was too soon after its writing.
    public var stamp: FileStamp?

    /// Makes a reference; a relative path is taken from the current directory.
    public init(path: String, sha256: String, name: String, samples: Int, stamp: FileStamp? = nil) {
        self.path = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        self.sha256 = sha256
        self.name = name
        self.samples = samples
        self.stamp = stamp
    }

    /// A reference to an open question set.
    public init(_ file: QuestionSetFile) {
        self.init(
            path: file.path, sha256: file.sha256Text, name: file.header.name, samples: file.count, stamp: file.stamp)
    }

    /// Opens the file and checks that it is the one that the run asked: by its stamp where it lies untouched, else by its
    /// hash.
    ///
    /// - Parameter override: Where the file is now, when it has moved; nil for `path`.
    /// - Throws: `QuestionSetReferenceError`; `QuestionSetError` when the file is damaged.
    public func open(at override: String? = nil) throws -> QuestionSetFile {
        let place = override ?? path
        guard FileManager.default.fileExists(atPath: place) else {
            throw QuestionSetReferenceError.missing(path: place, name: name)
        }
        let file = try QuestionSetFile(path: place, knownBy: sha256, stamp: stamp)
        guard file.sha256Text == sha256 else {
            throw QuestionSetReferenceError.changed(path: place, name: name, expected: sha256, found: file.sha256Text)
        }
        return file
    }
}

/// Why a run's question set could not be opened again.
public enum QuestionSetReferenceError: Error, Equatable, Sendable, CustomStringConvertible {
    case missing(path: String, name: String)
    case changed(path: String, name: String, expected: String, found: String)

    /// A sentence for people.
    public var description: String {
        switch self {
        case .missing(let path, let name):
            "the run's question set '\(name)' is not at '\(path)'; say where it is now with --set FILE"
        case .changed(let path, let name, let expected, let found):
            "'\(path)' is not the run's question set '\(name)': its SHA-256 is \(found.prefix(12))…, the run's is "
                + "\(expected.prefix(12))…; name the right file with --set FILE"
        }
    }
}
