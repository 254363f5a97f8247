import Crypto
import Files

/// Gives samples their ids and sees to it that no id is given twice.
///
/// Ids are compared by a 64-bit hash, so that ten million samples take some hundred megabytes and not a gigabyte: with
/// that many, the chance of a false alarm is about three in a million.
struct SampleIDs {
    private var taken: Set<UInt64> = []
    private var repeats: [UInt64: Int] = [:]

    /// Takes an id that the source gave.
    ///
    /// - Throws: `ImportProblem.duplicateID`.
    mutating func take(_ id: String) throws(ImportProblem) {
        guard taken.insert(Self.key(id)).inserted else { throw .duplicateID(id) }
    }

    /// Makes an id out of the image reference: 16 hexadecimal digits of its SHA-256, so that it does not depend on the
    /// line's number. The second sample of an image gets `-2`, the third `-3`.
    mutating func derive(image: UnsafeBufferPointer<UInt8>) -> String {
        var digest = SHA256()
        digest.update(bufferPointer: UnsafeRawBufferPointer(image))
        let id = Hexadecimal.text(digest.finalize().prefix(8))
        let key = Self.key(id)
        if taken.insert(key).inserted { return id }
        var number = repeats[key, default: 1]
        while true {
            number += 1
            let candidate = "\(id)-\(number)"
            if taken.insert(Self.key(candidate)).inserted {
                repeats[key] = number
                return candidate
            }
        }
    }

    private static func key(_ id: String) -> UInt64 { SeedDerivation.hash(id.utf8, seed: 0) }
}
