import DequeModule

/// Which pictures an endpoint is taken to keep: those of the last answers. Pure.
struct KnownImages {
    private var known: Set<String> = []
    private var order: Deque<String> = []
    private let most: Int

    /// - Parameter most: How many are remembered; a server keeps no more than its cache holds.
    init(most: Int = 1024) { self.most = most }

    func contains(_ identity: String) -> Bool { known.contains(identity) }

    /// The endpoint has answered a request with this picture.
    mutating func insert(_ identity: String) {
        guard known.insert(identity).inserted else { return }
        order.append(identity)
        if order.count > most, let oldest = order.popFirst() { known.remove(oldest) }
    }

    /// It no longer has it.
    mutating func remove(_ identity: String) {
        guard known.remove(identity) != nil else { return }
        order.removeAll { $0 == identity }
    }
}
