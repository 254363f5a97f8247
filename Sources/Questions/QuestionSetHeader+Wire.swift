import Crypto
import Taxonomies
import WireFormat

/// A header with what only the finished file knows.
public struct SealedHeader: Sendable {
    /// The header proper.
    public let header: QuestionSetHeader
    /// How many samples the file says it holds.
    public let sampleCount: Int
    /// SHA-256 over all `samples` records as they lie. 32 bytes.
    public let samplesSHA256: [UInt8]

    /// How every serialized header of this version starts: its version, and the tag of the sample count. Tells a question
    /// set that was cut off within its header from a foreign file.
    static let firstBytes: [UInt8] = [0x08, UInt8(QuestionSetHeader.currentFormatVersion), 0x11]
    /// The last field: tag, length, and SHA-256 over what comes before.
    private static let checkBytes = 2 + SHA256.byteCount
}

extension SealedHeader {
    /// Appends the header as the `header` record of a `QuestionSet`.
    ///
    /// The record's length does not depend on the count and the digest, so that a writer of one pass can write it with
    /// zeros first and again over itself at its end.
    func write(to writer: inout WireWriter) {
        var body = WireWriter()
        body.integer(1, QuestionSetHeader.currentFormatVersion)
        body.fixed64(2, UInt64(sampleCount))
        body.data(3, samplesSHA256)
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
        body.data(13, Array(SHA256.hash(data: body.bytes)))
        writer.data(1, body.bytes)
    }

    /// Reads one serialized `linnet.v1.Header`.
    ///
    /// - Throws: `QuestionSetError.unknownVersion`, `.malformedHeader`.
    public init(serialized bytes: UnsafeRawBufferPointer) throws(QuestionSetError) {
        do {
            try self.init(reading: WireReader(bytes))
            try Self.check(bytes)
        } catch let error as QuestionSetError {
            throw error
        } catch {
            throw .malformedHeader(reason: "\(error)")
        }
    }

    private static func check(_ bytes: UnsafeRawBufferPointer) throws(QuestionSetError) {
        let sealed = bytes.count - checkBytes
        guard sealed > 0, bytes[sealed] == 13 << 3 | 2, bytes[sealed + 1] == SHA256.byteCount else {
            throw .malformedHeader(reason: "it does not end with its SHA-256")
        }
        guard SHA256.hash(data: bytes[..<sealed]).elementsEqual(bytes[(sealed + 2)...]) else {
            throw .malformedHeader(reason: "it is not the one that its SHA-256 vouches for")
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
            case (13, .bytes): _ = try reader.lengthDelimited()
            case (1...13, _): throw WireError.unexpectedType
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
