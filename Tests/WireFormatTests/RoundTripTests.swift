import Testing
import WireFormat

@Suite struct RoundTripTests {
    private func read(_ writer: WireWriter, _ body: (inout WireReader) throws -> Void) throws {
        try writer.bytes.withUnsafeBytes { bytes in
            var reader = WireReader(bytes)
            try body(&reader)
        }
    }

    @Test(arguments: [0, 1, 127, 128, 16_383, 16_384, UInt64(UInt32.max), UInt64(UInt32.max) + 1, .max])
    func integers_come_back(value: UInt64) throws {
        var writer = WireWriter()
        writer.varint(value)
        try read(writer) { reader in
            let found = try reader.varint()
            #expect(found == value)
            #expect(reader.remaining == 0)
        }
    }

    private func expectField(_ reader: inout WireReader, _ number: Int, _ type: WireType) throws {
        let field = try #require(try reader.nextField())
        #expect(field.number == number && field.type == type)
    }

    @Test func every_kind_of_field_comes_back() throws {
        var writer = WireWriter()
        writer.integer(1, 300)
        writer.bool(2, true)
        writer.fixed64(3, 0)
        writer.double(4, -0.5)
        writer.float(5, 1.5)
        writer.string(6, "Ä")
        writer.repeatedString(7, "")
        writer.data(536_870_911, [1, 2, 3])
        try read(writer) { reader in
            try expectField(&reader, 1, .varint)
            #expect(try reader.uint32() == 300)
            try expectField(&reader, 2, .varint)
            #expect(try reader.varint() == 1)
            try expectField(&reader, 3, .fixed64)
            #expect(try reader.fixed64() == 0)
            try expectField(&reader, 4, .fixed64)
            #expect(Double(bitPattern: try reader.fixed64()) == -0.5)
            try expectField(&reader, 5, .fixed32)
            #expect(Float(bitPattern: try reader.fixed32()) == 1.5)
            try expectField(&reader, 6, .bytes)
            #expect(try reader.string() == "Ä")
            try expectField(&reader, 7, .bytes)
            #expect(try reader.string() == "")
            try expectField(&reader, 536_870_911, .bytes)
            #expect(Array(try reader.lengthDelimited()) == [1, 2, 3])
            #expect(try reader.nextField() == nil)
        }
    }

    @Test func unknown_fields_are_skipped_whole() throws {
        var writer = WireWriter()
        writer.integer(1, UInt64.max)
        writer.fixed64(2, 7)
        writer.float(3, 2)
        writer.string(4, "passed over")
        writer.integer(5, 1)
        try read(writer) { reader in
            var numbers: [Int] = []
            while let (number, type) = try reader.nextField() {
                numbers.append(number)
                try reader.skip(type)
            }
            #expect(numbers == [1, 2, 3, 4, 5])
        }
    }

    @Test func defaults_are_left_out() {
        var writer = WireWriter()
        writer.integer(1, 0)
        writer.bool(2, false)
        writer.float(3, 0)
        writer.string(4, "")
        writer.data(5, [])
        #expect(writer.bytes.isEmpty)
    }

    @Test(
        "A message's length takes as many bytes as it needs",
        arguments: [0, 126, 127, 128, 129, 16_383, 16_384, 70_000])
    func nested_messages_come_back(length: Int) throws {
        let inner = [UInt8](repeating: 0xA5, count: length)
        var writer = WireWriter()
        writer.message(1) { writer in
            writer.message(2) { writer in inner.withUnsafeBytes { writer.raw($0) } }
            writer.integer(3, 7)
        }
        writer.integer(4, 9)
        try read(writer) { reader in
            try expectField(&reader, 1, .bytes)
            var outer = try reader.message()
            try expectField(&outer, 2, .bytes)
            #expect(Array(try outer.lengthDelimited()) == inner)
            try expectField(&outer, 3, .varint)
            #expect(try outer.varint() == 7)
            #expect(outer.remaining == 0)
            try expectField(&reader, 4, .varint)
            #expect(try reader.varint() == 9)
        }
    }
}
