/// Why a coordinator, or what listens in its place, does not let this side in.
public enum AdmissionFault: Hashable, Sendable {
    /// The key is not on the coordinator's list.
    case keyNotAccepted
    /// The coordinator has no keys, and this side has.
    case coordinatorWithoutKeys
    /// The coordinator has keys, and this side has none.
    case coordinatorWithKeys
    /// The connection breaks off in the handshake: with keys, what listens there has most likely another key than the one that
    /// was expected, or none; without, it asks for keys. Which side finds that out first is chance.
    case brokenOff
}

/// How it goes for one who knocks at a coordinator's door. Pure.
///
/// After some refusals libzmq gives up the connection for good: to try again is ours, every few seconds, since the key may be
/// put on the list in a moment.
struct Admission {
    /// An unbroken row of refusals.
    private struct Row {
        let since: ContinuousClock.Instant
        var last: ContinuousClock.Instant
        var breaks = 0
        var told: AdmissionFault?
    }

    /// Between two tries, at least.
    private static let pause = Duration.seconds(2)
    /// Refusals further apart than this are two rows.
    private static let gap = Duration.seconds(20)
    /// A coordinator that dies in a handshake breaks it off as well, once; and libzmq tries again by itself.
    private static let fewBreaks = 3

    /// Whether this side has keys.
    let hasKeys: Bool
    private var row: Row?
    private var hasBeenIn = false
    private var nextTry: ContinuousClock.Instant?

    init(hasKeys: Bool) { self.hasKeys = hasKeys }

    /// A handshake ended. Tells what is news: a fault that was not told in this row.
    ///
    /// - Parameter jitter: 0 to 1, at random: a thousand who are refused at once shall not come back at once.
    mutating func ended(
        _ ending: HandshakeMonitor.Ending, jitter: Double, at now: ContinuousClock.Instant
    ) -> AdmissionFault? {
        let fault: AdmissionFault
        switch ending {
        case .succeeded:
            (row, nextTry, hasBeenIn) = (nil, nil, true)
            return nil
        case .denied: fault = .keyNotAccepted
        case .mechanism: fault = hasKeys ? .coordinatorWithoutKeys : .coordinatorWithKeys
        case .cryptographic, .broken: fault = .brokenOff
        }
        var row = self.row ?? Row(since: now, last: now)
        if row.last.duration(to: now) > Self.gap { row = Row(since: now, last: now) }
        defer { self.row = row }
        row.last = now
        if fault == .brokenOff {
            row.breaks += 1
            guard row.breaks >= Self.fewBreaks else { return nil }
        } else {
            nextTry = now + Self.pause * (1 + jitter)
        }
        guard row.told != fault else { return nil }
        row.told = fault
        return fault
    }

    /// Whether a new connection is to be tried now; true once for each refusal.
    mutating func isTimeToTry(at now: ContinuousClock.Instant) -> Bool {
        guard let nextTry, now >= nextTry else { return false }
        self.nextTry = nil
        return true
    }

    /// The fault for which there is no point in trying on: it has lasted for `patience`. Who was let in before waits for as long
    /// as for a coordinator that is gone when the connection only breaks off: there may be a relay between, and nobody behind it.
    func hopeless(after patience: Duration, at now: ContinuousClock.Instant) -> AdmissionFault? {
        guard let row, let fault = row.told, row.since.duration(to: now) >= patience,
            row.last.duration(to: now) <= Self.gap
        else { return nil }
        return fault == .brokenOff && hasBeenIn ? nil : fault
    }
}
