import TestSupport
import WireFormat

/// A serialized message as a tree of fields, as far as bytes can be taken for messages: changed in the middle, all lengths
/// around are right again.
struct ProtobufTree {
    private indirect enum Value {
        case varint(UInt64)
        case fixed64(UInt64)
        case fixed32(UInt32)
        case bytes([UInt8])
        case message(ProtobufTree)
    }

    private struct Field {
        var number: Int
        var value: Value
    }

    private var fields: [Field] = []

    private init(_ field: Field) { fields = [field] }

    /// Nil for bytes that are no message.
    init?(_ bytes: [UInt8], depth: Int = 0) {
        let fields = bytes.withUnsafeBytes { bytes -> [Field]? in
            var reader = WireReader(bytes)
            var fields: [Field] = []
            do {
                while let (number, type) = try reader.nextField() {
                    let value: Value
                    switch type {
                    case .varint: value = .varint(try reader.varint())
                    case .fixed64: value = .fixed64(try reader.fixed64())
                    case .fixed32: value = .fixed32(try reader.fixed32())
                    case .bytes:
                        let content = Array(try reader.lengthDelimited())
                        let inner = depth < 8 && !content.isEmpty ? ProtobufTree(content, depth: depth + 1) : nil
                        value = inner.map(Value.message) ?? .bytes(content)
                    }
                    fields.append(Field(number: number, value: value))
                }
            } catch {
                return nil
            }
            return fields
        }
        guard let fields else { return nil }
        self.fields = fields
    }

    var bytes: [UInt8] {
        var writer = WireWriter()
        for field in fields {
            switch field.value {
            case .varint(let value):
                writer.varint(UInt64(field.number) << 3)
                writer.varint(value)
            case .fixed64(let value): writer.fixed64(field.number, value)
            case .fixed32(let value):
                writer.varint(UInt64(field.number) << 3 | 5)
                withUnsafeBytes(of: value.littleEndian) { writer.raw($0) }
            case .bytes(let content): Self.write(content, field.number, to: &writer)
            case .message(let inner): Self.write(inner.bytes, field.number, to: &writer)
            }
        }
        return writer.bytes
    }

    private static func write(_ content: [UInt8], _ number: Int, to writer: inout WireWriter) {
        writer.varint(UInt64(number) << 3 | 2)
        writer.varint(UInt64(content.count))
        content.withUnsafeBytes { writer.raw($0) }
    }

    /// Changes one field somewhere in the tree.
    mutating func change(_ random: inout SeededGenerator, bend: (inout [UInt8], inout SeededGenerator) -> Void) {
        guard let place = fields.indices.randomElement(using: &random) else {
            fields.append(Field(number: Int.random(in: 1...20, using: &random), value: Self.any(&random)))
            return
        }
        if case .message(var inner) = fields[place].value, Int.random(in: 0..<4, using: &random) > 0 {
            inner.change(&random, bend: bend)
            fields[place].value = .message(inner)
            return
        }
        switch Int.random(in: 0..<9, using: &random) {
        case 0: fields.remove(at: place)
        case 1:
            let most = Mutator.longest / 4 / (ProtobufTree(fields[place]).bytes.count + fields.count + 1)
            let count = min([1, 1, 2, 40, 300, 5_000].randomElement(using: &random) ?? 1, most)
            fields.insert(contentsOf: repeatElement(fields[place], count: count), at: place)
        case 2: fields.swapAt(place, Int.random(in: fields.indices, using: &random))
        case 3: fields[place].number = [1, 2, 3, 9, 19, 536_870_911].randomElement(using: &random) ?? 1
        case 4: fields[place].value = Self.any(&random)
        case 5:
            let number = fields[place].number
            var content = bytes
            for _ in 0..<([1, 10, 2_000].randomElement(using: &random) ?? 1) where content.count < Mutator.longest / 4 {
                content = ProtobufTree(Field(number: number, value: .bytes(content))).bytes
            }
            fields = [Field(number: number, value: .bytes(content))]
        case 6: fields.append(Field(number: fields[place].number, value: Self.any(&random)))
        default:
            switch fields[place].value {
            case .varint: fields[place].value = .varint(EdgeNumbers.integer(&random))
            case .fixed64: fields[place].value = .fixed64(EdgeNumbers.double(&random).bitPattern)
            case .fixed32: fields[place].value = .fixed32(Float(EdgeNumbers.double(&random)).bitPattern)
            case .bytes(var content):
                bend(&content, &random)
                fields[place].value = .bytes(content)
            case .message(let inner):
                var content = inner.bytes
                bend(&content, &random)
                fields[place].value = .bytes(content)
            }
        }
    }

    private static func any(_ random: inout SeededGenerator) -> Value {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: .varint(EdgeNumbers.integer(&random))
        case 1: .fixed64(EdgeNumbers.double(&random).bitPattern)
        case 2: .fixed32(Float(EdgeNumbers.double(&random)).bitPattern)
        default:
            .bytes((0..<Int.random(in: 0...12, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
    }
}

/// Numbers at which readers go wrong.
enum EdgeNumbers {
    static func integer(_ random: inout SeededGenerator) -> UInt64 {
        let edges: [UInt64] = [
            0, 1, 2, 3, 4, 7, 15, 127, 128, 255, 256, 65_535, 65_536, 65_537, 1 << 24, 1 << 31, (1 << 31) - 1,
            UInt64(UInt32.max), 1 << 32, 1 << 40, 1 << 62, 1 << 63, (1 << 63) - 1, UInt64.max, UInt64.max - 1,
        ]
        return Int.random(in: 0..<5, using: &random) == 0 ? random.next() : edges.randomElement(using: &random) ?? 0
    }

    static func double(_ random: inout SeededGenerator) -> Double {
        let edges: [Double] = [
            0, -0.0, 1, -1, 0.5, .nan, -.nan, .signalingNaN, .infinity, -.infinity, .greatestFiniteMagnitude,
            .leastNonzeroMagnitude, 1e300, -1e300, 0x1p63, -0x1p63, 0x1p64, 1e-300,
        ]
        return Int.random(in: 0..<5, using: &random) == 0
            ? Double(bitPattern: random.next()) : edges.randomElement(using: &random) ?? 0
    }

    static let texts = [
        "0", "-0", "1", "-1", "00", "1e999", "-1e999", "1e-999", "0.1", "9007199254740993", "2147483648", "4294967296",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
        "18446744073709551615", "18446744073709551616", "1e308", "1E+2", "0x10", "NaN", "Infinity", "null", "true",
        "\"\"", "[]", "{}", "99999999999999999999999999999999999999999",
    ]
}
