/// What a hierarchy completer is told when stage one named no leaf.
public enum WhenNoLeaf: String, Sendable, Codable, CaseIterable {
    /// That the picture could not be identified.
    case say
    /// Nothing: as if there had been no stage one.
    case independent
}

/// How samples are asked: a strategy, and the form of its questions. Only combinations that make sense can be made.
public struct Procedure: Hashable, Sendable {
    /// How a sample's levels are asked.
    public let strategy: Strategy
    /// In which form each level's choices are put.
    public let form: QuestionForm
    /// What stage two is told when stage one named no leaf.
    public let whenNoLeaf: WhenNoLeaf

    /// A strategy with lettered choices.
    public init(_ strategy: Strategy) {
        self.strategy = strategy
        form = .choices
        whenNoLeaf = .say
    }

    /// A strategy with what may vary in it.
    ///
    /// - Throws: `ProcedureError` for a combination that means nothing.
    public init(_ strategy: Strategy, form: QuestionForm, whenNoLeaf: WhenNoLeaf = .say) throws(ProcedureError) {
        if form != .choices, !strategy.asksLevelByLevel { throw .formWithoutQuestions(strategy, form) }
        if form == .circular, strategy == .stepwise { throw .circularSteps }
        if whenNoLeaf != .say, strategy != .twoStage { throw .noLeafWithoutTwoStages(strategy) }
        self.strategy = strategy
        self.form = form
        self.whenNoLeaf = whenNoLeaf
    }
}

/// Why a strategy cannot be asked in a form.
public enum ProcedureError: Error, Equatable, Sendable, CustomStringConvertible {
    case formWithoutQuestions(Strategy, QuestionForm)
    case circularSteps
    case noLeafWithoutTwoStages(Strategy)

    /// What is wrong and what would work.
    public var description: String {
        switch self {
        case .formWithoutQuestions(let strategy, let form):
            "strategy '\(strategy.rawValue)' puts no level to the model by a question of its own, so its questions cannot "
                + "be \(form.rawValue); strategies that can: " + Self.strategies(for: form)
        case .circularSteps:
            "strategy 'stepwise' gives each question the answer before it, so turned choices would ask other questions; "
                + "--circular goes with " + Self.strategies(for: .circular)
        case .noLeafWithoutTwoStages(let strategy):
            "strategy '\(strategy.rawValue)' has no stage two that a missing leaf could be kept from; --when-no-leaf goes "
                + "with two-stage"
        }
    }

    private static func strategies(for form: QuestionForm) -> String {
        Strategy.allCases.filter { (try? Procedure($0, form: form)) != nil }  // Refused ones are what is left out.
            .map(\.rawValue).joined(separator: ", ")
    }
}
