import Outcomes
import Questions
import Taxonomies
import TestSupport
import Testing

@testable import Measures

/// Every measure against a second computation that shares no code with the first, on random trees, sets and answers.
@Suite struct IndependentComputationTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("every measure is what its definition says", arguments: 0..<25 as Range<UInt64>)
    func everyMeasure(seed: UInt64) throws {
        let trial = try RandomTrial(seed: seed, in: directory)
        var fold = try MeasureFold(set: trial.set, repeats: 2)
        try fold.add(trial.outcomes)
        for given in trial.givenUp { try fold.addQuarantined(sample: given, repetition: 1, .workerDied) }
        let report = fold.report()
        let (ours, naive) = (report.whole, trial.naive)
        #expect(ours.samples == naive.observations.count)
        #expect(isNear(ours.hca.value, naive.hca))
        #expect(isNear(ours.leaf.value, naive.leaf))
        #expect(isNear(ours.leafConsistent.value, naive.leaf == 0 ? nil : naive.hca / naive.leaf))
        #expect(isNear(ours.por, naive.por))
        #expect(isNear(ours.prefixPOR, naive.prefixPOR))
        #expect(isNear(ours.sPOR, naive.sPOR))
        #expect(isNear(ours.tor, naive.tor))
        #expect(isNear(ours.chanceHCA, naive.chanceHCA))
        #expect(isNear(ours.chanceLeaf, naive.chanceLeaf))
        #expect(ours.invalidRate.count == naive.invalid)
        let levels = naive.levels
        #expect(ours.levelNumbers == levels.keys.sorted())
        for (number, level) in levels {
            #expect(ours.accuracy(ofLevel: number) == Proportion(level.right, of: level.asked))
            #expect(ours.firstErrors[number] == naive.firstErrors[number] ?? 0)
        }
        let distances = naive.errorDistances
        #expect(
            Dictionary(uniqueKeysWithValues: ours.errorDistances.entries.map { ($0.key, $0.count) }) == distances.known)
        #expect(ours.unknownDistances == distances.unknown)
        let letters = naive.letters
        for place in 0..<4 {
            #expect(ours.chosenLetters[place] == letters.chosen[place] ?? 0)
            #expect(ours.goldLetters[place] == letters.gold[place] ?? 0)
        }
        let statistic = (0..<4).reduce(0.0) { sum, place in
            let (chosen, gold) = (Double(letters.chosen[place] ?? 0), Double(letters.gold[place] ?? 0))
            return sum + (gold == 0 ? 0 : (chosen - gold) * (chosen - gold) / gold)
        }
        #expect(isNear(ours.letterBias?.statistic, statistic, 1e-9))
        for proportion in [ours.hca, ours.leaf, ours.leafConsistent] where proportion.total > 0 {
            let interval = try #require(proportion.interval)
            let plain = NaiveMeasures.wilson(proportion.count, of: proportion.total)
            #expect(isNear(interval.lowerBound, plain.lowerBound, 1e-7))
            #expect(isNear(interval.upperBound, plain.upperBound, 1e-7))
        }
        // Groups are the whole, divided.
        var sum = MeasureCounts()
        for group in report.groups { sum.merge(group.counts) }
        #expect(sum.samples == ours.samples)
        #expect(sum.rightPaths == ours.rightPaths)
    }

    /// Sixty species of ten pictures, whose own accuracies scatter widely about one half: the interval has to hold the
    /// accuracy that all species have in the long run in about 95 of 100 such studies, where one that took pictures for
    /// independent would hold it in far fewer.
    @Test func the_bootstrap_by_species_covers_the_truth_as_often_as_it_says() throws {
        var random = Seeded(state: 11)
        let studies = 400
        var covered = 0
        var coveredByWilson = 0
        for study in 0..<studies {
            var cells: [ClusterCell] = []
            var right = 0
            for species in 0..<60 {
                // Uniform: the mean over all species that there could be is one half.
                let accuracy = Double.random(in: 0..<1, using: &random)
                var cell = ClusterCell(cluster: species, depth: 1)
                for _ in 0..<10 {
                    let isRight = Double.random(in: 0..<1, using: &random) < accuracy
                    right += isRight ? 1 : 0
                    cell.add(PathScore([isRight]))
                }
                cells.append(cell)
            }
            let interval = try #require(BootstrapIntervals(cells, seed: UInt64(study))).leaf
            if interval.contains(0.5) { covered += 1 }
            if Proportion(right, of: 600).interval?.contains(0.5) == true { coveredByWilson += 1 }
        }
        #expect((0.91...0.98).contains(Double(covered) / Double(studies)), "\(covered) of \(studies)")
        #expect(coveredByWilson < covered - studies / 10, "\(coveredByWilson) of \(studies)")
    }
}

/// A random tree of three to five ranks, a set over it with context, gaps and unequal numbers of choices, and answers of
/// every kind, in two repetitions.
private struct RandomTrial {
    let set: QuestionSetFile
    let naive: NaiveMeasures
    private(set) var outcomes: [Outcome] = []
    /// Samples whose second repetition was given up.
    private(set) var givenUp: [Int] = []

    init(seed: UInt64, in directory: TemporaryDirectory) throws {
        var random = Seeded(state: seed)
        let depth = Int.random(in: 3...5, using: &random)
        let first = Int.random(in: 1...2, using: &random)
        var entries: [Taxonomy.Entry] = []
        var paths: [(taxon: TaxonID?, names: [String])] = [(nil, [])]
        for level in 1...depth {
            paths = paths.flatMap { path in
                (0..<Int.random(in: level == 1 ? 2...3 : 1...3, using: &random)).map { _ in
                    let name = "t\(level)-\(entries.count)"
                    entries.append(.init(name: name, parent: path.taxon, level: level))
                    return (TaxonID(entries.count - 1), path.names + [name])
                }
            }
        }
        let lineages = paths.map(\.names)
        let taxonomy = try Taxonomy(name: "random", ranks: [], entries: entries)
        let path = directory.file("random.set")
        var writer = try QuestionSetWriter(
            path: path,
            header: QuestionSetHeader(
                name: "random", subject: "", firstScoredLevel: first, distractors: .init(method: "random"), seed: seed,
                source: "", taxonomy: taxonomy))
        var observations: [[NaiveMeasures.Question]] = []
        for index in 0..<80 {
            let lineage = lineages.randomElement(using: &random) ?? []
            let sample = Self.sample("s\(index)", lineage, among: lineages, using: &random)
            try writer.append(sample)
            let asked = sample.levels.filter { $0.choices.count > 1 && $0.number >= first }
            for repetition in 0..<2 {
                let fate = Int.random(in: 0..<12, using: &random)
                var outcome = Outcome(sample: index, repetition: repetition)
                var questions: [NaiveMeasures.Question] = []
                for level in asked {
                    let answer = Self.answer(level, using: &random)
                    outcome.levels.append(answer)
                    let chosen = fate == 0 ? nil : answer.reading.choice.map { level.choices[$0] }
                    questions.append(
                        .init(number: level.number, choices: level.choices, gold: level.goldName, chosen: chosen))
                }
                if fate == 0, repetition == 1 {
                    givenUp.append(index)
                } else {
                    // What failed as a whole has answered nothing, whatever its levels say.
                    if fate == 0 { outcome.failure = Failure(.imageMissing, "gone") }
                    outcomes.append(outcome)
                }
                if !questions.isEmpty { observations.append(questions) }
            }
        }
        try writer.finish()
        set = try QuestionSetFile(path: path)
        naive = NaiveMeasures(observations: observations, lineages: lineages)
        outcomes.shuffle(using: &random)
    }

    private static func sample(
        _ id: String, _ lineage: [String], among lineages: [[String]], using random: inout Seeded
    ) -> Sample {
        var levels: [Level] = []
        for (place, name) in lineage.enumerated() {
            // Some levels are not asked of anybody: a gap, or a sample that ends higher up.
            if Int.random(in: 0..<6, using: &random) == 0 { continue }
            var others = Array(Set(lineages.map { $0[place] }).subtracting([name])).sorted()
            if Int.random(in: 0..<5, using: &random) == 0 { others.append("stranger \(place)") }
            others.shuffle(using: &random)
            var choices = Array(others.prefix(Int.random(in: 1...3, using: &random)))
            let gold = Int.random(in: 0...choices.count, using: &random)
            choices.insert(name, at: gold)
            levels.append(Level(number: place + 1, choices: choices, gold: gold))
        }
        return Sample(id: id, image: "\(id).png", label: lineage.last ?? "", split: "", levels: levels)
    }

    private static func answer(_ level: Level, using random: inout Seeded) -> LevelAnswer {
        let reading: Reading
        switch Int.random(in: 0..<10, using: &random) {
        case 0: reading = .none([.ambiguous, .refusal, .empty, .truncated].randomElement(using: &random) ?? .unparsed)
        case 1..<7: reading = .choice(level.gold, rule: .wholeText)
        default: reading = .choice(Int.random(in: 0..<level.choices.count, using: &random), rule: .cue)
        }
        return LevelAnswer(number: level.number, completion: Completion(text: "…"), reading: reading)
    }
}
