import Foundation
import Runs

/// A file of vectors with the list that says whose they are.
public struct LabelledVectors {
    /// The vectors.
    public let file: VectorFile
    let ids: IDList
    /// As it was given: with a tensor's name, where there is one.
    private let place: String
    /// Where a list of its own lies.
    private let idsPath: String?

    /// Opens vectors with their ids: those within the file, else those in `ids`, else those in the file's path with
    /// `.ids` at its end.
    ///
    /// - Parameters:
    ///   - place: As `VectorFile` takes it.
    ///   - ids: A list's file; nil for the usual places.
    /// - Throws: `VectorFileError`.
    public init(_ place: String, ids: String? = nil) throws(VectorFileError) {
        self.place = place
        file = try VectorFile(place)
        if let range = file.ids {
            self.ids = IDList(path: "\(file.path)#\(SafetensorsHeader.idsName)", bytes: try file.file.bytes(range))
            idsPath = nil
        } else if let text = file.metadata[SafetensorsHeader.idsName] {
            self.ids = IDList(path: "\(file.path)#__metadata__.ids", bytes: Array(text.utf8))
            idsPath = nil
        } else {
            let path = ids ?? file.path + ".ids"
            guard ids != nil || FileManager.default.fileExists(atPath: path) else { throw .noIDs(path: file.path) }
            self.ids = try IDList(path: path)
            idsPath = path
        }
        if idsPath == nil, let ids { throw .twoIDLists(path: file.path, given: ids) }
    }

    /// Opens the files that a run began with.
    ///
    /// - Throws: `VectorFileError`, `.changed` when a file is another one now.
    public init(_ reference: VectorFileReference) throws(VectorFileError) {
        try self.init(reference.path, ids: reference.ids?.path)
        let found = try file.file.sha256()
        guard found == reference.sha256 else {
            throw .changed(path: file.path, expected: reference.sha256, found: found)
        }
        if let expected = reference.ids, ids.sha256 != expected.sha256 {
            throw .changed(path: expected.path, expected: expected.sha256, found: ids.sha256)
        }
    }

    /// What a run keeps of the files; reads the vectors whole, to hash them.
    ///
    /// - Throws: `VectorFileError`.
    public func reference() throws(VectorFileError) -> VectorFileReference {
        VectorFileReference(
            path: Self.absolute(place), sha256: try file.file.sha256(),
            ids: idsPath.map { VectorFileReference.IDs(path: Self.absolute($0), sha256: ids.sha256) })
    }

    /// The template that the file's metadata names, and a given one: they must not differ.
    ///
    /// - Throws: `VectorFileError.twoTemplates`.
    public func template(given: String?) throws(VectorFileError) -> String? {
        guard let within = file.metadata["template"] else { return given }
        if let given, given != within { throw .twoTemplates(path: file.path, within: within, given: given) }
        return within
    }

    /// Hands over all ids and counts them.
    func forEachID(_ subject: IDList.Subject, _ body: (Int, IDList.Entry) throws -> Void) throws {
        let count = try ids.forEach(subject) { row, entry in
            guard row < file.rows else { return }  // There are too many, which is told when all are counted.
            try body(row, entry)
        }
        guard count == file.rows else {
            throw VectorFileError.idCount(path: ids.path, ids: count, vectors: file.path, rows: file.rows)
        }
    }

    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }
}
