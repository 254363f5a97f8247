import Foundation
import Glibc
import TestSupport

/// One decoder under libFuzzer, which looks for inputs that reach what none has reached. It takes libFuzzer's own options;
/// `FUZZ_DECODER` names the decoder, and its examples are written into the directory `FUZZ_EXAMPLES`.
@main struct Guided {
    static func main() throws {
        let environment = ProcessInfo.processInfo.environment
        guard let name = environment["FUZZ_DECODER"] else {
            return print(Decoder.all.map(\.name).joined(separator: "\n"))
        }
        let decoder = try Decoder.named(name)
        if let directory = environment["FUZZ_EXAMPLES"] {
            for (number, example) in try decoder.examples().enumerated() {
                try Data(example).write(to: URL(fileURLWithPath: "\(directory)/example-\(number)"))
            }
            for (name, input) in try decoder.kept() {
                try Data(input).write(to: URL(fileURLWithPath: "\(directory)/kept-\(name)"))
            }
        }
        Self.fuzzer = try Fuzzer(decoder)
        var (count, arguments) = (CommandLine.argc, CommandLine.unsafeArgv)
        exit(drive(&count, &arguments, readInput))
    }

    // libFuzzer calls from one thread, which is the main one.
    nonisolated(unsafe) fileprivate static var fuzzer: Fuzzer?
    nonisolated(unsafe) fileprivate static var tally = Fuzzer.Tally()
}

private typealias Callback = @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt

@_silgen_name("LLVMFuzzerRunDriver")
private func drive(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>, _ callback: Callback
) -> CInt

@_silgen_name("LLVMFuzzerMutate")
private func mutate(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ most: Int) -> Int

private func readInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    do {
        try Guided.fuzzer?.check(Array(UnsafeBufferPointer(start: data, count: size)), &Guided.tally)
    } catch {
        FileHandle.standardError.write(Data("fuzz: \(error)\n".utf8))
        abort()
    }
    return 0
}

/// libFuzzer's own changes, or one that keeps the input's structure.
@_cdecl("LLVMFuzzerCustomMutator")
func changeInput(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ most: Int, _ seed: UInt32) -> Int {
    guard seed % 2 == 0, let mutator = Guided.fuzzer?.mutator else { return mutate(data, size, most) }
    var random = SeededGenerator(seed: UInt64(seed))
    var input = Array(UnsafeBufferPointer(start: data, count: size))
    mutator.bend(&input, &random)
    if let mend = mutator.decoder.mend { input = mend(input) }
    let count = min(input.count, most)
    for place in 0..<count { data[place] = input[place] }
    return count
}
