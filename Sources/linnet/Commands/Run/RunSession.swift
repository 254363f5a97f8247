import Coordinator
import Files
import Foundation
import Ledger
import Logging
import Measures
import Outcomes
import Questions
import Runs
import Transport

/// One coordinator over one run's directory, from opening it to its end.
struct RunSession {
    let set: QuestionSetFile
    let ledger: RunLedger
    let coordinator: CoordinatorService

    /// Opens a run, new or old, and the coordinator over it. Nothing is bound yet.
    ///
    /// - Parameters:
    ///   - set: The question set's file.
    ///   - directory: The run's.
    ///   - check: What else has to be right. Like all that can be found out beforehand it is looked at
    ///     before anything is written: a mistake in the settings leaves no run behind that a better command would not fit.
    static func open(
        _ path: String, in directory: String, _ settings: RunSettings, coordinator options: CoordinatorOptions,
        logger: Logger, check: (ModelSettings) async throws -> Void = { _ in }
    ) async throws -> RunSession {
        let set = try QuestionSetFile(path: path)
        try set.check(imageRoot: settings.imageRoot)
        try settings.checkVectors(of: set)
        try settings.checkModel()
        let samples = min(set.count, settings.limit ?? set.count)
        let (units, overflow) = samples.multipliedReportingOverflow(by: settings.repeats)
        guard !overflow, units <= Self.mostUnits else {
            throw UserError("--repeats \(settings.repeats) of \(samples) samples is more than \(Self.mostUnits) in all")
        }
        if let heldOut = settings.rollouts?.validationSamples, heldOut > 0, heldOut >= samples {
            throw UserError(
                "--validation-samples \(heldOut) of \(Number.of(samples, "sample")) leaves none to make groups of; hold out fewer"
            )
        }
        try await check(settings.model)
        let directory = RunDirectory(directory)
        let ledger = try RunLedger.openForRun(
            directory, settings: settings.knowingPictures(of: set, begun: try begun(in: directory)),
            set: QuestionSetReference(set))
        return try RunSession(set: set, ledger: ledger, options: options, logger: logger)
    }

    /// What was begun in a run's directory. A start that was stopped before it wrote anything leaves an empty ledger, which is
    /// as none.
    private static func begun(in directory: RunDirectory) throws -> RunLedger? {
        guard directory.hasLedger else { return nil }
        do { return try RunLedger.openForReading(directory) } catch LedgerError.notARun { return nil }
    }

    /// Opens a run that was begun before, with the settings and the set that its ledger names.
    ///
    /// - Parameters:
    ///   - path: Where the set is now; nil for where it was.
    ///   - vectors: Where the model's files of vectors are now.
    ///   - moved: Where other files are now.
    ///   - retryingFailed: Whether what failed is asked again.
    ///   - check: What has to be right before anything of the ledger changes.
    static func resume(
        _ directory: String, set path: String?, vectors: VectorOptions, moved: MovedFiles, retryingFailed: Bool,
        coordinator options: CoordinatorOptions, logger: Logger, check: (ModelSettings) async throws -> Void
    ) async throws -> RunSession {
        let begun = try RunLedger.openForResume(RunDirectory(directory))
        guard begun.settings.rollouts == nil else {
            throw UserError(
                "'\(directory)' holds a rollout run, which its trainer leads: start it again with the command that began it, "
                    + "'linnet rollouts SET --run \(directory) …'")
        }
        let set = try begun.set.open(at: path)
        let settings = try moved.moving(vectors.moving(begun.settings), of: set)
        try await check(settings.model)
        let ledger = try begun.moved(settings: settings, set: QuestionSetReference(set))
        if retryingFailed {
            let count = try ledger.forgetFailures()
            logger.notice("what failed is asked again", metadata: ["samples": "\(count)"])
        }
        return try RunSession(set: set, ledger: ledger, options: options, logger: logger)
    }

    /// How the run does, for a service manager: asked of the coordinator's loop. After its end a process may stay.
    @Sendable func report() async -> ServiceManager.Report {
        let run = await coordinator.snapshot()
        let isStopping = if case .draining = run.activity { true } else { false }
        return ServiceManager.Report(
            status: RunDisplay(title: set.header.name, run: run).plainLine, isStopping: isStopping)
    }

    /// Leaves the ledger in one file, once the coordinator is shut down.
    func close() {
        // What cannot be moved now, on a full disk, stays in SQLite's journal and is read from there.
        try? ledger.close()
    }

    /// Samples in all, repetitions counted, that one run can have: a byte of memory each, and a few more.
    private static let mostUnits = 1 << 30

    private init(set: QuestionSetFile, ledger: RunLedger, options: CoordinatorOptions, logger: Logger) throws {
        self.set = set
        self.ledger = ledger
        let work = try Self.work(of: set, ledger.settings)
        // Past the limit new peers wait in silence.
        _ = OpenFileLimit.raise()
        coordinator = try CoordinatorService(options: options, set: set, ledger: ledger, work: work, logger: logger)
    }

    /// What of a set is asked. Samples that are held out are chosen as a run's limit chooses: a smaller choice is part of a
    /// larger one.
    private static func work(of set: QuestionSetFile, _ settings: RunSettings) throws -> WorkList {
        let limit = settings.limit.flatMap { $0 < set.count ? $0 : nil }
        let heldOut = settings.rollouts?.validationSamples ?? 0
        var choice = StratifiedSample(seed: settings.seed)
        if limit != nil || heldOut > 0 {
            try set.forEachSample { _, sample in choice.append(stratum: sample.label) }
        }
        let chosen = limit.map { choice.indices(limit: $0) }
        guard settings.rollouts != nil else {
            return WorkList(total: set.count, chosen: chosen, repeats: settings.repeats)
        }
        let apart = choice.indices(limit: heldOut)
        let isApart = Set(apart)
        let rest = apart.isEmpty ? chosen : (chosen ?? Array(0..<set.count)).filter { !isApart.contains($0) }
        return WorkList(endlessOver: set.count, chosen: rest, heldOut: apart, seed: settings.seed)
    }
}

extension RunEnd {
    /// The exit status that the end of a run means, and what to tell.
    ///
    /// - Parameter run: The run at its end.
    func check(_ run: RunSnapshot, directory: String) throws {
        let again = run.rollouts == nil ? "'linnet resume \(directory)'" : "the same command"
        switch self {
        case .complete:
            guard run.rollouts == nil, run.counts.hasOnlyFailures else { return }
            let last = run.latestFailure.map { ": \($0.message.isEmpty ? $0.kind.name : $0.message.onOneLine)" } ?? ""
            throw StoppedRun(
                status: .failureThreshold,
                description: "Every sample failed\(last). Mend the cause, then go on with "
                    + "'linnet resume \(directory) --retry-failed'"
                    + (run.latestFailure?.kind == .imageMissing
                        ? "; where pictures lie elsewhere, begin another run with --image-root." : "."))
        case .stopped(let reason):
            throw StoppedRun(
                status: .resumable, description: "Stopped: \(reason). Go on with \(again).")
        case .tooManyFailures(let failed, let finished):
            throw StoppedRun(
                status: .failureThreshold,
                description:
                    "Stopped: \(failed) of \(Number.of(finished, "sample")) failed. Mend the cause, then go on with "
                    + "\(again).")
        case .unable(let reason):
            throw StoppedRun(
                status: .usersMistake,
                description: "Stopped: the workers cannot work: \(reason). Mend the cause, then go on with "
                    + "\(again).")
        case .broken(let reason):
            throw StoppedRun(
                status: .resumable,
                description: "Stopped: \(reason). Mend the cause, then go on with \(again).")
        }
    }
}
