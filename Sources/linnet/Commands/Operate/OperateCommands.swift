import ArgumentParser
import Measures
import Operators
import Transport

/// `linnet drain`: sends workers home.
struct DrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain",
        abstract: "Lets workers finish what they run and leave; the run goes on without them.",
        discussion: """
            What they have not started others get. A worker that 'linnet evaluate' started is not replaced. When all are gone \
            the run waits for new workers; to stop the run itself, send its coordinator SIGTERM.
            """)

    @Argument(help: "A worker's id, a host's name for all workers there, or 'all'.")
    var workers: WorkerArgument

    @OptionGroup var connection: OperatorConnection

    func run() async throws {
        let target = workers.target
        let done = try await connection.ask { try await $0.drain(target) }
        print(OperationWords.drained(done))
    }
}

/// `linnet pause`: gives no more work out.
struct PauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Gives workers no more samples until 'linnet continue'; what they have they finish.",
        discussion: "The run stays paused when its coordinator is started again.")

    @OptionGroup var connection: OperatorConnection

    func run() async throws {
        let done = try await connection.ask { try await $0.pause() }
        print(OperationWords.paused(done))
    }
}

/// `linnet continue`: ends a pause.
struct ContinueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "continue", abstract: "Lets a run go on that 'linnet pause' has paused.")

    @OptionGroup var connection: OperatorConnection

    func run() async throws {
        let done = try await connection.ask { try await $0.continue() }
        print(OperationWords.continued(done))
    }
}

/// `linnet retune`: changes how much workers do at once.
struct RetuneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retune",
        abstract: "Lets workers run another number of samples at once, without a restart.",
        discussion: """
            For a chat model, as many requests may be under way at each of a worker's servers. Workers that come later run what \
            their own --slots says.
            """)

    @Argument(help: "A worker's id, a host's name for all workers there, or 'all'.")
    var workers: WorkerArgument = WorkerArgument.all

    @Option(help: ArgumentHelp("Samples that each worker runs at once.", valueName: "count"))
    var inFlight: Int

    @OptionGroup var connection: OperatorConnection

    func validate() throws {
        guard (1...4096).contains(inFlight) else {
            throw ValidationError("--in-flight is \(inFlight); it is a number from 1 to 4096")
        }
    }

    func run() async throws {
        let (target, slots) = (workers.target, inFlight)
        let done = try await connection.ask { try await $0.retune(target, slots: slots) }
        print(OperationWords.retuned(done, slots: slots))
    }
}

extension WorkerArgument {
    static let all = WorkerArgument(target: .all)

    private init(target: WorkerTarget) { self.target = target }

    /// As it is typed, for help.
    var defaultValueDescription: String { "\(target)" }
}

/// What came of an operation, in a line.
enum OperationWords {
    static func drained(_ done: OperationDone) -> String {
        guard done.workers > 0 else { return told(done, "no worker is there") }
        return told(
            done,
            "\(Number.of(done.workers, "worker")) \(done.workers == 1 ? "finishes" : "finish") what "
                + "\(done.workers == 1 ? "it runs and leaves" : "they run and leave")")
    }

    static func paused(_ done: OperationDone) -> String {
        told(done, "paused: workers finish what they have; 'linnet continue' lets the run go on")
    }

    static func continued(_ done: OperationDone) -> String { told(done, "the run goes on") }

    static func retuned(_ done: OperationDone, slots: Int) -> String {
        let sentence =
            done.workers == 0
            ? "no worker is retuned"
            : "\(Number.of(done.workers, "worker")) \(done.workers == 1 ? "runs" : "run") \(Number.of(slots, "sample")) at "
                + "once"
        guard done.tooOld > 0 else { return told(done, done.workers == 0 ? "no worker is there" : sentence) }
        return told(
            done,
            sentence + "; \(Number.of(done.tooOld, "worker")) of an older release cannot be told: start "
                + "\(done.tooOld == 1 ? "it" : "them") again with --slots \(slots)")
    }

    private static func told(_ done: OperationDone, _ sentence: String) -> String {
        done.message.isEmpty ? sentence : "\(sentence); \(done.message)"
    }
}
