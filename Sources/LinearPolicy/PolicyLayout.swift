/// Where each weight lies in the one list of numbers that weights, gradients and moments are.
public struct PolicyLayout: Sendable, Equatable {
    /// A kind of weight.
    public enum Kind: String, CaseIterable, Sendable {
        /// W, stage one's head: classes × dimension.
        case image
        /// U, stage one's term for the class chosen one rank above: classes above × classes. Empty at the first rank.
        case above
        /// V, stage two's head: names × dimension.
        case choiceImage
        /// C, stage two's compatibility with a given leaf: leaves × names.
        case compatibility
    }

    /// What can be named.
    public let vocabulary: PathVocabulary
    /// How many numbers an image's features are.
    public let dimension: Int
    /// What products with features are multiplied by in every logit.
    public let scale: Float
    /// How many weights there are.
    public let count: Int
    /// The first weight of each kind and rank, kinds in their order, and the end.
    private let offsets: [[Int]]

    /// Lays out the weights of a policy.
    ///
    /// - Parameters:
    ///   - dimension: Numbers in an image's features, at least 1.
    ///   - scale: Features of length 1 give logits between ± scale · |row|.
    public init(_ vocabulary: PathVocabulary, dimension: Int, scale: Float = 4) {
        precondition(dimension > 0, "features of \(dimension) numbers")
        self.vocabulary = vocabulary
        self.dimension = dimension
        self.scale = scale
        var next = 0
        offsets = Kind.allCases.map { kind in
            vocabulary.ranks.indices.map { rank in
                defer { next += Self.rows(kind, rank, vocabulary) * Self.columns(kind, rank, vocabulary, dimension) }
                return next
            }
        }
        count = next
    }

    /// How many rows a matrix has.
    public func rows(_ kind: Kind, rank: Int) -> Int { Self.rows(kind, rank, vocabulary) }

    /// How many numbers a row of a matrix has.
    public func columns(_ kind: Kind, rank: Int) -> Int { Self.columns(kind, rank, vocabulary, dimension) }

    /// Where a matrix lies, row after row.
    public func range(_ kind: Kind, rank: Int) -> Range<Int> {
        let start = start(kind, rank)
        return start..<(start + rows(kind, rank: rank) * columns(kind, rank: rank))
    }

    /// Where a row lies.
    public func range(_ kind: Kind, rank: Int, row: Int) -> Range<Int> {
        precondition((0..<rows(kind, rank: rank)).contains(row), "row \(row) of \(rows(kind, rank: rank))")
        let width = columns(kind, rank: rank)
        let start = start(kind, rank) + row * width
        return start..<(start + width)
    }

    private func start(_ kind: Kind, _ rank: Int) -> Int {
        switch kind {
        case .image: offsets[0][rank]
        case .above: offsets[1][rank]
        case .choiceImage: offsets[2][rank]
        case .compatibility: offsets[3][rank]
        }
    }

    private static func rows(_ kind: Kind, _ rank: Int, _ vocabulary: PathVocabulary) -> Int {
        switch kind {
        case .image: vocabulary.ranks[rank].classes
        case .above: rank == 0 ? 0 : vocabulary.ranks[rank - 1].classes
        case .choiceImage: vocabulary.ranks[rank].names.count
        case .compatibility: vocabulary.leaves.count
        }
    }

    private static func columns(_ kind: Kind, _ rank: Int, _ vocabulary: PathVocabulary, _ dimension: Int) -> Int {
        switch kind {
        case .image, .choiceImage: dimension
        case .above: vocabulary.ranks[rank].classes
        case .compatibility: vocabulary.ranks[rank].names.count
        }
    }
}
