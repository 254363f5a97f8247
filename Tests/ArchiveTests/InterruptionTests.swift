import Archive
import Foundation
import Outcomes
import TestSupport
import Testing

@Suite struct InterruptionTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.file("records") }
    private var file: String { path + "/rollouts-00000000.jsonl.zst" }

    init() throws { directory = try TemporaryDirectory() }

    private func append(_ step: Int, to archive: RolloutArchive) throws {
        try archive.append(step: step, groups: [.sparse(step)], end: StepSummary(asked: 1, versions: 0...0))
    }

    /// Writes two steps and tells the file's bytes after each.
    private func twoSteps() throws -> (first: Data, both: Data) {
        let archive = try RolloutArchive(directory: path, run: 7)
        try append(0, to: archive)
        let first = try content()
        try append(1, to: archive)
        return (first, try content())
    }

    private func content() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: file)) }
    private func replace(with bytes: Data) throws { try bytes.write(to: URL(fileURLWithPath: file)) }

    /// Opens the archive, tells where it goes on, and appends step 1.
    private func goOn() throws -> Int {
        let archive = try RolloutArchive(directory: path, run: 7)
        let next = archive.nextStep
        try append(1, to: archive)
        return next
    }

    // MARK: A stop

    @Test func a_step_that_was_cut_off_at_any_byte_is_written_again() throws {
        let (first, both) = try twoSteps()
        for length in first.count..<both.count {
            try replace(with: both[..<length])
            #expect(try goOn() == 1, "cut at \(length)")
            #expect(try content() == both, "cut at \(length)")
        }
        #expect(try goOn() == 2)
    }

    @Test func a_first_step_that_was_cut_off_at_any_byte_is_written_again() throws {
        let (first, both) = try twoSteps()
        for length in 0..<first.count {
            try replace(with: both[..<length])
            let archive = try RolloutArchive(directory: path, run: 7)
            #expect(archive.nextStep == 0, "cut at \(length)")
            try append(0, to: archive)
            #expect(try content() == first, "cut at \(length)")
        }
    }

    @Test func a_step_whose_end_is_zeros_after_a_power_cut_is_written_again() throws {
        let (first, both) = try twoSteps()
        for length in first.count..<both.count where both[length...].contains(where: { $0 != 0 }) {
            try replace(with: both[..<length] + Data(count: both.count - length))
            #expect(try goOn() == 1, "zeros from \(length)")
            #expect(try content() == both, "zeros from \(length)")
        }
    }

    // MARK: Damage

    @Test func a_newest_step_that_is_damaged_is_written_again() throws {
        let (first, both) = try twoSteps()
        let whole = try ZstdFile.text(of: file)
        var repaired = 0
        for place in first.count + 40..<both.count {
            var damaged = both
            damaged[place] ^= 0x10
            try replace(with: damaged)
            if try goOn() == 1 { repaired += 1 }
            // A few bits mean nothing.
            #expect(try ZstdFile.text(of: file) == whole, "damaged at \(place)")
        }
        #expect(repaired > (both.count - first.count) * 3 / 4)
    }

    @Test func a_damaged_header_before_whole_steps_is_refused_and_nothing_is_cut_off() throws {
        let (first, both) = try twoSteps()
        // The mark, the run, the step and the length.
        for place in [0, 15, 16, 24, 32, 33, 39] {
            var damaged = both
            damaged[place] ^= 0x21
            try replace(with: damaged)
            let error = #expect(throws: ArchiveError.self) { try goOn() }
            switch error {
            case .otherRun(file): #expect(place == 16)
            case .damaged(file, byte: let byte): #expect((0...both.count).contains(byte), "\(place)")
            default: Issue.record("\(place): \(String(describing: error))")
            }
            #expect(try content() == damaged)
        }
        try replace(with: first + Data("x".utf8))
        let error = #expect(throws: ArchiveError.damaged(file: file, byte: first.count)) { try goOn() }
        #expect("\(try #require(error))".contains("'\(file)' holds no step at byte \(first.count)"))
    }

    // MARK: A full disk

    @Test(.enabled(if: SmallDisk.isAvailable, "needs the right to mount a tmpfs"), arguments: [1, 1 << 20])
    func a_full_disk_is_told_of_and_the_step_is_written_when_there_is_room(rotateBytes: Int) throws {
        let disk = try SmallDisk(megabytes: 1)
        let path = disk.path + "/records"
        let archive = try RolloutArchive(directory: path, run: 7, rotateBytes: rotateBytes)
        try append(0, to: archive)
        // More than what is left of the file's last page.
        let groups = (0..<100).map { index in
            var group = Group.sparse(index)
            group.promptIDs = (0..<100).map { _ in UInt32.random(in: 0...UInt32.max) }
            return group
        }
        let end = StepSummary(asked: 100, versions: 0...0)
        try disk.fill()
        for _ in 0..<2 {
            let error = #expect(throws: ArchiveError.self) { try archive.append(step: 1, groups: groups, end: end) }
            #expect(error?.canPass == true)
            #expect("\(try #require(error))".hasPrefix("no space is left for '\(path)/rollouts-"))
            #expect(archive.nextStep == 1)
            #expect(try steps(in: path) == [0])
        }
        try disk.makeRoom()
        try archive.append(step: 1, groups: groups, end: end)

        #expect(try steps(in: path) == [0, 1])
        #expect(try lines(in: path).count == 103)
    }

    // MARK: Other readers

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/zstd"), "needs the program zstd"))
    func the_program_zstd_reads_the_same_text() throws {
        do {
            let archive = try RolloutArchive(directory: path, run: 7, rotateBytes: 1)
            for step in 0..<3 { try append(step, to: archive) }
        }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/zstd")
        process.arguments = ["-dcq"] + (try files(in: path))
        process.standardOutput = output
        try process.run()
        let read = try output.fileHandleForReading.readToEnd()
        process.waitUntilExit()

        #expect(process.terminationStatus == 0)
        #expect(try String(decoding: read ?? Data(), as: UTF8.self) == files(in: path).map(ZstdFile.text(of:)).joined())
    }
}
