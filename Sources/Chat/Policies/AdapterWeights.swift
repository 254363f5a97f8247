import Foundation
import Models

/// What tells two adapters' weights apart, where this machine sees their files.
enum AdapterWeights {
    /// The SHA-256 of each file of weights in an adapter's directory, by its name; nil where there is none to be read, as for a
    /// path of the server's alone. Its configuration says nothing: PEFT writes the same one in another order each time.
    static func fingerprint(at location: String) -> [String: String]? {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: location) else { return nil }
        let weights = names.filter { $0.hasSuffix(".safetensors") || $0.hasSuffix(".bin") }
        let hashes = weights.compactMap { name in FileHash.sha256(path: location + "/" + name).map { (name, $0) } }
        guard !hashes.isEmpty, hashes.count == weights.count else { return nil }
        return Dictionary(uniqueKeysWithValues: hashes)
    }
}
