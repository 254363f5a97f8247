import Foundation

/// A file that gets its name only when it is whole.
struct ExportFile: ~Copyable {
    private let path: String
    private let temporary: String
    private let descriptor: Int32

    /// - Throws: `ExportError.unwritable`.
    init(path: String) throws(ExportError) {
        self.path = path
        temporary = "\(path).\(getpid()).part"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.failure(path) }
    }

    deinit {
        if descriptor >= 0 {
            close(descriptor)
            unlink(temporary)  // Gone already when it got its name.
        }
    }

    /// - Throws: `ExportError.unwritable`.
    func write(_ bytes: [UInt8]) throws(ExportError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let wrote = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if wrote < 0, errno == EINTR { continue }
            guard wrote > 0 else { throw Self.failure(path) }
            rest = rest.dropFirst(wrote)
        }
    }

    /// Gives the file its name, after its content is on the disk.
    ///
    /// - Throws: `ExportError.unwritable`.
    consuming func commit() throws(ExportError) {
        guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw Self.failure(path) }
    }

    private static func failure(_ path: String) -> ExportError {
        .unwritable(path: path, reason: String(cString: strerror(errno)))
    }
}

/// Why an export could not be written.
public enum ExportError: Error, Equatable, Sendable, CustomStringConvertible {
    case unwritable(path: String, reason: String)
    /// The ledger holds an answer to a sample that its question set does not have.
    case unknownSample(sample: Int, samples: Int)

    /// A sentence for people.
    public var description: String {
        switch self {
        case .unwritable(let path, let reason): "cannot write '\(path)': \(reason); name another file with -o"
        case .unknownSample(let sample, let samples):
            "the ledger answers sample \(sample), but the question set has \(samples)"
        }
    }
}
