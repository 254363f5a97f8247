/// The numbers by which a policy's decisions travel as tokens: one token a decision.
///
/// Classes are numbered through all ranks, coarse to fine, from 0; a choice's place, A for 0, follows after the last class.
public struct PolicyTokens: Sendable, Equatable {
    /// The first token of each rank, and the first choice's.
    private let starts: [Int]

    /// Numbers the classes of a vocabulary.
    public init(_ vocabulary: PathVocabulary) {
        starts = vocabulary.ranks.reduce(into: [0]) { starts, rank in
            starts.append(starts[starts.count - 1] + rank.classes)
        }
    }

    /// The token of a class.
    public func token(rank: Int, class index: Int) -> UInt32 { UInt32(starts[rank] + index) }

    /// The token of a choice, by its place.
    public func token(choice: Int) -> UInt32 { UInt32(starts[starts.count - 1] + choice) }

    /// The path that one token a rank tells; nil when they tell none.
    public func path(_ tokens: [UInt32]) -> [Int]? {
        guard tokens.count == starts.count - 1 else { return nil }
        var path: [Int] = []
        for (rank, token) in tokens.enumerated() {
            guard (starts[rank]..<starts[rank + 1]).contains(Int(token)) else { return nil }
            path.append(Int(token) - starts[rank])
        }
        return path
    }

    /// The place of a choice; nil when the token is a class's.
    public func choice(_ token: UInt32) -> Int? {
        let place = Int(token) - starts[starts.count - 1]
        return place >= 0 ? place : nil
    }
}
