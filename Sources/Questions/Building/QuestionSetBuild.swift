import Taxonomies

/// Builds a question set's file from a taxonomy and a source of images, a sample at a time.
public struct QuestionSetBuild: Sendable {
    /// What came of it.
    public struct Report: Equatable, Sendable {
        /// How many samples the file holds.
        public internal(set) var samples = 0
        /// How many levels are asked in all.
        public internal(set) var questions = 0
        /// How many images were left out as unusable.
        public internal(set) var skippedImages = 0
        /// Why, the first few times.
        public internal(set) var complaints: [ImageSourceError] = []
        /// How many reasons there were.
        public internal(set) var complaintCount = 0
    }

    /// What the header says of the set. Its seed is the one that the questions are drawn with.
    public var header: QuestionSetHeader
    /// Where wrong choices come from.
    public let distractors: DistractorSource
    /// How many samples at most, each leaf keeping its share; nil for all.
    public var limit: Int?
    /// Whether what cannot be used is counted and left out, rather than an error.
    public var skipsBad: Bool

    /// So many images are made into samples at a time: comparing vectors wants many at once.
    private static let batch = 256

    /// Plans a build.
    public init(
        header: QuestionSetHeader, distractors: DistractorSource, limit: Int? = nil, skipsBad: Bool = false
    ) {
        self.header = header
        self.header.distractors = distractors.header
        self.distractors = distractors
        self.limit = limit
        self.skipsBad = skipsBad
    }

    /// Reads the images and writes the file.
    ///
    /// - Throws: `ImageSourceError`, `TableError`, `QuestionSetError`. There is no file then.
    public func write(_ source: any ImageSource, to path: String) throws -> Report {
        let chosen = try limit.map { try choose($0, from: source) }
        let builder = QuestionBuilder(taxonomy: header.taxonomy, distractors: distractors, seed: header.seed)
        var writer = try QuestionSetWriter(path: path, header: header)
        var report = Report()
        var waiting: [LabelledImage] = []
        func write(_ images: [LabelledImage], to writer: inout QuestionSetWriter) throws {
            for sample in try builder.samples(of: images) {
                try writer.append(sample)
                report.samples += 1
                for level in sample.levels where level.isAsked(from: header.firstScoredLevel) { report.questions += 1 }
            }
        }
        var position = 0
        var next = 0
        try source.forEachImage { problem, images in
            guard skipsBad else { throw problem }
            report.skippedImages += images
            report.complaintCount += 1
            if report.complaints.count < 5 { report.complaints.append(problem) }
        } _: { image in
            defer { position += 1 }
            if let chosen {
                guard next < chosen.count, chosen[next] == position else { return }
                next += 1
            }
            waiting.append(image)
            guard waiting.count == Self.batch else { return }
            try write(waiting, to: &writer)
            waiting.removeAll(keepingCapacity: true)
        }
        try write(waiting, to: &writer)
        guard report.samples > 0 else { throw ImageSourceError.noImages(source: source.summary) }
        try writer.finish()
        return report
    }

    private func choose(_ limit: Int, from source: any ImageSource) throws -> [Int] {
        var strata = StratifiedSample(seed: header.seed)
        try source.forEachImage { problem, _ in
            guard skipsBad else { throw problem }
        } _: {
            strata.append(stratum: header.taxonomy.name(of: $0.leaf))
        }
        return strata.indices(limit: limit)
    }
}
