import Transport

/// Which key each worker's id belongs to: the first that used it in the run, also while the worker is away, so that nobody
/// takes its place meanwhile. Pure.
struct WorkerOwners {
    /// So many ids of one key are remembered, as many as workers may be there at once. A key that uses more loses some of its
    /// own, those first that it did not use for longest, and takes none from others.
    static let remembered = 10_000

    private struct Owner {
        let key: PublicKey
        let lastUse: UInt64
    }

    private var owners: [WorkerID: Owner] = [:]
    private var counts: [PublicKey: Int] = [:]
    private var uses: UInt64 = 0

    /// Nil for an id that nobody has used.
    subscript(worker: WorkerID) -> PublicKey? { owners[worker]?.key }

    /// The key uses the id, which is its own from now on.
    mutating func give(_ worker: WorkerID, to key: PublicKey) {
        uses += 1
        let before = owners.updateValue(Owner(key: key, lastUse: uses), forKey: worker)?.key
        guard before != key else { return }
        if let before { counts[before, default: 1] -= 1 }
        counts[key, default: 0] += 1
        if counts[key, default: 0] > Self.remembered { forgetHalf(of: key) }
    }

    /// Half of them, so that it is seldom done.
    private mutating func forgetHalf(of key: PublicKey) {
        let own = owners.filter { $0.value.key == key }.sorted { $0.value.lastUse < $1.value.lastUse }
        for (worker, _) in own.prefix(own.count / 2) { owners[worker] = nil }
        counts[key] = own.count - own.count / 2
    }
}
