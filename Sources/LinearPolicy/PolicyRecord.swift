import Files
import Foundation
import Vectors

/// How a layout is written into a safetensors file's metadata.
private struct VocabularyRecord: Codable {
    struct Rank: Codable {
        let level: Int
        let names: [String]
        let allowsAbsence: Bool
    }

    let ranks: [Rank]
    /// Pairs of a rank and a name, as indices.
    let leaves: [[Int]]
}

extension PolicyLayout {
    /// `dimension`, `scale` and `vocabulary`, for a file's metadata.
    ///
    /// - Throws: `FileError`, naming `path`.
    public func record(path: String) throws(FileError) -> [String: String] {
        let record = VocabularyRecord(
            ranks: vocabulary.ranks.map { .init(level: $0.level, names: $0.names, allowsAbsence: $0.allowsAbsence) },
            leaves: vocabulary.leaves.map { [$0.rank, $0.name] })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return [
                "dimension": "\(dimension)", "scale": "\(scale)",
                "vocabulary": String(decoding: try encoder.encode(record), as: UTF8.self),
            ]
        } catch {
            throw .unwritable(path: path, reason: "\(error)")
        }
    }

    /// Reads what `record(path:)` made.
    ///
    /// - Throws: `PolicyError.malformedFile`.
    public init(recordOf file: SafetensorsFile) throws(PolicyError) {
        func malformed(_ entry: String, _ reason: String) -> PolicyError {
            .malformedFile(path: file.path, place: "metadata '\(entry)'", reason: reason)
        }
        guard let dimension = file.metadata["dimension"].flatMap({ Int($0) }), (1...1 << 20).contains(dimension) else {
            throw malformed("dimension", "it is no number from 1 to \(1 << 20)")
        }
        guard let scale = file.metadata["scale"].flatMap({ Float($0) }), scale.isFinite else {
            throw malformed("scale", "it is no finite number")
        }
        let record: VocabularyRecord
        do {
            record = try JSONDecoder().decode(
                VocabularyRecord.self, from: Data((file.metadata["vocabulary"] ?? "").utf8))
        } catch {
            throw malformed("vocabulary", "it is not as Linnet writes it (\(error))")
        }
        let ranks = record.ranks.map {
            RankVocabulary(level: $0.level, names: $0.names, allowsAbsence: $0.allowsAbsence)
        }
        guard zip(ranks, record.ranks).allSatisfy({ $0.names == $1.names && !$0.names.isEmpty }) else {
            throw malformed("vocabulary", "a rank has no name, or one twice")
        }
        var leaves: [PathVocabulary.End] = []
        for leaf in record.leaves {
            guard leaf.count == 2, ranks.indices.contains(leaf[0]), ranks[leaf[0]].names.indices.contains(leaf[1])
            else {
                throw malformed("vocabulary", "leaf \(leaves.count) is no pair of a rank and a name")
            }
            leaves.append(PathVocabulary.End(rank: leaf[0], name: leaf[1]))
        }
        self.init(PathVocabulary(ranks: ranks, leaves: leaves), dimension: dimension, scale: scale)
    }

    fileprivate func forEachMatrix<Failure>(
        _ body: (String, Kind, Int) throws(Failure) -> Void
    ) throws(Failure) {
        for kind in Kind.allCases {
            for rank in vocabulary.ranks.indices where !range(kind, rank: rank).isEmpty {
                try body("\(kind.rawValue).\(rank)", kind, rank)
            }
        }
    }
}

extension SafetensorsWriter {
    /// Adds one number for each weight of a layout: a tensor a matrix.
    ///
    /// - Parameter prefix: What the tensors' names begin with.
    public mutating func add(_ values: [Float], _ layout: PolicyLayout, prefix: String = "") {
        layout.forEachMatrix { name, kind, rank in
            add(
                prefix + name, rows: layout.rows(kind, rank: rank), columns: layout.columns(kind, rank: rank),
                values[layout.range(kind, rank: rank)])
        }
    }
}

extension SafetensorsFile {
    /// Reads what `SafetensorsWriter.add(_:_:prefix:)` added.
    ///
    /// - Throws: `VectorFileError`.
    public func values(_ layout: PolicyLayout, prefix: String = "") throws(VectorFileError) -> [Float] {
        var values = [Float](repeating: 0, count: layout.count)
        try layout.forEachMatrix { (name, kind, rank) throws(VectorFileError) in
            values.replaceSubrange(
                layout.range(kind, rank: rank),
                with: try matrix(
                    prefix + name, rows: layout.rows(kind, rank: rank), columns: layout.columns(kind, rank: rank)))
        }
        return values
    }

    /// Whether the file holds so many sets of weights, before memory is asked for what it only claims to hold.
    ///
    /// - Throws: `PolicyError.malformedFile`.
    public func checkSize(of layout: PolicyLayout, sets: Int) throws(PolicyError) {
        guard tensorBytes == layout.count * sets * MemoryLayout<Float>.stride else {
            throw .malformedFile(
                path: path, place: "the tensors",
                reason: "they have \(tensorBytes) bytes, the vocabulary makes \(layout.count * sets) numbers of 4")
        }
    }

    /// A whole number of the metadata, from 0.
    ///
    /// - Throws: `PolicyError.malformedFile`.
    public func wholeNumber(_ entry: String) throws(PolicyError) -> Int {
        guard let number = metadata[entry].flatMap({ Int($0) }), number >= 0 else {
            throw .malformedFile(path: path, place: "metadata '\(entry)'", reason: "it is no whole number")
        }
        return number
    }
}
