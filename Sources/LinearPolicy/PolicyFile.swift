import Files
import Foundation
import Vectors

/// A policy's weights as they lie in a safetensors file, with the version that they are.
///
/// One tensor of F32 for each matrix: `image.0`, `above.1`, `choiceImage.0`, `compatibility.0` and so on, numbered by rank
/// from 0. The metadata holds `format`, `version`, `dimension`, `scale` and `vocabulary`, which is JSON.
public struct PolicyFile: Sendable {
    /// What was read.
    public let weights: PolicyWeights
    /// Which policy version this is; 0 is the first.
    public let version: Int
    /// Of the file: 64 lower-case hexadecimal digits.
    public let sha256: String

    private static let format = "linnet-linear-policy-1"

    /// How the vocabulary is written.
    private struct Vocabulary: Codable {
        struct Rank: Codable {
            let level: Int
            let names: [String]
            let allowsAbsence: Bool
        }

        let ranks: [Rank]
        /// Pairs of a rank and a name, as indices.
        let leaves: [[Int]]
    }

    /// Writes weights, whole or not at all; the same weights and version make the same bytes.
    ///
    /// - Returns: The file's SHA-256.
    /// - Throws: `FileError`.
    public static func write(_ weights: PolicyWeights, version: Int, to path: String) throws(FileError) -> String {
        let layout = weights.layout
        let record = Vocabulary(
            ranks: layout.vocabulary.ranks.map {
                .init(level: $0.level, names: $0.names, allowsAbsence: $0.allowsAbsence)
            }, leaves: layout.vocabulary.leaves.map { [$0.rank, $0.name] })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let vocabulary: String
        do {
            vocabulary = String(decoding: try encoder.encode(record), as: UTF8.self)
        } catch {
            throw .unwritable(path: path, reason: "\(error)")
        }
        var writer = SafetensorsWriter(metadata: [
            "format": format, "version": "\(version)", "dimension": "\(layout.dimension)", "scale": "\(layout.scale)",
            "vocabulary": vocabulary,
        ])
        for kind in PolicyLayout.Kind.allCases {
            for rank in layout.vocabulary.ranks.indices where !layout.range(kind, rank: rank).isEmpty {
                writer.add(
                    tensor(kind, rank), rows: layout.rows(kind, rank: rank), columns: layout.columns(kind, rank: rank),
                    weights.values[layout.range(kind, rank: rank)])
            }
        }
        return try writer.write(to: path)
    }

    /// Reads a file.
    ///
    /// - Throws: `VectorFileError`, or `PolicyError.malformedFile` when the file is of something else.
    public init(path: String) throws {
        let file = try SafetensorsFile(path: path)
        let layout = try Self.layout(file)
        guard let version = file.metadata["version"].flatMap({ Int($0) }), version >= 0 else {
            throw PolicyError.malformedFile(path: path, place: "metadata 'version'", reason: "it is no whole number")
        }
        // Before memory is asked for what the file only claims to hold.
        guard file.tensorBytes == layout.count * MemoryLayout<Float>.stride else {
            throw PolicyError.malformedFile(
                path: path, place: "the tensors",
                reason: "they have \(file.tensorBytes) bytes, the vocabulary makes \(layout.count) numbers of 4")
        }
        var weights = PolicyWeights(layout)
        for kind in PolicyLayout.Kind.allCases {
            for rank in layout.vocabulary.ranks.indices where !layout.range(kind, rank: rank).isEmpty {
                weights.values.replaceSubrange(
                    layout.range(kind, rank: rank),
                    with: try file.matrix(
                        Self.tensor(kind, rank), rows: layout.rows(kind, rank: rank),
                        columns: layout.columns(kind, rank: rank)))
            }
        }
        self.weights = weights
        self.version = version
        sha256 = try file.sha256()
    }

    private static func tensor(_ kind: PolicyLayout.Kind, _ rank: Int) -> String { "\(kind.rawValue).\(rank)" }

    private static func layout(_ file: SafetensorsFile) throws(PolicyError) -> PolicyLayout {
        func malformed(_ entry: String, _ reason: String) -> PolicyError {
            .malformedFile(path: file.path, place: "metadata '\(entry)'", reason: reason)
        }
        guard file.metadata["format"] == format else {
            throw malformed("format", "it is not '\(format)'; name a file of a linear policy's weights")
        }
        guard let dimension = file.metadata["dimension"].flatMap({ Int($0) }), (1...1 << 20).contains(dimension) else {
            throw malformed("dimension", "it is no number from 1 to \(1 << 20)")
        }
        guard let scale = file.metadata["scale"].flatMap({ Float($0) }), scale.isFinite else {
            throw malformed("scale", "it is no finite number")
        }
        let record: Vocabulary
        do {
            record = try JSONDecoder().decode(Vocabulary.self, from: Data((file.metadata["vocabulary"] ?? "").utf8))
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
        return PolicyLayout(PathVocabulary(ranks: ranks, leaves: leaves), dimension: dimension, scale: scale)
    }
}
