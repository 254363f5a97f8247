import Foundation
import Questions
import Specimens
import Taxonomies

/// Keeps taxon vectors between runs in a directory of files, one for each tree and training.
///
/// A file that is missing, foreign or damaged is made again; one that cannot be written is only a loss of time.
struct TaxonVectorStore: Sendable {
    let directory: String

    /// `$XDG_CACHE_HOME/linnet`, or `~/.cache/linnet`.
    static var defaultDirectory: String {
        let environment = ProcessInfo.processInfo.environment
        if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") { return cache + "/linnet" }
        return NSHomeDirectory() + "/.cache/linnet"
    }

    /// The vectors of a tree: from their file, or trained and then kept.
    func vectors(of taxonomy: Taxonomy, trainingSpecimens: Int) async -> TaxonVectors {
        let path = path(of: taxonomy, trainingSpecimens: trainingSpecimens)
        if let kept = load(path, taxa: taxonomy.count) { return kept }
        let trained = await TaxonVectors.trained(on: taxonomy, specimens: trainingSpecimens)
        keep(trained, at: path)
        return trained
    }

    /// The name holds a hash of all that the vectors depend on.
    func path(of taxonomy: Taxonomy, trainingSpecimens: Int) -> String {
        var text = "\(Specimen.rendererVersion) \(ImageFeatures.version) \(ImageFeatures.count) \(trainingSpecimens)\n"
        for taxon in taxonomy.taxa {
            text +=
                "\(taxonomy.parent(of: taxon)?.index ?? -1) \(taxonomy.level(of: taxon)) \(taxonomy.name(of: taxon))\n"
        }
        let key = [0, 1].map { (seed: UInt64) in
            let digits = String(SeedDerivation.hash(text.utf8, seed: seed), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        return "\(directory)/taxon-vectors-\(key.joined()).bin"
    }

    /// The file: blocks of mean, scale and rows, then a checksum of 8 bytes, highest first.
    private func load(_ path: String, taxa: Int) -> TaxonVectors? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        let blocks = ImageFeatures.blocks
        let size = (taxa + 2) * blocks * MemoryLayout<SIMD8<Float>>.stride
        guard data.count == size + 8 else { return nil }
        let body = data.prefix(size)
        let checksum = data.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard Self.checksum(body) == checksum else { return nil }
        let all = FeatureVector(unsafeUninitializedCapacity: (taxa + 2) * blocks) { buffer, count in
            count = body.copyBytes(to: UnsafeMutableRawBufferPointer(buffer)) / MemoryLayout<SIMD8<Float>>.stride
        }
        return TaxonVectors(
            mean: Array(all[..<blocks]), scale: Array(all[blocks..<(2 * blocks)]), rows: Array(all[(2 * blocks)...]))
    }

    private func keep(_ vectors: TaxonVectors, at path: String) {
        var data = (vectors.mean + vectors.scale + vectors.rows).withUnsafeBytes { Data($0) }
        let checksum = Self.checksum(data)
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
            data.append(UInt8(truncatingIfNeeded: checksum >> shift))
        }
        // Workers that start together write the same bytes: whoever renames last wins, and nobody sees half a file.
        try? FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try? data.write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    private static func checksum(_ data: Data) -> UInt64 {
        data.withUnsafeBytes { bytes in SeedDerivation.hash(bytes, seed: 0) }
    }
}
