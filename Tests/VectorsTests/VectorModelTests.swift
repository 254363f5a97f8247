import Foundation
import Models
import Outcomes
import Questions
import Reasoning
import Runs
import Taxonomies
import TestSupport
import Testing

@testable import Vectors

struct VectorModelTests {
    let directory: TemporaryDirectory
    let set: QuestionSetFile

    init() throws {
        directory = try TemporaryDirectory()
        set = try QuestionSetFile(path: try TestSets.write(samples: 60, to: directory.file("set")))
    }

    private func settings(noise: Float, number: VectorWriter.Number = .float16) throws -> EmbeddingSettings {
        let paths = try TestVectors.write(for: set.path, noise: noise, seed: 3, into: directory, as: number)
        return EmbeddingSettings(
            source: .files(
                VectorFiles(
                    images: try LabelledVectors(paths.images).reference(),
                    texts: try LabelledVectors(paths.texts).reference())))
    }

    private func outcomes(_ settings: EmbeddingSettings, _ strategy: Strategy) async throws -> [Outcome] {
        let model = try await ModelFactory.model(
            .embedding(settings), taxonomy: set.header.taxonomy, imageRoot: "")
        let context = ExaminationContext(header: set.header, procedure: Procedure(strategy), runSeed: 1)
        var outcomes: [Outcome] = []
        for index in 0..<set.count {
            var examination = Examination(
                of: try set.sample(at: index), index: index, repetition: 0, context: context)
            while let inquiry = examination.next() { examination.receive(await model.answer(inquiry)) }
            outcomes.append(examination.outcome())
        }
        return outcomes
    }

    /// The share of samples whose levels are all right.
    private func wholeShare(_ outcomes: [Outcome]) throws -> Double {
        let whole = try outcomes.enumerated().filter { index, outcome in
            #expect(outcome.failure == nil)
            let sample = try set.sample(at: index)
            return zip(sample.levels, outcome.levels).allSatisfy { $0.gold == $1.reading.choice }
                && outcome.levels.count == sample.levels.count
        }
        return Double(whole.count) / Double(outcomes.count)
    }

    // Without the image names are compared with names, and these are random.
    @Test(arguments: Strategy.allCases.filter { $0 != .textOnly })
    func names_on_an_images_path_are_found_under_every_strategy(strategy: Strategy) async throws {
        #expect(try wholeShare(try await outcomes(try settings(noise: 0), strategy)) == 1)
    }

    @Test func noise_costs_accuracy_and_a_true_leaf_gives_some_back() async throws {
        let noisy = try settings(noise: 8)
        let alone = try wholeShare(try await outcomes(noisy, .independent))
        #expect((0.01...0.9).contains(alone), "\(alone)")
        #expect(try wholeShare(try await outcomes(noisy, .goldLeaf)) > alone)
    }

    @Test func every_question_is_answered_from_the_vectors() async throws {
        let model = try await ModelFactory.model(
            .embedding(try settings(noise: 0)), taxonomy: set.header.taxonomy, imageRoot: "")
        let sample = try set.sample(at: 0)
        let levels = sample.levels.map { Inquiry.LevelChoices(number: $0.number, choices: $0.choices) }
        let wrong = sample.levels[5].choices[(sample.levels[5].gold + 1) % 4]
        let questions: [Inquiry.Question] = [
            .leaf, .levels(levels), .option(level: 6, name: sample.levels[5].goldName),
            .option(level: 6, name: wrong), .level(number: 1, choices: ["nobody", sample.levels[0].goldName]),
        ]
        let results = await model.answer(
            Inquiry(sample: sample.id, image: "elsewhere.png", questions: questions, given: .nothing, seed: 1))
        #expect(try results[0].get().text.hasSuffix("<answer>\(sample.label)</answer>"))
        #expect(try results[0].get().text.hasPrefix("<think>kingdom: \(sample.levels[0].goldName); phylum: "))
        let letters = sample.levels.compactMap { Reading.letter(of: $0.gold) }
        #expect(try results[1].get().text.split(separator: "\n").compactMap { $0.last }.map(String.init) == letters)
        #expect(try results[2].get().text == "Yes" && results[3].get().text == "No")
        #expect(throws: Failure.self) { try results[4].get() }

        let byName = await model.answer(
            Inquiry(
                sample: sample.id, image: nil, questions: [.level(levels[5])], given: .leaf(sample.label), seed: 1))
        #expect(try byName[0].get().text == letters[5])
        let unknown = await model.answer(
            Inquiry(sample: "x", image: "y.png", questions: questions, given: .nothing, seed: 1))
        #expect { try unknown[0].get() } throws: { ($0 as? Failure)?.kind == .imageMissing }
    }

    @Test func all_types_of_numbers_give_the_same_answers() async throws {
        var letters: [[[Int?]]] = []
        for number in [VectorWriter.Number.float16, .float32] {
            letters.append(
                try await outcomes(try settings(noise: 0, number: number), .twoStage).map { outcome in
                    outcome.levels.map(\.reading.choice)
                })
        }
        #expect(letters[0] == letters[1])
    }

    @Test func what_has_no_vector_is_told_before_anything_is_asked() async throws {
        guard case .files(let files) = try settings(noise: 0).source else { return }
        let images = try ImageVectors(LabelledVectors(files.images))
        let texts = try TextVectors(LabelledVectors(files.texts), ranks: set.header.taxonomy.ranks)
        try VectorCoverage.check(images: images, texts: texts, set: set, includingLeaves: true)

        let few = try directory.write(VectorWriter.npy([[Float](repeating: 1, count: 256)]), to: "few.npy")
        _ = try directory.write("sample-3", to: "few.npy.ids")
        let fewImages = try ImageVectors(LabelledVectors(few))
        #expect(
            throws: VectorFileError.missingImages(
                path: few, count: 59, total: 60, first: ["sample-0", "sample-1", "sample-2"])
        ) { try VectorCoverage.check(images: fewImages, texts: texts, set: set, includingLeaves: false) }
        let name = set.header.taxonomy.name(of: TaxonID(0))
        let one = try directory.write("1\t\(name)", to: "one.ids")
        let fewTexts = try TextVectors(LabelledVectors(few, ids: one), ranks: [])
        #expect {
            try VectorCoverage.check(images: images, texts: fewTexts, set: set, includingLeaves: true)
        } throws: {
            guard case .missingNames(let path, let count, let total, let first) = $0 as? VectorFileError else {
                return false
            }
            return path == few && count == total - 1 && count > 100 && first.count == 3
        }
        let short = try directory.write(VectorWriter.npy([[1, 0]]), to: "short.npy")
        let shortTexts = try TextVectors(LabelledVectors(short, ids: one), ranks: [])
        #expect(
            throws: VectorFileError.differentLengths(
                images: files.images.path, imageLength: 256, texts: short, textLength: 2)
        ) { try VectorCoverage.check(images: images, texts: shortTexts, set: set, includingLeaves: true) }
    }
}
