import Foundation
import TestSupport
import Testing

/// Whatever a decoder is fed with, it answers with a value or an error that says where, in the memory and time that inputs of
/// that length take; and what it reads can be written and read again.
///
/// Each decoder reads in a process of its own. `FUZZ_SECONDS` says for how long, in processor time, `FUZZ_SEED` with which inputs,
/// `FUZZ_DECODER` which one alone; `FUZZ_INPUT` names a file to read instead.
@Suite("Bent inputs") struct FuzzTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let names = environment["FUZZ_DECODER"].map { [$0] } ?? Decoder.all.map(\.name)

    @Test("do no harm", arguments: names) func fuzz(name: String) async {
        let result = await #expect(
            processExitsWith: .success, observing: [\.standardErrorContent],
            "\(name): the input is in '\(Self.file(name))'"
        ) { [name] in
            do { try Self.read(name) } catch {
                try? "\(error)".write(toFile: Self.file(name) + ".why", atomically: false, encoding: .utf8)
                exit(EXIT_FAILURE)
            }
        }
        if result == nil, let why = try? String(contentsOfFile: Self.file(name) + ".why", encoding: .utf8) {
            Issue.record("\(why)")
        }
        let told = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        if !told.isEmpty { print(told) }
    }

    /// Where the input lies that is being read.
    private static func file(_ name: String) -> String { NSTemporaryDirectory() + "linnet-fuzz-\(name)-\(seed).input" }

    private static let seed = environment["FUZZ_SEED"].flatMap { UInt64($0) } ?? 1

    private static func read(_ name: String) throws {
        let fuzzer = try Fuzzer(Decoder.named(name))
        if let path = environment["FUZZ_INPUT"] {
            var tally = Fuzzer.Tally()
            return try fuzzer.check(Array(try Data(contentsOf: URL(fileURLWithPath: path))), &tally)
        }
        let seconds = environment["FUZZ_SECONDS"].flatMap { Double($0) } ?? 1
        let tally = try fuzzer.run(seed: seed, for: seconds, keepingInputIn: file(name))
        guard environment["FUZZ_SECONDS"] != nil else { return }
        let shares = [tally.worst.bytes, tally.worst.time].map { String(format: "%.0f %%", $0 * 100) }
        FileHandle.standardError.write(
            Data(
                ("fuzz: \(name): \(tally.inputs) inputs, \(tally.bytes >> 10) KiB, \(tally.accepted) accepted, "
                    + "\(tally.errors.count) errors; at most \(shares[0]) of the memory and \(shares[1]) of the time\n")
                    .utf8))
    }
}
