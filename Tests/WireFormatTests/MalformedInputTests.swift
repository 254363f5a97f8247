import TestSupport
import Testing
import WireFormat

@Suite struct MalformedInputTests {
    private func read<Result>(_ bytes: [UInt8], _ body: (inout WireReader) throws -> Result) throws -> Result {
        try bytes.withUnsafeBytes { bytes in
            var reader = WireReader(bytes)
            return try body(&reader)
        }
    }

    @Test func an_integer_of_more_than_64_bits_is_malformed() {
        let tooLong = [UInt8](repeating: 0x80, count: 10) + [1]
        #expect(throws: WireError.malformedInteger) { try read(tooLong) { try $0.varint() } }
        let tooLarge = [UInt8](repeating: 0xFF, count: 9) + [2]
        #expect(throws: WireError.malformedInteger) { try read(tooLarge) { try $0.varint() } }
    }

    @Test func an_integer_past_32_bits_is_malformed_where_32_are_expected() {
        #expect(throws: WireError.malformedInteger) { try read([0x80, 0x80, 0x80, 0x80, 0x10]) { try $0.uint32() } }
    }

    @Test(arguments: [[0x80], [0xFF, 0xFF], []] as [[UInt8]])
    func an_integer_that_ends_early_is_truncated(bytes: [UInt8]) {
        #expect(throws: WireError.truncated) { try read(bytes) { try $0.varint() } }
    }

    @Test func fields_that_end_early_are_truncated() {
        #expect(throws: WireError.truncated) { try read([1, 2, 3]) { try $0.fixed32() } }
        #expect(throws: WireError.truncated) { try read([1, 2, 3, 4, 5, 6, 7]) { try $0.fixed64() } }
        #expect(throws: WireError.truncated) { try read([3, 1, 2]) { try $0.lengthDelimited().count } }
        #expect(throws: WireError.truncated) { try read([]) { try $0.take(1).count } }
        #expect(throws: WireError.truncated) { try read([]) { try $0.take(-1).count } }
    }

    @Test func a_length_past_any_memory_is_truncated() {
        let huge = [UInt8](repeating: 0xFF, count: 9) + [1]
        #expect(throws: WireError.truncated) { try read(huge) { try $0.lengthDelimited().count } }
    }

    @Test("Field 0, and the wire types that do not exist", arguments: [0x00, 0x02, 0x0B, 0x0C, 0x0E, 0x0F] as [UInt8])
    func tags_are_checked(tag: UInt8) {
        #expect(throws: WireError.malformedTag) { try read([tag, 0, 0, 0]) { try $0.nextField()?.number } }
    }

    @Test func text_that_is_not_utf8_is_malformed() {
        #expect(throws: WireError.malformedText) { try read([2, 0xC3, 0x28]) { try $0.string() } }
    }

    @Test func random_bytes_end_or_throw_and_never_trap() {
        var generator = SeededGenerator(seed: 20_251)
        var ended = 0
        for _ in 0..<5000 {
            let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            // Nil when it threw, which most random bytes deserve.
            let isWhole = try? read(bytes) { reader in
                while let (_, type) = try reader.nextField() { try reader.skip(type) }
                return reader.remaining == 0
            }
            if isWhole == true { ended += 1 }
            if isWhole == false { Issue.record("\(bytes) ended before their end") }
        }
        #expect(ended > 0)
    }
}
