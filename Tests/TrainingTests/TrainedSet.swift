import Foundation
import LinearPolicy
import Models
import Questions
import Reasoning
import Runs
import TestSupport
import Training
import Vectors

/// A made-up set with vectors whose right answers are known.
struct TrainedSet {
    let directory: TemporaryDirectory
    let set: QuestionSetFile
    let source: any FeatureSource

    init(samples: Int = 256, noise: Float = 1) throws {
        directory = try TemporaryDirectory()
        set = try QuestionSetFile(path: try TestSets.write(samples: samples, to: directory.file("set")))
        let paths = try TestVectors.write(for: set.path, noise: noise, seed: 3, into: directory)
        source = FileFeatures(try ImageVectors(LabelledVectors(paths.images)))
    }

    var vocabulary: PathVocabulary { PathVocabulary(set.header.taxonomy) }

    func samples() throws -> [Sample] {
        var samples: [Sample] = []
        try set.forEachSample { _, sample in samples.append(sample) }
        return samples
    }

    func examples() async throws -> [ImageExample] { try await ImageExample.load([set], vocabulary, source) }

    func pretrained(_ settings: Pretraining.Settings = .init(epochs: 2)) async throws -> PolicyWeights {
        try await Pretraining.run(try await examples(), vocabulary, dimension: source.dimension, settings)
    }

    func model(_ weights: PolicyWeights, version: Int = 0, temperature: Double = 0) throws -> LinearModel {
        try LinearModel(
            PolicyFile(weights, version: version), taxonomy: set.header.taxonomy, source: source,
            temperature: temperature)
    }

    func context(_ strategy: Strategy = .twoStage) -> ExaminationContext {
        ExaminationContext(header: set.header, procedure: Procedure(strategy), runSeed: 1)
    }
}

extension PolicyWeights {
    var bits: [UInt32] { values.map(\.bitPattern) }
}
