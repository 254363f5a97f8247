import CZeroMQ
import Dispatch
import Glibc
import Locking
import Synchronization

/// One thread that owns sockets, and the executor of the actor that uses them.
///
/// libzmq's sockets must stay on one thread, so the actor that owns them runs there too: nothing hops between threads
/// for a message. An actor takes part by giving the loop as its `unownedExecutor` and keeping it in a property.
///
/// Each turn runs the actor's jobs, polls, hands every socket's messages over in one batch, and then runs what is due
/// of `every`: after a stall, what was said meanwhile is heard before any deadline is judged.
///
/// The thread keeps the loop alive until `stop()`.
public final class SocketLoop: SerialExecutor {
    private struct Inbox {
        enum Phase { case running, stopping, ended }
        var phase = Phase.running
        var jobs: [UnownedJob] = []
        var timers: [LoopTimer] = []
        var stopped: [CheckedContinuation<Void, Never>] = []
        /// The thread sleeps, or is about to: whoever adds something writes to `wakeUp`.
        var isAsleep = false
    }

    private let name: String
    private let inbox = Guarded(Inbox())
    private let wakeUp: Int32
    /// `pthread_t` of the thread; 0 before it runs and after it ended.
    private let thread = Atomic<UInt>(0)
    /// Runs jobs that come after the thread's end, so that nobody awaits for ever.
    private let afterlife: DispatchQueue
    private static let afterlifeKey = DispatchSpecificKey<ObjectIdentifier>()

    // Whoever is on the loop alone touches these; everyone else is stopped by `checkIsolated()`.
    /// Nil once the loop has ended.
    nonisolated(unsafe) private(set) var context: UnsafeMutableRawPointer?
    nonisolated(unsafe) private var sockets: [any LoopSocket] = []
    nonisolated(unsafe) private var pollItems: [zmq_pollitem_t] = []
    nonisolated(unsafe) private var timers: [LoopTimer] = []

    /// Starts the thread. `name` is the thread's, for debuggers; 15 bytes of it are seen.
    ///
    /// - Throws: `TransportError.tooManyFiles`, or `.system` when the thread or the context cannot be made.
    public init(name: String) throws(TransportError) {
        self.name = name
        wakeUp = linnet_eventfd()
        guard wakeUp >= 0 else { throw .last("eventfd") }
        guard let context = zmq_ctx_new() else {
            let error = TransportError.last("zmq_ctx_new")
            close(wakeUp)
            throw error
        }
        self.context = context
        afterlife = DispatchQueue(label: name)
        afterlife.setSpecific(key: Self.afterlifeKey, value: ObjectIdentifier(self))
        pollItems = [zmq_pollitem_t(socket: nil, fd: wakeUp, events: Int16(ZMQ_POLLIN), revents: 0)]
        let code = LoopThread.start(name: name) { self.run() }
        guard code == 0 else {
            // `deinit` closes the descriptor.
            zmq_ctx_term(context)
            throw .system(function: "pthread_create", text: String(cString: strerror(code)))
        }
    }

    deinit { close(wakeUp) }

    // MARK: Executor

    /// Takes a job of the actor, from any thread.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isLate = inbox.withLock { inbox in
            if inbox.phase == .ended { return true }
            inbox.jobs.append(job)
            wake(&inbox)
            return false
        }
        if isLate { runInAfterlife([job]) }
    }

    /// The loop as an actor's `unownedExecutor`.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    /// Traps unless called on the loop.
    public func checkIsolated() {
        precondition(isOnLoop, "used off the thread of the socket loop '\(name)'")
    }

    /// Whether the caller is on the loop.
    public func isIsolatingCurrentContext() -> Bool? { isOnLoop }

    private var isOnLoop: Bool {
        thread.load(ordering: .relaxed) == pthread_self()
            || DispatchQueue.getSpecific(key: Self.afterlifeKey) == ObjectIdentifier(self)
    }

    private func runInAfterlife(_ jobs: [UnownedJob]) {
        // UnownedJob is a handle that may cross threads; each is run once.
        afterlife.async { for job in jobs { job.runSynchronously(on: self.asUnownedSerialExecutor()) } }
    }

    // MARK: Timers and end

    /// Runs `body` on the loop every `interval`, first after one, until the loop stops. May be called from any thread.
    ///
    /// `interval` is more than zero. Best effort: it is late when the loop is busy, and beats that were missed are left out.
    public func every(_ interval: Duration, _ body: @escaping @Sendable () -> Void) {
        let timer = LoopTimer(interval: interval, due: .now + interval, body: body)
        inbox.withLock { inbox in
            inbox.timers.append(timer)
            wake(&inbox)
        }
    }

    /// Runs the jobs that wait, closes the sockets, ends the thread and libzmq's, and returns when that is done: at most
    /// `LinkLimits.closing` later. May be called from any thread and from the loop's own actor, and again.
    ///
    /// The actor may go on: its jobs run elsewhere, and its sockets are closed.
    public func stop() async {
        await withCheckedContinuation { continuation in
            let hasEnded = inbox.withLock { inbox in
                if inbox.phase == .ended { return true }
                inbox.phase = .stopping
                inbox.stopped.append(continuation)
                wake(&inbox)
                return false
            }
            if hasEnded { continuation.resume() }
        }
    }

    // MARK: Sockets

    func add(_ socket: any LoopSocket) {
        sockets.append(socket)
        pollItems.append(zmq_pollitem_t(socket: socket.handle, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0))
    }

    func remove(_ socket: any LoopSocket) {
        guard let index = sockets.firstIndex(where: { $0 === socket }) else { return }
        sockets.remove(at: index)
        pollItems.remove(at: index + 1)
    }

    // MARK: The thread

    private func wake(_ inbox: inout Inbox) {
        guard inbox.isAsleep else { return }
        inbox.isAsleep = false
        var one: UInt64 = 1
        // Can only fail when the counter is full, and then the loop wakes as well.
        _ = write(wakeUp, &one, MemoryLayout<UInt64>.size)
    }

    private func run() {
        thread.store(pthread_self(), ordering: .relaxed)
        while let jobs = takeJobs() {
            for job in jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
            poll(canSleep: jobs.isEmpty)
            for socket in readableSockets() { socket.drain() }
            fireTimers()
        }
        end()
    }

    /// The jobs that wait; nil when the loop has stopped and none does.
    private func takeJobs() -> [UnownedJob]? {
        inbox.withLock { inbox in
            timers.append(contentsOf: inbox.timers)
            inbox.timers = []
            if inbox.jobs.isEmpty {
                if inbox.phase == .stopping { return nil }
                inbox.isAsleep = true
                return []
            }
            let jobs = inbox.jobs
            inbox.jobs = []
            return jobs
        }
    }

    private func poll(canSleep: Bool) {
        var milliseconds = 0
        if canSleep {
            let nextDue = timers.lazy.map { $0.due }.min() ?? .now + .seconds(1)
            let sleep = max(.zero, min(ContinuousClock.now.duration(to: nextDue), .seconds(1)))
            // Rounded up, or the last millisecond would be spent turning.
            milliseconds = Int(sleep / .milliseconds(1)) + 1
        }
        // An interrupted poll is a turn without messages.
        let count = zmq_poll(&pollItems, Int32(pollItems.count), milliseconds)
        if count <= 0 { for index in pollItems.indices { pollItems[index].revents = 0 } }
        guard canSleep else { return }
        inbox.withLock { $0.isAsleep = false }
        if pollItems[0].revents != 0 {
            var count: UInt64 = 0
            _ = read(wakeUp, &count, MemoryLayout<UInt64>.size)
        }
    }

    /// A copy, since what a batch brings may close sockets or open others.
    private func readableSockets() -> [any LoopSocket] {
        guard pollItems.dropFirst().contains(where: { $0.revents != 0 }) else { return [] }
        return zip(sockets, pollItems.dropFirst()).filter { $0.1.revents != 0 }.map { $0.0 }
    }

    private func fireTimers() {
        guard !timers.isEmpty else { return }
        let now = ContinuousClock.now
        for index in timers.indices where timers[index].due <= now {
            let next = timers[index].due + timers[index].interval
            timers[index].due = next > now ? next : now + timers[index].interval
            timers[index].body()
        }
    }

    private func end() {
        for socket in sockets { socket.close() }
        timers = []
        while zmq_ctx_term(context) != 0, zmq_errno() == EINTR {}
        context = nil
        thread.store(0, ordering: .relaxed)
        let (jobs, stopped) = inbox.withLock { inbox in
            inbox.phase = .ended
            defer { (inbox.jobs, inbox.stopped) = ([], []) }
            return (inbox.jobs, inbox.stopped)
        }
        if !jobs.isEmpty { runInAfterlife(jobs) }
        for continuation in stopped { continuation.resume() }
    }
}

/// What the loop asks of a socket.
protocol LoopSocket: AnyObject {
    /// Nil when closed.
    var handle: UnsafeMutableRawPointer? { get }
    /// Reads what waits, at most one batch, and hands it over.
    func drain()
    func close()
}

/// Something that the loop does again and again.
struct LoopTimer: Sendable {
    let interval: Duration
    var due: ContinuousClock.Instant
    let body: @Sendable () -> Void
}
