import Questions
import TestSupport
import Testing

/// Whatever a file holds, opening and reading it ends with samples or a `QuestionSetError`.
@Suite struct DamagedFileTests {
    let directory: TemporaryDirectory
    let whole: [UInt8]

    init() throws {
        directory = try TemporaryDirectory()
        whole = try Fixtures.bytes(try Fixtures.write(Fixtures.samples(3), in: directory))
    }

    private func open(_ bytes: [UInt8]) throws -> [Sample] {
        let path = directory.file("damaged")
        try Fixtures.write(bytes, to: path)
        return try Fixtures.samples(ofSetAt: path)
    }

    /// Whether opening ends with a `QuestionSetError`. `#expect` itself would take most of the time of these loops.
    private func isRefused(_ bytes: [UInt8]) throws -> Bool {
        do {
            _ = try open(bytes)
            return false
        } catch is QuestionSetError {
            return true
        }
    }

    @Test func every_prefix_is_refused() throws {
        let accepted = try whole.indices.filter { try !isRefused(Array(whole[..<$0])) }
        #expect(accepted.isEmpty)
        #expect(try !isRefused(whole))
    }

    @Test func a_prefix_with_a_start_of_the_header_is_called_cut_off() throws {
        let path = directory.file("damaged")
        for length in [10, 100, whole.count - 1] {
            #expect(throws: QuestionSetError.truncated(path: path, offset: length)) {
                try open(Array(whole[..<length]))
            }
        }
    }

    @Test func a_lost_last_record_is_called_cut_off() throws {
        let set = try QuestionSetFile(path: directory.file("set"))
        let end = whole.count - set.byteCount(of: 2..<3)
        #expect(throws: QuestionSetError.truncated(path: directory.file("damaged"), offset: end)) {
            try open(Array(whole[..<end]))
        }
    }

    @Test func every_flipped_byte_is_noticed() throws {
        for mask: UInt8 in [0x01, 0x80, 0xFF] {
            let accepted = try whole.indices.filter { position in
                var bytes = whole
                bytes[position] ^= mask
                return try !isRefused(bytes)
            }
            #expect(accepted.isEmpty, "with \(mask)")
        }
    }

    @Test func what_comes_after_the_last_record_is_noticed() throws {
        for tail: [UInt8] in [[0], [0x12], [0x12, 0], [0x0A, 0], Array(whole.suffix(40))] {
            #expect(throws: QuestionSetError.self, "\(tail)") { try open(whole + tail) }
        }
    }

    @Test(
        "Foreign files are called foreign",
        arguments: ["", "\n", "\n\n\n", "{\"image\": \"a.jpg\"}\n", "SQLite format 3\0", "\n\u{7F}", "\u{89}PNG\r\n"])
    func foreign(text: String) throws {
        #expect(throws: QuestionSetError.foreign(path: directory.file("damaged"))) { try open(Array(text.utf8)) }
    }

    @Test func a_later_version_is_named() throws {
        var bytes = whole
        // The record's tag, two bytes of length, the version's tag.
        try #require(bytes[3] == 0x08 && bytes[4] == 1)
        bytes[4] = 2
        #expect(throws: QuestionSetError.unknownVersion(found: 2)) { try open(bytes) }
    }

    @Test func random_damage_never_traps() throws {
        var generator = SeededGenerator(seed: 77)
        for round in 0..<500 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                let position = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[position] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: position)
                case 2: bytes.removeSubrange(position..<min(bytes.count, position + 9))
                default: bytes.insert(contentsOf: bytes.prefix(20), at: position)
                }
            }
            if bytes != whole, try !isRefused(bytes) { Issue.record("round \(round) was accepted") }
        }
    }

    @Test func random_samples_never_trap() throws {
        var generator = SeededGenerator(seed: 78)
        var record: [UInt8] = []
        try QuestionSetFile(path: directory.file("set")).forEachRecord(in: 0..<1) { record = Array($1) }
        var outcomes: Set<Bool> = []
        for _ in 0..<5000 {
            var bytes = record
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            do throws(QuestionSetError) {
                _ = try Self.sample(bytes)
                outcomes.insert(true)
            } catch {
                outcomes.insert(false)
            }
        }
        #expect(outcomes == [true, false])
    }

    private static func sample(_ bytes: [UInt8]) throws(QuestionSetError) -> Sample {
        let result: Result<Sample, QuestionSetError> = bytes.withUnsafeBytes { bytes in
            do throws(QuestionSetError) { return .success(try Sample(serialized: bytes)) } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
