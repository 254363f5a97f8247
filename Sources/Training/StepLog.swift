import Files
import Foundation

/// The log of training by rewards: its plan and an entry a step, as JSON. It survives a stop: whoever goes on from a
/// checkpoint goes on with the log.
public struct StepLog: Sendable, Codable {
    /// What was trained.
    public let plan: TrainingPlan
    /// In their order, from the first step on that this log was written at.
    public private(set) var steps: [StepEntry]

    /// Begins a log.
    public init(plan: TrainingPlan) {
        self.plan = plan
        steps = []
    }

    /// Goes on with a log, without what comes after a step: it was taken, but no checkpoint has it. A file that is not there
    /// is an empty log.
    ///
    /// - Throws: `TrainingError.noLog` when the file is of something else.
    public init(continuing path: String, plan: TrainingPlan, after step: Int) throws(TrainingError) {
        self.init(plan: plan)
        guard FileManager.default.fileExists(atPath: path) else { return }
        guard let data = FileManager.default.contents(atPath: path),
            let known = try? JSONDecoder().decode(StepLog.self, from: data)
        else { throw .noLog(path: path) }
        steps = known.steps.filter { $0.report.step <= step }
    }

    /// Adds a step's entry.
    public mutating func append(_ entry: StepEntry) { steps.append(entry) }

    /// Whether a step has an entry that does not tell how the policy did after it.
    func lacksValidation(of step: Int) -> Bool {
        steps.last { $0.report.step == step }.map { $0.validation == nil } ?? false
    }

    /// Adds to a step's entry how the policy did after it.
    mutating func add(_ validation: StepEntry.Validation, toStep step: Int) {
        guard let place = steps.lastIndex(where: { $0.report.step == step }) else { return }
        steps[place].validation = validation
    }

    /// Writes the log, whole or not at all.
    ///
    /// - Throws: `FileError`; `EncodingError` for a number that is not finite.
    public func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let file = try WholeFile(path: path)
        try file.write(Array(try encoder.encode(self)) + [UInt8(ascii: "\n")])
        try file.commit()
    }
}
