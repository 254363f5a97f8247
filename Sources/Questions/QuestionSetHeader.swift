import Taxonomies
import WireFormat

/// What a question set says of itself.
public struct QuestionSetHeader: Sendable {
    /// The format that this version of Linnet writes and reads.
    public static let currentFormatVersion = 1

    /// How the wrong choices were found.
    public struct Distractors: Hashable, Sendable {
        /// `random`, `similar`, or `given` when the source brought its choices along.
        public var method: String
        /// What `similar` meant: `taxonomy`, or the name of the vectors; else empty.
        public var similarity: String

        /// Makes a description.
        public init(method: String, similarity: String = "") {
            self.method = method
            self.similarity = similarity
        }
    }

    /// What the set is called.
    public var name: String
    /// plant, animal, bird, food, artifact, …; empty when unknown.
    public var subject: String
    /// Levels below this one are context: neither asked nor scored. From 1.
    public var firstScoredLevel: Int
    /// How the wrong choices were found.
    public var distractors: Distractors
    /// What the set's random choices were drawn with.
    public var seed: UInt64
    /// A file's name, a build's command.
    public var source: String
    /// All names of the set in their tree, with the ranks' names.
    public var taxonomy: Taxonomy

    /// Makes a header.
    public init(
        name: String, subject: String, firstScoredLevel: Int, distractors: Distractors, seed: UInt64, source: String,
        taxonomy: Taxonomy
    ) {
        self.name = name
        self.subject = subject
        self.firstScoredLevel = firstScoredLevel
        self.distractors = distractors
        self.seed = seed
        self.source = source
        self.taxonomy = taxonomy
    }

    /// The name of a level's rank, or `level N`.
    public func rank(ofLevel level: Int) -> String { taxonomy.rank(ofLevel: level) }
}

/// A header with what only the finished file knows.
public struct SealedHeader: Sendable {
    /// The header proper.
    public let header: QuestionSetHeader
    /// How many samples the file says it holds.
    public let sampleCount: Int
    /// SHA-256 over all `samples` records as they lie. 32 bytes.
    public let samplesSHA256: [UInt8]
}

extension SealedHeader {
    /// Where in a written header record the sample count and the digest lie, to be filled in when they are known.
    struct Seal {
        var countOffset: Int
        var digestOffset: Int
    }

    /// Appends the header as the `header` record of a `QuestionSet`, with a count and digest of zero, and tells where
    /// they are. Both have a fixed length, so that a writer of one pass can fill them in at its end.
    static func writeUnsealed(_ header: QuestionSetHeader, to writer: inout WireWriter) -> Seal {
        var body = WireWriter()
        body.integer(1, QuestionSetHeader.currentFormatVersion)
        let count = body.count + 1
        body.fixed64(2, 0)
        let digest = body.count + 2
        body.data(3, [UInt8](repeating: 0, count: 32))
        body.string(4, header.name)
        body.string(5, header.taxonomy.name)
        body.string(6, header.subject)
        for rank in header.taxonomy.ranks { body.repeatedString(7, rank) }
        body.integer(8, header.firstScoredLevel)
        body.message(9) { body in
            body.string(1, header.distractors.method)
            body.string(2, header.distractors.similarity)
        }
        body.integer(10, header.seed)
        body.string(11, header.source)
        for taxon in header.taxonomy.taxa {
            body.message(12) { body in
                body.string(1, header.taxonomy.name(of: taxon))
                body.integer(2, header.taxonomy.parent(of: taxon).map { $0.index + 1 } ?? 0)
                body.integer(3, header.taxonomy.level(of: taxon))
            }
        }
        let start = writer.count
        writer.data(1, body.bytes)
        let bodyStart = writer.count - body.count
        precondition(bodyStart > start)
        return Seal(countOffset: bodyStart + count, digestOffset: bodyStart + digest)
    }

    /// Reads one serialized `linnet.v1.Header`.
    ///
    /// - Throws: `QuestionSetError.unknownVersion`, `.malformedHeader`.
    public init(serialized bytes: UnsafeRawBufferPointer) throws(QuestionSetError) {
        do {
            try self.init(reading: WireReader(bytes))
        } catch let error as QuestionSetError {
            throw error
        } catch {
            throw .malformedHeader(reason: "\(error)")
        }
    }

    private init(reading reader: WireReader) throws {
        var reader = reader
        var version = 0
        var count: UInt64 = 0
        var digest: [UInt8] = []
        var name = ""
        var taxonomyName = ""
        var subject = ""
        var ranks: [String] = []
        var first = 0
        var distractors = QuestionSetHeader.Distractors(method: "")
        var seed: UInt64 = 0
        var source = ""
        var taxa: [Taxonomy.Entry] = []
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .varint): version = Int(try reader.uint32())
            case (2, .fixed64): count = try reader.fixed64()
            case (3, .bytes): digest = Array(try reader.lengthDelimited())
            case (4, .bytes): name = try reader.string()
            case (5, .bytes): taxonomyName = try reader.string()
            case (6, .bytes): subject = try reader.string()
            case (7, .bytes): ranks.append(try reader.string())
            case (8, .varint): first = Int(try reader.uint32())
            case (9, .bytes): distractors = try .init(reading: try reader.message())
            case (10, .varint): seed = try reader.varint()
            case (11, .bytes): source = try reader.string()
            case (12, .bytes): taxa.append(try Taxonomy.Entry(reading: try reader.message()))
            case (1...12, _): throw WireError.unexpectedType
            default: try reader.skip(type)
            }
            if version > QuestionSetHeader.currentFormatVersion {
                throw QuestionSetError.unknownVersion(found: version)
            }
        }
        guard version == QuestionSetHeader.currentFormatVersion else {
            throw QuestionSetError.unknownVersion(found: version)
        }
        guard digest.count == 32, let samples = Int(exactly: count) else {
            throw QuestionSetError.malformedHeader(reason: "it has no count or digest of its samples")
        }
        guard (1...255).contains(first) else {
            throw QuestionSetError.malformedHeader(reason: "first scored level \(first) is not between 1 and 255")
        }
        let taxonomy = try Taxonomy(
            name: taxonomyName, ranks: ranks, entries: taxa, allowingSharedNames: true)
        self.init(
            header: QuestionSetHeader(
                name: name, subject: subject, firstScoredLevel: first, distractors: distractors, seed: seed,
                source: source, taxonomy: taxonomy),
            sampleCount: samples, samplesSHA256: digest)
    }
}

extension QuestionSetHeader.Distractors {
    fileprivate init(reading reader: WireReader) throws {
        var reader = reader
        self.init(method: "")
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .bytes): method = try reader.string()
            case (2, .bytes): similarity = try reader.string()
            default: try reader.skip(type)
            }
        }
    }
}

extension Taxonomy.Entry {
    fileprivate init(reading reader: WireReader) throws {
        var reader = reader
        self.init(name: "", parent: nil, level: 0)
        while let (field, type) = try reader.nextField() {
            switch (field, type) {
            case (1, .bytes): name = try reader.string()
            case (2, .varint):
                let number = Int(try reader.uint32())
                parent = number == 0 ? nil : TaxonID(number - 1)
            case (3, .varint): level = Int(try reader.uint32())
            default: try reader.skip(type)
            }
        }
    }
}
