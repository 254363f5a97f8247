import Coordinator
import Foundation

/// Looks at a run for all who watch it: one look shared by all, at most ten a second, and none while nobody watches.
actor Sampler {
    /// What a page that is open is sent.
    struct Update: Sendable {
        /// By its element's id.
        var parts: [String: PagePart]
        var title: String
        var isLast: Bool
    }

    /// A look is good for so long.
    private static let freshness = Duration.milliseconds(100)
    /// Between two updates of pages that are open.
    private static let beat = Duration.milliseconds(500)
    /// Pages that are open at once; more are turned away.
    static let mostViewers = 100

    private let subject: Subject
    private let snapshot: @Sendable () async -> RunSnapshot
    private let follower: LedgerFollower
    private var latest: (glance: Glance, at: ContinuousClock.Instant)?
    private var taking: Task<Glance, Never>?
    private var parts: [String: PagePart] = [:]
    private var viewers: [Int: AsyncStream<Update>.Continuation] = [:]
    private var lastViewer = 0
    private var beating: Task<Void, Never>?
    private var isClosed = false
    /// How many looks were taken.
    private(set) var looks = 0

    init(_ subject: Subject, snapshot: @escaping @Sendable () async -> RunSnapshot) {
        self.subject = subject
        self.snapshot = snapshot
        follower = LedgerFollower(subject)
    }

    /// The run as it is, or was a tenth of a second ago; after the end, as it was then.
    func glance() async -> Glance {
        if let latest, isClosed || latest.at.duration(to: .now) < Self.freshness { return latest.glance }
        if let taking { return await taking.value }
        let task = Task { await take() }
        taking = task
        return await task.value
    }

    private func take() async -> Glance {
        let run = await snapshot()
        looks += 1
        let glance = Glance(subject: subject, run: run, ledger: follower.look(), taken: Date())
        latest = (glance, .now)
        taking = nil
        return glance
    }

    /// What came of a sample.
    func find(sample: Int, repetition: Int) async -> LedgerFollower.Found {
        isClosed ? .busy : await follower.find(sample: sample, repetition: repetition)
    }

    /// Updates from now until the run's end, or until nobody takes them; nil when too many do.
    func updates() -> AsyncStream<Update>? {
        guard !isClosed, viewers.count < Self.mostViewers else { return nil }
        // Whoever is slow misses the ones between.
        let (stream, continuation) = AsyncStream.makeStream(of: Update.self, bufferingPolicy: .bufferingNewest(1))
        lastViewer += 1
        let viewer = lastViewer
        viewers[viewer] = continuation
        continuation.onTermination = { _ in Task { await self.leave(viewer) } }
        if beating == nil { beating = Task { await beat() } }
        return stream
    }

    /// Pages that are open.
    var viewerCount: Int { viewers.count }

    private func leave(_ viewer: Int) { viewers[viewer] = nil }

    private func beat() async {
        while !viewers.isEmpty, !isClosed {
            let update = update(await glance(), isLast: false)
            for viewer in viewers.values { viewer.yield(update) }
            try? await Task.sleep(for: Self.beat)  // Ends early only when the sampler closes.
        }
        beating = nil
    }

    private func update(_ glance: Glance, isLast: Bool) -> Update {
        let page = LivePage(glance)
        // What has not changed is what it was: it is written once for all, and sent to nobody again.
        for (name, markup) in page.parts where parts[name]?.markup != markup { parts[name] = PagePart(markup) }
        return Update(parts: parts, title: page.title, isLast: isLast)
    }

    /// Tells all pages that are open how it ended, and takes no further look.
    func close() async {
        guard !isClosed else { return }
        if let taking { _ = await taking.value }
        latest = nil
        let last = await glance()
        isClosed = true
        let update = update(last, isLast: true)
        for viewer in viewers.values {
            viewer.yield(update)
            viewer.finish()
        }
        viewers = [:]
        beating?.cancel()
        await follower.close()
    }
}
