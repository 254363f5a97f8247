import Crypto
import Files
import Foundation
import Questions
import Taxonomies
import TestSupport
import WireFormat

extension Decoder {
    /// Question sets, their parts, and the benchmark's JSONL from which they are made.
    static let questions = [
        Decoder(
            name: "question-set", form: .protobuf,
            examples: { [try Examples.questionSet(in: TemporaryDirectory()).1] }, mend: sealed,
            reader: {
                let file = try InputFile("input.questions")
                return { input in
                    try file.fill(input)
                    return try verdict(expecting: { $0 is QuestionSetError }) {
                        let set = try QuestionSetFile(path: file.path)
                        let samples = try Self.samples(of: set)
                        let copy = file.beside("copy.questions")
                        var writer = try QuestionSetWriter(path: copy, header: set.header)
                        for sample in samples { try writer.append(sample) }
                        try writer.finish()
                        let again = try QuestionSetFile(path: copy)
                        try Flaw.unless(try Self.samples(of: again) == samples, "samples come back otherwise")
                        try Flaw.unless(
                            Self.serialized(again.header) == Self.serialized(set.header),
                            "the header comes back otherwise")
                    }
                }
            }),
        Decoder(
            name: "sample", form: .protobuf,
            examples: { Array(try Examples.samples(of: Examples.questionSet(in: TemporaryDirectory()).0)) },
            reader: {
                { input in
                    try verdict(expecting: { $0 is QuestionSetError }) {
                        let sample = try input.withUnsafeBytes { try Sample(serialized: $0) }
                        var writer = WireWriter()
                        sample.write(to: &writer)
                        let again = try writer.bytes.withUnsafeBytes { bytes in
                            var reader = WireReader(bytes)
                            _ = try reader.nextField()
                            return try Sample(serialized: reader.lengthDelimited())
                        }
                        try Flaw.unless(again == sample, "\(sample) comes back as \(again)")
                    }
                }
            }),
        Decoder(
            name: "jsonl-import", form: .text,
            examples: {
                [
                    """
                    {"id": "a", "image": "1.jpg", "label": "Felis catus", "split": "test", "level1": "Carnivora", \
                    "choices_level1": ["Carnivora", "Rodentia"], "level2": "Felidae", "choices_level2": ["Canidae", "Felidae"]}
                    {"image": "2.jpg", "level1": "Carnivora", "choices_level1": ["Rodentia", "Carnivora"], "level2": null}

                    {"image": "3é.jpg", "level1": "Rodentia", "choices_level1": ["Rodentia", "Carnivora"], \
                    "level2": "Muridae", "choices_level2": ["Muridae", "Felidae"], "note": [1, {"x": 2.5}], "id": 7}
                    """
                ].map { Array($0.utf8) }
            },
            words: [
                "\"level1\":", "\"choices_level1\":", "\"level255\":", "\"level256\":", "\"level01\":", "\"image\":",
                "\"id\":",
                "null", "\"Carnivora\"", "\"\"", "\" \"",
            ],
            reader: {
                let file = try InputFile("input.jsonl")
                let (output, export, second) = (
                    file.beside("out.questions"), file.beside("out.jsonl"), file.beside("second.questions")
                )
                return { input in
                    try file.fill(input)
                    var settings = QuestionImport(name: "fuzz", ranks: [], firstScoredLevel: 1)
                    settings.skipsBadLines = input.count % 2 == 1
                    return try verdict(
                        expecting: {
                            $0 is ImportError || $0 is QuestionImport.EmptyError || $0 is QuestionImport.RanksError
                                || $0 is QuestionSetError || $0 is FileError
                        }, naming: [file.path]
                    ) {
                        _ = try settings.run(from: file.path, to: output)
                        let set = try QuestionSetFile(path: output)
                        let samples = try Self.samples(of: set)
                        try QuestionExport.run(set, to: export)
                        _ = try settings.run(from: export, to: second)
                        let again = try Self.samples(of: QuestionSetFile(path: second))
                        try Flaw.unless(again == samples, "what was imported comes back otherwise")
                    }
                }
            }),
    ]

    private static func samples(of set: QuestionSetFile) throws -> [Sample] {
        var samples: [Sample] = []
        try set.forEachSample { _, sample in samples.append(sample) }
        return samples
    }

    private static func serialized(_ header: QuestionSetHeader) -> [String] {
        let taxonomy = header.taxonomy
        return [
            header.name, header.subject, "\(header.firstScoredLevel)", "\(header.distractors)", "\(header.seed)",
            header.source, taxonomy.name, "\(taxonomy.ranks)",
        ]
            + taxonomy.taxa.map {
                "\(taxonomy.name(of: $0)) \(taxonomy.level(of: $0)) \(taxonomy.parent(of: $0)?.index ?? -1)"
            }
    }

    /// Count and hash of the samples, and the header's own hash, made those of the records that are there.
    @Sendable private static func sealed(_ input: [UInt8]) -> [UInt8] {
        var header: Range<Int>?
        var samples = input.count..<input.count
        var count: UInt64 = 0
        input.withUnsafeBytes { bytes in
            var reader = WireReader(bytes)
            while let field = try? reader.nextField(), field.type == .bytes, let record = try? reader.lengthDelimited()
            {
                if header == nil {
                    header = reader.offset - record.count..<reader.offset
                    samples = reader.offset..<reader.offset
                } else {
                    samples = samples.lowerBound..<reader.offset
                    count += 1
                }
            }
        }
        guard let header, header.count > 80, input[header.lowerBound + 2] == 0x11, input[header.lowerBound + 11] == 0x1A
        else { return input }
        var output = input
        for byte in 0..<8 {
            output[header.lowerBound + 3 + byte] = UInt8(truncatingIfNeeded: count >> UInt64(8 * byte))
        }
        output.replaceSubrange(
            header.lowerBound + 13..<header.lowerBound + 45,
            with: Array(SHA256.hash(data: input[samples.lowerBound...])))
        let end = header.upperBound - 34
        output[end] = 13 << 3 | 2
        output[end + 1] = 32
        output.replaceSubrange(
            end + 2..<header.upperBound, with: Array(SHA256.hash(data: output[header.lowerBound..<end])))
        return output
    }
}
