/// An embedding model's settings.
public struct EmbeddingSettings: Hashable, Sendable {
    /// Where vectors come from.
    public enum Source: Hashable, Sendable {
        /// The embedded default: features of pictures that are drawn or read.
        case specimens(SpecimenFeatures)
        /// Vectors that another program made.
        case files(VectorFiles)
    }

    /// How the embedded default looks at pictures.
    public struct SpecimenFeatures: Hashable, Sendable {
        /// How many training specimens a leaf's vector is the mean of. From 1.
        public var trainingSpecimens: Int
        /// Standard deviation of the noise added to an image's standardised features: the difficulty. From 0.
        public var difficulty: Double

        /// Makes settings.
        public init(trainingSpecimens: Int = 4, difficulty: Double = 1) {
            self.trainingSpecimens = trainingSpecimens
            self.difficulty = difficulty
        }
    }

    /// Where vectors come from.
    public var source: Source
    /// What being an ancestor of the given leaf is worth to a choice, as cosine similarity. From 0.
    public var leafWeight: Double

    /// Makes settings.
    public init(source: Source, leafWeight: Double = 0.05) {
        self.source = source
        self.leafWeight = leafWeight
    }

    /// The embedded default.
    public init(trainingSpecimens: Int = 4, difficulty: Double = 1, leafWeight: Double = 0.05) {
        self.init(
            source: .specimens(SpecimenFeatures(trainingSpecimens: trainingSpecimens, difficulty: difficulty)),
            leafWeight: leafWeight)
    }
}

extension EmbeddingSettings: Codable {
    private enum Key: CodingKey { case trainingSpecimens, difficulty, vectors, leafWeight }

    /// Writes the source's parts beside the rest: `vectors` is there exactly when they come from files.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        switch source {
        case .specimens(let features):
            try values.encode(features.trainingSpecimens, forKey: .trainingSpecimens)
            try values.encode(features.difficulty, forKey: .difficulty)
        case .files(let files): try values.encode(files, forKey: .vectors)
        }
        try values.encode(leafWeight, forKey: .leafWeight)
    }

    /// Reads settings.
    ///
    /// - Throws: `DecodingError`.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        if let files = try values.decodeIfPresent(VectorFiles.self, forKey: .vectors) {
            source = .files(files)
        } else {
            source = .specimens(
                SpecimenFeatures(
                    trainingSpecimens: try values.decode(Int.self, forKey: .trainingSpecimens),
                    difficulty: try values.decode(Double.self, forKey: .difficulty)))
        }
        leafWeight = try values.decode(Double.self, forKey: .leafWeight)
    }
}
