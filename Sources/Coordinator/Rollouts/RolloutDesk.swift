import Archive
import DequeModule
import Ledger
import Outcomes
import Reasoning
import Runs
import Transport

/// What the coordinator of a rollout run keeps beside its leases: the trainer, its policy, and the groups on their way to it.
///
/// Owned by the coordinator, and used from its thread only. It acts on nothing: sockets and ledger are the coordinator's.
final class RolloutDesk {
    let settings: RolloutSettings
    let judge: GroupJudge
    var seat = TrainerSeat()
    var steps: StepBook
    var pools: DifficultyPools
    var policies = PublishedPolicies()
    var evaluations = EvaluationBook()
    var figures = RolloutFigures()

    /// The version that is being published.
    var assembly = PolicyAssembly()
    /// Messages to the trainer that its queue had no room for.
    var outbox = Deque<ToTrainer>()
    /// Bytes of groups that were sent since the trainer was last heard: they may all lie in libzmq's queue.
    var unheardBytes = 0
    /// More is not sent to a trainer that says nothing: one that reads pings every few seconds.
    static let mostUnheardBytes = 256 << 20

    /// Every step before this one is safe with the trainer, as it says.
    var trainersNextStep = 0
    /// Writes steps to files as well; nil when nobody asked for that.
    var archive: ArchiveWriter?
    /// Why the archive cannot be written now; nil while it can.
    var archiveStall: ArchiveError?
    /// Steps before this one are in the archive.
    var archivedSteps = 0

    /// So many steps may wait for the archive before no more groups are admitted.
    private static let mostUnarchivedSteps = 4

    /// Whether the archive keeps up.
    var isArchiveBehind: Bool {
        archive != nil && steps.assembledSteps - archivedSteps >= Self.mostUnarchivedSteps
    }

    /// Groups that can be delivered, by number.
    private var made: [Int: Group] = [:]
    /// Steps that are on their way to the ledger.
    private var stepsInCommit: [Int: StepDelivery] = [:]
    /// The newest steps that are in the ledger; older ones are read from there.
    private var recentSteps: [Int: StepDelivery] = [:]

    /// So many steps are kept at hand: the one that a trainer learns from, and the one that it asks for ahead.
    private static let keptSteps = 2

    /// - Throws: `Rewards.SettingsError`, never for weights that were checked.
    init(_ settings: RolloutSettings, _ weights: RewardWeights) throws(Rewards.SettingsError) {
        self.settings = settings
        judge = try GroupJudge(settings, weights)
        steps = StepBook(settings: settings)
        pools = DifficultyPools(skipping: settings.skips)
    }

    /// The version that what is leased now is answered by; nil while there is none, or nobody asks.
    var leasedVersion: Int? { settings.maxLag == 0 ? steps.request?.policyVersion : policies.newest }

    /// Versions before this one, but for the one that is asked for, are needed no more once `newest` is there: a trainer
    /// that is one step ahead asks with the version before the newest.
    func oldestNeeded(with newest: Int) -> Int { max(0, newest - max(1, settings.maxLag)) }

    /// Of these, what an evaluation needs.
    var evaluatedVersion: Int? { evaluations.running?.row.policyVersion }

    // MARK: - Groups

    /// A group was answered, for the first time.
    func take(_ group: Group) {
        pools.note(group)
        switch judge.use(of: group) {
        case .success(let versions):
            guard steps.open.contains(group.index) else { return }
            made[group.index] = group
            steps.finish(group.index, as: .init(versions: versions))
        case .failure(let unusable): steps.cancel(group.index, because: unusable.reason)
        }
    }

    /// The step that the trainer waits for, when it can be made, and as it goes out.
    func assemble() -> (step: StepBook.Assembled, delivery: StepDelivery)? {
        guard let step = steps.assemble() else { return nil }
        let groups = judge.judged(step.delivered.compactMap { made.removeValue(forKey: $0) })
        for cancelled in step.cancelled { made[cancelled.group] = nil }
        for group in step.delivered + step.cancelled.map(\.group) { pools.learn(group) }
        let delivery = StepDelivery(step, groups)
        stepsInCommit[step.request.step] = delivery
        figures.count(step, groups)
        return (step, delivery)
    }

    // MARK: - Steps

    /// The step is in the ledger.
    func committed(step: Int) -> StepDelivery? {
        guard let delivery = stepsInCommit.removeValue(forKey: step) else { return nil }
        keep(delivery)
        return delivery
    }

    /// Keeps a step at hand.
    func keep(_ delivery: StepDelivery) {
        recentSteps[delivery.request.step] = delivery
        if recentSteps.count > Self.keptSteps, let oldest = recentSteps.keys.min() { recentSteps[oldest] = nil }
    }

    /// Whether a step is on its way to the ledger: it is sent once it is there.
    func isInCommit(step: Int) -> Bool { stepsInCommit[step] != nil }

    /// A step that is in the ledger, when it is at hand.
    func recent(step: Int) -> StepDelivery? { recentSteps[step] }

    /// Steps that the trainer has need not be kept.
    func forgetSettled() { recentSteps = recentSteps.filter { $0.key >= steps.settledSteps } }
}
