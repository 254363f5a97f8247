import CMessages
import Crypto
import Questions
import TestSupport
import Testing

/// The file is what libprotobuf-c says it is, in both directions.
@Suite struct ProtobufTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func unpacked<Result>(
        _ bytes: [UInt8], _ body: (UnsafeMutablePointer<Linnet__V1__QuestionSet>) throws -> Result
    ) throws -> Result {
        let set = try #require(linnet__v1__question_set__unpack(nil, bytes.count, bytes))
        defer { linnet__v1__question_set__free_unpacked(set, nil) }
        return try body(set)
    }

    private func text(_ string: UnsafeMutablePointer<CChar>?) throws -> String {
        String(cString: try #require(string))
    }

    private func samples(_ set: UnsafeMutablePointer<Linnet__V1__QuestionSet>) throws -> [Sample] {
        try (0..<set.pointee.n_samples).map { position in
            let sample = try #require(set.pointee.samples[position]).pointee
            return Sample(
                id: try text(sample.id), image: try text(sample.image), label: try text(sample.label),
                split: try text(sample.split),
                levels: try (0..<sample.n_levels).map { position in
                    let level = try #require(sample.levels[position]).pointee
                    return Level(
                        number: Int(level.number),
                        choices: try (0..<level.n_choices).map { try text(level.choices[$0]) }, gold: Int(level.gold))
                })
        }
    }

    @Test func protobuf_reads_our_file_field_by_field() throws {
        let expected = Fixtures.samples(60)
        let path = try Fixtures.write(expected, in: directory)
        let set = try QuestionSetFile(path: path)
        try unpacked(try Fixtures.bytes(path)) { unpacked in
            #expect(try samples(unpacked) == expected)
            let header = try #require(unpacked.pointee.header).pointee
            #expect(header.format_version == 1)
            #expect(header.sample_count == 60)
            var records = [UInt8](repeating: 0, count: set.byteCount(of: 0..<60))
            try records.withUnsafeMutableBytes { try set.readRecords(of: 0..<60, into: $0) }
            let digest = UnsafeBufferPointer(start: header.samples_sha256.data, count: header.samples_sha256.len)
            #expect(SHA256.hash(data: records).elementsEqual(digest))
            #expect(header.header_sha256.len == 32)
            #expect(try text(header.name) == "fixture")
            #expect(try text(header.taxonomy) == "tree")
            #expect(try text(header.subject) == "bird")
            #expect(try text(header.source) == "a test")
            #expect(header.first_scored_level == 2)
            #expect(header.seed == .max)
            #expect(try (0..<header.n_ranks).map { try text(header.ranks[$0]) } == Fixtures.ranks)
            let distractors = try #require(header.distractors).pointee
            #expect(try text(distractors.method) == "similar")
            #expect(try text(distractors.similarity) == "taxonomy")
            let taxa = try (0..<header.n_taxa).map { try #require(header.taxa[$0]).pointee }
            #expect(try taxa.map { try text($0.name) } == ["Top", "Middle", "Leaf", "Deep"])
            #expect(taxa.map(\.parent) == [0, 1, 2, 1])
            #expect(taxa.map(\.level) == [1, 2, 3, 4])
        }
    }

    @Test func any_run_of_whole_records_is_a_question_set() throws {
        let expected = Fixtures.samples(30)
        let set = try QuestionSetFile(path: try Fixtures.write(expected, in: directory))
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<50 {
            let start = Int.random(in: 0..<30, using: &generator)
            let range = start..<Int.random(in: start + 1...30, using: &generator)
            var bytes = [UInt8](repeating: 0, count: set.byteCount(of: range))
            try bytes.withUnsafeMutableBytes { try set.readRecords(of: range, into: $0) }
            try unpacked(bytes) { unpacked in
                #expect(unpacked.pointee.header == nil)
                let found = try samples(unpacked)
                #expect(found == Array(expected[range]))
            }
        }
    }

    @Test func our_reader_takes_a_file_that_protobuf_packed() throws {
        let path = try Fixtures.write(Fixtures.samples(20), in: directory)
        let bytes = try Fixtures.bytes(path)
        let repacked = try unpacked(bytes) { set in
            var bytes = [UInt8](repeating: 0, count: linnet__v1__question_set__get_packed_size(set))
            #expect(linnet__v1__question_set__pack(set, &bytes) == bytes.count)
            return bytes
        }
        let other = directory.file("repacked")
        try Fixtures.write(repacked, to: other)
        #expect(try Fixtures.samples(ofSetAt: other) == Fixtures.samples(20))
        #expect(repacked == bytes)
    }
}
