import Questions

/// Which endpoints are a picture's, the first one first: every client finds the same order without talking to others, and
/// an endpoint that goes takes only its own pictures with it.
///
/// Source: Thaler and Ravishankar, 'Using name-based mappings to increase hit rates', IEEE/ACM Transactions on Networking
/// 1998 (highest random weight).
struct Rendezvous: Sendable {
    private let hashes: [UInt64]

    init(_ endpoints: [String]) { hashes = endpoints.map { SeedDerivation.hash($0.utf8, seed: 0) } }

    /// The endpoints' indices, the picture's own first.
    func order(of picture: UInt64) -> [Int] {
        if hashes.count == 1 { return [0] }
        let weights = hashes.map { SeedDerivation.mix($0 ^ picture) }
        return weights.indices.sorted { (weights[$0], $1) > (weights[$1], $0) }
    }
}
