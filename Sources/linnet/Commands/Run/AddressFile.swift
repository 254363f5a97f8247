import Files
import Foundation
import Transport

/// A file that says where a coordinator is, on a disk that its workers see: a scheduler decides only at its start on which
/// host that is.
struct AddressFile: Sendable {
    let path: String

    /// Says where the coordinator is. Readers see the old address or the new one.
    ///
    /// - Throws: `FileError.unwritable`.
    func write(_ endpoint: String) throws(FileError) {
        let file = try WholeFile(path: path)
        try file.write(Array("\(Endpoint.reaching(endpoint, at: ProcessInfo.processInfo.hostName))\n".utf8))
        try file.commit()
    }

    /// What it says; nil while it says nothing.
    var endpoint: String? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        let endpoint = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return endpoint.isEmpty ? nil : endpoint
    }
}
