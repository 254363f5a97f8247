import Files
import Outcomes
import Questions
import Runs
import Transport

/// The rollout run that a trainer was taken into, as its coordinator's welcome tells it.
public struct JoinedRun: Sendable {
    /// The run's.
    public let settings: RunSettings
    /// What it makes for its trainer.
    public let rollouts: RolloutSettings
    private let questionSet: String
    private let assembledSteps: Int
    private let settledSteps: Int

    /// Reads a welcome.
    ///
    /// - Throws: `JoiningError`.
    public init(_ welcome: TrainerWelcome) throws(JoiningError) {
        do { settings = try RunSettings(json: welcome.settings) } catch {
            throw .unreadableSettings(reason: "\(error)", software: welcome.software)
        }
        guard let rollouts = settings.rollouts else { throw .noRollouts }
        self.rollouts = rollouts
        questionSet = Hexadecimal.text(welcome.questionSetSHA256)
        (assembledSteps, settledSteps) = (welcome.assembledSteps, welcome.settledSteps)
    }

    /// The one of a trainer's question sets that the run asks.
    ///
    /// - Throws: `JoiningError.otherQuestionSet`.
    public func set(among sets: [QuestionSetFile]) throws(JoiningError) -> QuestionSetFile {
        guard let set = sets.first(where: { $0.sha256Text == questionSet }) else {
            throw .otherQuestionSet(run: questionSet, own: sets.map { "\($0.path) (\($0.sha256Text.prefix(12))…)" })
        }
        return set
    }

    /// Whether the run answers by the same policy, of the same features, and as the trainer was told.
    ///
    /// - Parameters:
    ///   - policy: What it starts from.
    ///   - features: What images are to it.
    ///   - change: Puts what the trainer was told itself in the place of the run's settings.
    /// - Throws: `JoiningError`.
    public func check(
        _ policy: LinearSettings.Policy, _ features: LinearSettings.Features,
        told change: (inout RunSettings) -> Void
    ) throws(JoiningError) {
        guard case .linear(var linear) = settings.model else { throw .otherModel(settings.model.kind) }
        var own = settings
        (linear.policy, linear.features) = (policy, features)
        own.model = .linear(linear)
        change(&own)
        let differences = settings.differences(from: own)
        guard differences.isEmpty else { throw .otherSettings(differences) }
    }

    /// Whether the run stands where a trainer can go on that has taken so many steps.
    ///
    /// - Parameter checkpoint: Where these steps are kept; nil when the trainer begins.
    /// - Throws: `JoiningError.behind`, `.ahead`.
    public func check(step: Int, checkpoint: String?) throws(JoiningError) {
        if step < settledSteps { throw .behind(step: step, settled: settledSteps, checkpoint: checkpoint) }
        if step > assembledSteps { throw .ahead(step: step, assembled: assembledSteps, checkpoint: checkpoint) }
    }
}

/// Why a trainer cannot take part in a run, and what would work.
public enum JoiningError: Error, Equatable, Sendable, CustomStringConvertible {
    case unreadableSettings(reason: String, software: String)
    case noRollouts
    case otherModel(String)
    case otherQuestionSet(run: String, own: [String])
    /// `first` is the run's, `second` the trainer's.
    case otherSettings([RunSettings.Difference])
    /// What the trainer lacks is forgotten.
    case behind(step: Int, settled: Int, checkpoint: String?)
    /// The trainer has steps that this run never made.
    case ahead(step: Int, assembled: Int, checkpoint: String?)

    /// A sentence for people.
    public var description: String {
        switch self {
        case .unreadableSettings(let reason, let software):
            "the run's settings cannot be read (\(reason)); its coordinator is \(software): use the same version here"
        case .noRollouts: "the run is an evaluation and makes no rollouts; connect to one of 'linnet rollouts'"
        case .otherModel(let kind):
            "the run's model is '\(kind)', and this trainer trains linear policies; begin the run with '--model linear'"
        case .otherQuestionSet(let run, let own):
            "the run asks the question set with SHA-256 \(run.prefix(12))…, which is none of \(own.joined(separator: ", ")); "
                + "name the run's set"
        case .otherSettings(let differences):
            "the run was begun with other settings: "
                + differences.map { "\($0.name) is \($0.first) there and \($0.second) here" }.joined(separator: "; ")
                + "; give the trainer what the run has, or begin another run"
        case .behind(let step, let settled, let checkpoint):
            "the run has forgotten the groups of its first \(settled) steps, and "
                + (checkpoint.map { "'\($0)' holds \(step) of them" } ?? "this trainer has none of them")
                + "; go on with the checkpoint that holds \(settled) steps or more (--checkpoint FILE), or begin a new run"
        case .ahead(let step, let assembled, let checkpoint):
            (checkpoint.map { "'\($0)' holds" } ?? "this trainer has")
                + " \(step) steps, and the run has made \(assembled): it is of another run; connect to that one, or begin "
                + "anew with another checkpoint (--checkpoint FILE)"
        }
    }
}
