import Foundation
import Questions
import Taxonomies

/// Vectors for a made-up set, whose right answers are known.
public enum TestVectors {
    /// So many numbers a vector: enough that random vectors are nearly at right angles.
    public static let columns = 256

    /// Writes `NAME.npy` with its ids for all names of a set, random ones, and for all of its images: the sum of the names on
    /// its path, and noise.
    ///
    /// - Parameter noise: 0 makes every answer right.
    /// - Returns: The paths of the images' vectors and of the names'.
    public static func write(
        for set: String, noise: Float, seed: UInt64, into directory: TemporaryDirectory, name: String = "vectors",
        as number: VectorWriter.Number = .float16
    ) throws -> (images: String, texts: String) {
        let file = try QuestionSetFile(path: set)
        let taxonomy = file.header.taxonomy
        var generator = SeededGenerator(seed: seed)
        func random(_ scale: Float) -> [Float] {
            (0..<columns).map { _ in Float.random(in: -scale...scale, using: &generator) }
        }
        let names = taxonomy.taxa.map { _ in random(1) }
        var images: [[Float]] = []
        var ids: [String] = []
        try file.forEachSample { _, sample in
            var vector = noise > 0 ? random(noise) : [Float](repeating: 0, count: columns)
            for level in sample.levels {
                guard let taxon = taxonomy.taxon(level: level.number, named: NormalizedName(level.goldName)) else {
                    continue
                }
                for column in vector.indices { vector[column] += names[taxon.index][column] }
            }
            images.append(vector)
            ids.append(sample.id)
        }
        let imagePath = try directory.write(VectorWriter.npy(images, as: number), to: "\(name)-images.npy")
        let textPath = try directory.write(VectorWriter.npy(names, as: number), to: "\(name)-names.npy")
        _ = try directory.write(ids.joined(separator: "\n"), to: "\(name)-images.npy.ids")
        let list = taxonomy.taxa.map { "\(taxonomy.level(of: $0))\t\(taxonomy.name(of: $0))" }
        _ = try directory.write(list.joined(separator: "\n"), to: "\(name)-names.npy.ids")
        return (imagePath, textPath)
    }
}
