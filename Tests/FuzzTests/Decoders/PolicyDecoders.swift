import Files
import Foundation
import TestSupport
import Training
import Vectors

@testable import LinearPolicy

extension Decoder {
    /// Policies, which trainers send to workers, and a learner's checkpoint.
    static let policies = [
        Decoder(
            name: "policy", form: .bytes,
            examples: { [try PolicyFile.bytes(weights(), version: 7)] }, words: words, mend: withJSONLength,
            reader: {
                { input in
                    try verdict(expecting: { $0 is VectorFileError || $0 is PolicyError }, naming: ["the policy"]) {
                        let policy = try PolicyFile(bytes: input, name: "the policy")
                        let bytes = try PolicyFile.bytes(policy.weights, version: policy.version)
                        let again = try PolicyFile(bytes: bytes, name: "the policy")
                        try Flaw.unless(
                            again.weights == policy.weights && again.version == policy.version,
                            "a policy comes back otherwise")
                    }
                }
            }),
        Decoder(
            name: "checkpoint", form: .bytes,
            examples: {
                let file = try InputFile("learner")
                let learner = GRPOLearner(from: try weights())
                try learner.write(to: file.path)
                return [Array(try Data(contentsOf: URL(fileURLWithPath: file.path)))]
            }, words: words + ["rate", "minibatches", "passes", "clipLow"], mend: withJSONLength,
            reader: {
                let file = try InputFile("input.checkpoint")
                return { input in
                    try file.fill(input)
                    return try verdict(expecting: { $0 is VectorFileError || $0 is PolicyError }, naming: [file.path]) {
                        let learner = try GRPOLearner(checkpoint: file.path)
                        let copy = file.beside("copy.checkpoint")
                        let hash = try learner.write(to: copy)
                        let again = try GRPOLearner(checkpoint: copy).write(to: copy)
                        try Flaw.unless(again == hash, "a learner comes back otherwise")
                    }
                }
            }),
    ]

    private static let words =
        safetensorsWords + [
            "\"format\":", "\"version\":", "\"dimension\":", "\"scale\":", "\"vocabulary\":", "\"image.0\":",
            "\"above.1\":",
            "\"compatibility.0\":", "\\\"ranks\\\":", "\\\"leaves\\\":", "\\\"names\\\":", "\\\"level\\\":",
            "\\\"allowsAbsence\\\":", "[0,0]", "\"1048576\"",
        ]

    private static func weights() throws -> PolicyWeights {
        let layout = PolicyLayout(PathVocabulary(try Examples.taxonomy()), dimension: 3, scale: 2)
        return PolicyWeights(layout, seed: 1, spread: 0.5)
    }
}
