import Files
import Foundation
import JSONReading
import Outcomes
import Taxonomies

/// The benchmark's own results files: a JSON list with one object a sample, and per level N
///
/// | field | meaning |
/// |---|---|
/// | `ground_truth_levelN` | the right name; null or absent where the level is not asked |
/// | `predicted_levelN` | the chosen name; null or absent where there was no choice |
/// | `predicted_levelN_letter` | the chosen letter |
/// | `prediction_levelN` | what the model wrote |
/// | `choices_levelN` | the choices: an object from letter to name, or a list |
///
/// Only the first two are needed. The levels of a sample are taken in the numeric order of N.
/// Source: the evaluation scripts of Tan et al., arXiv 2505.24840.
public enum BenchmarkResults {
    /// Scores a file without a question set.
    ///
    /// A level is right when both names have the same normal form. There is no taxonomy, so error distances are unknown;
    /// chance is known where all choices are given.
    ///
    /// - Parameter firstScoredLevel: 1 for CUB-200, 2 for the benchmark's other sets, whose first level says nothing.
    /// - Throws: `MeasureError.unreadableResults`, `.malformedResults`, which names file, element and field.
    public static func score(path: String, firstScoredLevel: Int, seed: UInt64 = 0) throws -> MeasureReport {
        var fold = ResultsFold(path: path, firstScoredLevel: firstScoredLevel)
        try forEachElement(of: path) { try fold.add($0) }
        let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
        return fold.report(name: name, seed: seed)
    }

    /// What a file holds of one sample.
    public struct Record: Sendable {
        /// One level.
        public struct Answer: Sendable {
            /// The level's number, from 1.
            public var number: Int
            /// In the order of their letters; empty when the file does not tell.
            public var choices: [String]
            /// The chosen name.
            public var predicted: String?
            /// What the model wrote.
            public var written: String?
        }

        /// The image's reference.
        public var image: String
        /// Coarse to fine.
        public var levels: [Answer]
    }

    /// Everything that a file holds.
    ///
    /// - Throws: `MeasureError.unreadableResults`, `.malformedResults`, which names file, element and field.
    public static func records(path: String) throws -> [Record] {
        var fold = ResultsFold(path: path, firstScoredLevel: 1)
        var records: [Record] = []
        try forEachElement(of: path) { records.append(try fold.record($0)) }
        return records
    }

    private static func forEachElement(of path: String, _ body: (JSONElement) throws -> Void) throws {
        let data: Data
        do {
            // Not as a map: a file that shrinks meanwhile would end the process.
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw MeasureError.unreadableResults(path: path, reason: FileError.reason(reading: path, error))
        }
        do {
            try data.withUnsafeBytes { bytes in
                try JSONParser().withDocument(bytes) { root in
                    guard root.kind == .array else {
                        throw MeasureError.unreadableResults(
                            path: path, reason: "it holds no JSON list; results are one list with an object a sample")
                    }
                    for element in root.elements { try body(element) }
                }
            }
        } catch let error as JSONError {
            throw MeasureError.unreadableResults(path: path, reason: error.description)
        }
    }
}

/// Folds the elements of a results file.
private struct ResultsFold {
    private struct Species: Hashable {
        let leaf: NormalizedName
        let depth: Int
    }

    private struct Group: Hashable {
        let level: Int
        let name: NormalizedName
    }

    let path: String
    let firstScoredLevel: Int
    private var element = 0
    private var levels: [Int: ResultLevel] = [:]
    private var unasked = MeasureCounts()
    private var groups: [MeasureReport.Group] = []
    private var groupIndex: [Group: Int] = [:]
    private var cells: [ClusterCell] = []
    private var cellIndex: [Species: Int] = [:]
    private var clusterIndex: [NormalizedName: Int] = [:]

    init(path: String, firstScoredLevel: Int) {
        self.path = path
        self.firstScoredLevel = firstScoredLevel
    }

    func report(name: String, seed: UInt64) -> MeasureReport {
        MeasureReport(
            title: .init(
                name: name, taxonomy: "", firstScoredLevel: firstScoredLevel, distractors: "",
                leaves: clusterIndex.count), ranks: [], groups: groups, unasked: unasked,
            intervals: BootstrapIntervals(cells, seed: seed), open: 0)
    }

    mutating func record(_ object: JSONElement) throws -> BenchmarkResults.Record {
        try readLevels(of: object)
        guard let image = object.members.first(where: { $0.key == "image" })?.value.string else {
            throw malformed("image", "it is missing or no string")
        }
        return BenchmarkResults.Record(
            image: image,
            levels: levels.sorted { $0.key < $1.key }.map { number, level in
                .init(number: number, choices: level.choices, predicted: level.predicted, written: level.written)
            })
    }

    private mutating func readLevels(of object: JSONElement) throws {
        element += 1
        guard object.kind == .object else { throw malformed("", "it is no object") }
        levels.removeAll(keepingCapacity: true)
        for member in object.members { try read(member) }
    }

    mutating func add(_ object: JSONElement) throws {
        try readLevels(of: object)
        let asked = levels.filter { $0.key >= firstScoredLevel && $0.value.truth != nil }.sorted { $0.key < $1.key }
        guard let first = asked.first, let last = asked.last, let coarsest = first.value.truth,
            let species = last.value.truth
        else {
            unasked.add(SampleVerdict())
            return
        }
        let verdict = SampleVerdict(
            levels: asked.map { $1.verdict(number: $0) }, options: options(of: asked.map(\.value)),
            hasGap: last.key - firstScoredLevel + 1 != asked.count)
        let score = groups[group(level: first.key, coarsest)].counts.add(verdict)
        cells[cell(species, depth: asked.count)].add(score)
    }

    private func options(of levels: [ResultLevel]) -> SampleVerdict.Options? {
        guard let leaf = levels.last?.choices.count, levels.allSatisfy({ !$0.choices.isEmpty }) else { return nil }
        let path = levels.reduce(1) { product, level in
            let (next, overflow) = product.multipliedReportingOverflow(by: level.choices.count)
            return overflow ? Int.max : next
        }
        return SampleVerdict.Options(path: path, leaf: leaf)
    }

    private mutating func group(level: Int, _ name: String) -> Int {
        let key = Group(level: level, name: NormalizedName(name))
        if let index = groupIndex[key] { return index }
        groupIndex[key] = groups.count
        groups.append(MeasureReport.Group(name: name, counts: MeasureCounts()))
        return groups.count - 1
    }

    private mutating func cell(_ species: String, depth: Int) -> Int {
        let key = Species(leaf: NormalizedName(species), depth: depth)
        if let index = cellIndex[key] { return index }
        let cluster = clusterIndex[key.leaf] ?? clusterIndex.count
        clusterIndex[key.leaf] = cluster
        cellIndex[key] = cells.count
        cells.append(ClusterCell(cluster: cluster, depth: depth))
        return cells.count - 1
    }

    /// Takes one field of an element; fields that are no level's are passed over.
    private mutating func read(_ member: JSONMember) throws {
        let key = member.key
        guard let (kind, number) = try levelField(key) else { return }
        switch kind {
        case .truth:
            levels[number, default: ResultLevel()].truth = try text(member.value, field: key)
            if levels[number]?.truth?.isEmpty == true {
                throw malformed(key, "the name is empty; write null for a level that is not asked")
            }
        case .predicted: levels[number, default: ResultLevel()].predicted = try text(member.value, field: key)
        case .letter: levels[number, default: ResultLevel()].letter = try text(member.value, field: key)
        case .written: levels[number, default: ResultLevel()].written = try text(member.value, field: key)
        case .choices: levels[number, default: ResultLevel()].choices = try choices(member.value, field: key)
        }
    }

    private enum LevelField { case truth, predicted, letter, written, choices }

    private func levelField(_ key: String) throws -> (LevelField, Int)? {
        for (prefix, kind) in [
            ("ground_truth_level", LevelField.truth), ("predicted_level", .predicted), ("prediction_level", .written),
            ("choices_level", .choices),
        ] where key.hasPrefix(prefix) {
            var rest = key.dropFirst(prefix.count)
            let isLetter = kind == .predicted && rest.hasSuffix("_letter")
            if isLetter { rest = rest.dropLast("_letter".count) }
            guard let number = UInt8(rest), number >= 1 else {
                // A script may keep notes of its own beside a prediction; a truth that is passed over would be lost.
                guard kind == .truth else { return nil }
                throw malformed(key, "'\(rest)' is no level number between 1 and 255")
            }
            return (isLetter ? .letter : kind, Int(number))
        }
        return nil
    }

    private func text(_ value: JSONElement, field: String) throws -> String? {
        if value.isNull { return nil }
        guard let text = value.string else { throw malformed(field, "it is neither a string nor null") }
        return text
    }

    private func choices(_ value: JSONElement, field: String) throws -> [String] {
        let choices: [(letter: String, name: String)]
        switch value.kind {
        case .null: return []
        case .array:
            choices = try value.elements.map { choice in
                guard let name = choice.string else { throw malformed(field, "a choice is no string") }
                return ("", name)
            }
        case .object:
            choices = try value.members.map { member in
                guard let name = member.value.string else {
                    throw malformed(field, "choice '\(member.key)' is no string")
                }
                return (member.key, name)
            }.sorted { $0.letter < $1.letter }
        default: throw malformed(field, "it is neither a list nor an object from letter to name")
        }
        guard choices.count <= 255 else { throw malformed(field, "it has more than 255 choices") }
        return choices.map(\.name)
    }

    private func malformed(_ field: String, _ reason: String) -> MeasureError {
        .malformedResults(path: path, element: element, field: field, reason: reason)
    }
}

/// One level of one element.
private struct ResultLevel {
    var truth: String?
    var predicted: String?
    var letter: String?
    var written: String?
    var choices: [String] = []

    func verdict(number: Int) -> LevelVerdict {
        let number = UInt8(number)
        guard let predicted, !predicted.isEmpty else {
            let isSilent = written?.allSatisfy(\.isWhitespace) ?? true
            return LevelVerdict(number: number, finding: .noChoice(isSilent ? .empty : .unparsed))
        }
        if same(predicted, truth) {
            return LevelVerdict(number: number, finding: .right, letters: letters(of: predicted))
        }
        // A name that is none of the choices was not chosen.
        guard choices.isEmpty || choices.contains(where: { same($0, predicted) }) else {
            return LevelVerdict(number: number, finding: .noChoice(.unparsed))
        }
        return LevelVerdict(number: number, finding: .wrong, letters: letters(of: predicted))
    }

    private func letters(of name: String) -> LevelVerdict.Letters? {
        guard let gold = choices.firstIndex(where: { same($0, truth) }),
            let chosen = choices.firstIndex(where: { same($0, name) })
        else { return nil }
        return LevelVerdict.Letters(chosen: UInt8(chosen), gold: UInt8(gold))
    }

    private func same(_ name: String, _ other: String?) -> Bool {
        guard let other else { return false }
        return name == other || NormalizedName(name) == NormalizedName(other)
    }
}
