import Archive
import Foundation
import Outcomes
import TestSupport

extension Decoder {
    /// A rollout run's records: files of compressed steps, which a resumed run goes on with.
    static let archives = [
        Decoder(
            name: "archive", form: .bytes, examples: { [try archive(steps: 1), try archive(steps: 3)] },
            mend: withLengths,
            reader: {
                let directory = try TemporaryDirectory()
                let path = directory.file("rollouts-00000000.jsonl.zst")
                return { input in
                    for name in try FileManager.default.contentsOfDirectory(atPath: directory.path) {
                        unlink(directory.file(name))
                    }
                    try Data(input).write(to: URL(fileURLWithPath: path))
                    return try verdict(expecting: { $0 is ArchiveError }, naming: [directory.path]) {
                        var next = 0
                        do {
                            let archive = try RolloutArchive(directory: directory.path, run: 7)
                            next = archive.nextStep
                            try archive.append(step: next, groups: [], end: StepSummary(asked: 0, versions: 0...0))
                        }
                        let again = try RolloutArchive(directory: directory.path, run: 7).nextStep
                        try Flaw.unless(again == next + 1, "step \(next) was written, and the next one is \(again)")
                        let left = try Data(contentsOf: URL(fileURLWithPath: path))
                        try Flaw.unless(
                            next == 0 || left.prefix(40) == Data(input.prefix(40)), "the first step was written over")
                    }
                }
            })
    ]

    private static func archive(steps: Int) throws -> [UInt8] {
        let directory = try TemporaryDirectory()
        let archive = try RolloutArchive(directory: directory.path, run: 7)
        for step in 0..<steps {
            try archive.append(
                step: step, groups: Examples.groups,
                end: StepSummary(asked: 3, cancelled: [.failed: 1], versions: 1...2))
        }
        return Array(try Data(contentsOf: URL(fileURLWithPath: directory.file("rollouts-00000000.jsonl.zst"))))
    }

    /// The length in each header made the distance to the next.
    @Sendable private static func withLengths(_ input: [UInt8]) -> [UInt8] {
        let mark = Array("LNTSTEP1".utf8)
        var starts: [Int] = []
        var place = 8
        while place + 32 <= input.count {
            if input[place] == mark[0], input[place...].starts(with: mark) { starts.append(place - 8) }
            place += 1
        }
        var output = input
        for (start, end) in zip(starts, starts.dropFirst() + [input.count]) where end - start > 40 {
            for byte in 0..<8 {
                output[start + 32 + byte] = UInt8(truncatingIfNeeded: (end - start - 40) >> (8 * byte))
            }
        }
        return output
    }
}
