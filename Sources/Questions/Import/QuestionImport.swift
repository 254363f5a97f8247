import Foundation
import JSONReading
import Taxonomies

/// Turns the benchmark's JSONL into a question set, in one pass and with bounded memory.
///
/// A line has `image`, `label`, `split`, and for each level N `levelN` (the right name) and `choices_levelN`; a null
/// level is absent; `id` is kept when it is there. Source: github.com/yuanqing-ai/LLM-Hierarchical-Consistency.
public struct QuestionImport: Sendable {
    /// What the set is called.
    public var name: String
    /// What its taxonomy is called; the set's name when nil.
    public var taxonomyName: String?
    /// plant, animal, bird, …; empty when unknown.
    public var subject = ""
    /// Rank names from level 1 down: one for each level, or none where levels have no names.
    public var ranks: [String]
    /// Levels below this one are context. From 1 to 255.
    public var firstScoredLevel: Int
    /// Whether a bad line is counted and left out, or ends the import.
    public var skipsBadLines = false
    /// A folder that every image lies in and that its path is written without, so that it is relative; nil for paths as
    /// they are. Ids are made from what is written.
    public var strippedImagePrefix: String?

    /// Settings with what has no default.
    public init(name: String, ranks: [String], firstScoredLevel: Int) {
        self.name = name
        self.ranks = ranks
        self.firstScoredLevel = firstScoredLevel
    }

    /// What came of an import.
    public struct Report: Sendable {
        /// Samples in the set.
        public var samples = 0
        /// Asked levels in the set.
        public var questions = 0
        /// Samples without an asked level; they are in the set, and no question of theirs is.
        public var samplesWithoutQuestion = 0
        /// Lines that were left out, by `ImportProblem.kind`.
        public var skipped: [String: Int] = [:]
        /// The first of the lines that were left out.
        public var firstSkipped: [ImportError] = []
        /// Names that the set has under two parents, as `rank name`.
        public var sharedNames: [String] = []
        /// The first sample's image, as it is in the set.
        public var firstImage = ""

        static let shownLines = 5
    }

    /// Ranks' names that are not as many as the levels.
    public struct RanksError: Error, Equatable, Sendable, CustomStringConvertible {
        /// The annotation file.
        public var path: String
        /// The names that were given.
        public var ranks: [String]
        /// The deepest level that asks something, and the deepest one that a line speaks of.
        public var levels: ClosedRange<Int>

        /// A sentence that names the file and how many there have to be.
        public var description: String {
            let given = ranks.count == 1 ? "1 name is" : "\(ranks.count) names are"
            let there = levels.upperBound == 1 ? "1 level" : "\(levels.upperBound) levels"
            let last = levels.upperBound == 1 ? "level1" : "level1 to level\(levels.upperBound)"
            return
                "\(given) given for ranks (\(ranks.joined(separator: ", "))), but '\(path)' has \(there) (\(last)); name "
                + "as many, from level 1 down, or none"
        }
    }

    /// Why there is nothing to write.
    public enum EmptyError: Error, Equatable, Sendable, CustomStringConvertible {
        case noSamples(path: String)
        case noQuestions(path: String, firstScoredLevel: Int)

        /// A sentence that names the file.
        public var description: String {
            switch self {
            case .noSamples(let path): "'\(path)' holds no sample that could be imported"
            case .noQuestions(let path, let level):
                "'\(path)' asks nothing from level \(level) down; use a smaller first level"
            }
        }
    }

    /// Imports a file.
    ///
    /// - Throws: `ImportError` at the first bad line, unless these are skipped; `EmptyError`; `RanksError`;
    ///   `QuestionSetError` when `source` cannot be read or `output` cannot be written. Nothing is left at `output` then.
    public func run(from source: String, to output: String) throws -> Report {
        var report = Report()
        var paths = GoldPathTaxonomy()
        var ids = SampleIDs()
        var line = AnnotationLine(without: strippedImagePrefix.map(ImagePrefix.init))
        var deepestField = 0
        var spool = try SampleSpool(beside: output)
        let parser = JSONParser()
        try LineReader.forEachLine(ofFileAt: source) { number, text in
            do throws(ImportProblem) {
                try Self.read(text, isFirst: number == 1, with: parser) { element throws(ImportProblem) in
                    try line.read(element)
                    let id: String
                    if let given = line.id {
                        try ids.take(given)
                        id = given
                    } else {
                        id = ids.derive(image: line.image)
                    }
                    line.write(id: id, to: &spool.buffer)
                    if report.samples == 0 { report.firstImage = String(decoding: line.image, as: UTF8.self) }
                    paths.add(line)
                    deepestField = max(deepestField, line.deepestField)
                    count(line, in: &report)
                }
            } catch {
                let bad = ImportError(path: source, line: number, problem: error)
                guard skipsBadLines else { throw bad }
                report.skipped[error.kind, default: 0] += 1
                if report.firstSkipped.count < Report.shownLines { report.firstSkipped.append(bad) }
            }
            try spool.flushIfLarge()
        }
        guard report.samples > 0 else { throw EmptyError.noSamples(path: source) }
        guard report.questions > 0 else {
            throw EmptyError.noQuestions(path: source, firstScoredLevel: firstScoredLevel)
        }
        let levels = paths.depth...max(paths.depth, deepestField)
        guard ranks.isEmpty || levels.contains(ranks.count) else {
            throw RanksError(path: source, ranks: ranks, levels: levels)
        }
        let taxonomy = try paths.taxonomy(name: taxonomyName ?? name, ranks: ranks)
        report.sharedNames = taxonomy.sharedNames.map {
            "\(taxonomy.rank(ofLevel: taxonomy.level(of: $0))) \(taxonomy.name(of: $0))"
        }
        var writer = try QuestionSetWriter(path: output, header: header(taxonomy, source: source))
        try writer.append(spool, count: report.samples)
        try writer.finish()
        return report
    }

    private func header(_ taxonomy: Taxonomy, source: String) -> QuestionSetHeader {
        QuestionSetHeader(
            name: name, subject: subject, firstScoredLevel: firstScoredLevel,
            distractors: QuestionSetHeader.Distractors(method: "given"), seed: 0,
            source: URL(fileURLWithPath: source).lastPathComponent, taxonomy: taxonomy)
    }

    private func count(_ line: AnnotationLine, in report: inout Report) {
        var asked = 0
        for level in line.levels where level.range.count >= 2 && level.number >= firstScoredLevel { asked += 1 }
        report.samples += 1
        report.questions += asked
        if asked == 0 { report.samplesWithoutQuestion += 1 }
    }

    /// Lends a line's value; nothing for a line without one.
    private static func read(
        _ line: LineReader.Line, isFirst: Bool, with parser: JSONParser,
        _ body: (JSONElement) throws(ImportProblem) -> Void
    ) throws(ImportProblem) {
        guard case .text(var text) = line else { throw .tooLong }
        // Some editors put a byte order mark before the first line.
        if isFirst, text.starts(with: [0xEF, 0xBB, 0xBF]) {
            text = UnsafeRawBufferPointer(rebasing: text.dropFirst(3))
        }
        if text.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) { return }
        do {
            try parser.withDocument(text, body)
        } catch let problem as ImportProblem {
            throw problem
        } catch let error as JSONError {
            throw .notJSON(reason: error.reason)
        } catch {
            throw .notJSON(reason: "\(error)")
        }
    }
}
