import Crypto
import Files
import Foundation
import Questions
import Runs

extension PictureFingerprint {
    /// So many pictures of a set are looked at, chosen by a hash of their references. It takes a moment, whatever the set.
    private static let most = 4096
    /// The first of them are read, up to so many bytes; of the others the sizes count.
    private static let mostBytes: Int64 = 64 << 20

    /// What lies below a directory of those pictures of a set that are named by relative paths.
    ///
    /// - Parameter earlier: What lay there once; nil when nobody looked.
    /// - Returns: What is there now, or the earlier one where its pictures are still what they were. Nil when none of them is
    ///   there.
    /// - Throws: `QuestionSetError`.
    public static func below(
        _ root: String, of set: QuestionSetFile, earlier: PictureFingerprint? = nil
    ) throws -> PictureFingerprint? {
        var chosen = LeastHashes(most: most)
        try set.forEachSample { _, sample in if ImagePath.isRelative(sample.image) { chosen.add(sample.image) } }
        let references = chosen.references()
        if let earlier, earlier.count == references.count,
            earlier == look(at: references, below: root, without: Set(earlier.missing))
        {
            return earlier
        }
        return look(at: references, below: root, without: [])
    }

    /// - Parameter left: Positions of pictures that are taken for missing, whether they are there or not.
    private static func look(
        at references: [String], below root: String, without left: Set<Int>
    ) -> PictureFingerprint? {
        var hash = SHA256()
        var missing: [Int] = []
        var read: Int64 = 0
        for (position, reference) in references.enumerated() {
            let path = ImagePath.resolve(reference, root: root)
            guard !left.contains(position), let size = FileHash.size(path: path) else {
                missing.append(position)
                continue
            }
            var content = ""
            if read + size <= mostBytes {
                read += size
                content = FileHash.sha256(path: path) ?? ""
            }
            hash.update(data: Data("\(reference.utf8.count) \(reference) \(size) \(content)\n".utf8))
        }
        guard missing.count < references.count else { return nil }
        return PictureFingerprint(
            sha256: Hexadecimal.text(hash.finalize()), count: references.count, missing: missing)
    }
}

/// Some references of a list of any length: those with the least hashes, each once.
private struct LeastHashes {
    private var kept: [(hash: UInt64, reference: String)] = []
    private let most: Int

    init(most: Int) { self.most = most }

    mutating func add(_ reference: String) {
        kept.append((SeedDerivation.hash(reference.utf8, seed: 0), reference))
        if kept.count >= 4 * most { thin() }
    }

    /// By their hashes, ascending.
    consuming func references() -> [String] {
        thin()
        return kept.map(\.reference)
    }

    private mutating func thin() {
        kept.sort { ($0.hash, $0.reference) < ($1.hash, $1.reference) }
        var least: [(hash: UInt64, reference: String)] = []
        for one in kept where least.count < most && one.reference != least.last?.reference { least.append(one) }
        kept = least
    }
}
