import Archive
import Foundation
import Outcomes
import TestSupport
import Testing

@Suite struct RolloutArchiveTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.file("records") }
    private let end = StepSummary(asked: 2, versions: 0...0)

    init() throws { directory = try TemporaryDirectory() }

    private func open(run: UInt64 = 7, rotateBytes: Int = 1 << 20) throws -> RolloutArchive {
        try RolloutArchive(directory: path, run: run, rotateBytes: rotateBytes)
    }

    private func write(steps: Range<Int>, rotateBytes: Int = 1 << 20) throws {
        let archive = try open(rotateBytes: rotateBytes)
        for step in steps { try append(step, to: archive) }
    }

    private func append(_ step: Int, to archive: RolloutArchive) throws {
        try archive.append(step: step, groups: [.full(2 * step), .sparse(2 * step + 1)], end: end)
    }

    private func content(of file: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: file)) }

    // MARK: Steps

    @Test func a_step_is_its_groups_in_their_order_and_then_its_end() throws {
        try write(steps: 0..<2)

        let lines = try lines(in: path)
        #expect(lines.map { $0["kind"] } == ["group", "group", "step", "group", "group", "step"])
        #expect(lines.map { $0["step"] } == [0, 0, 0, 1, 1, 1])
        #expect(lines.compactMap { $0["group"] } == [0, 1, 2, 3])
        #expect(lines[5]["delivered"] == 2)
    }

    @Test func a_step_without_groups_is_a_step() throws {
        let archive = try open()
        try archive.append(step: 0, groups: [], end: end)

        #expect(archive.nextStep == 1)
        #expect(try steps(in: path) == [0])
    }

    @Test func a_step_that_is_there_is_not_written_again() throws {
        try write(steps: 0..<3)
        let before = try content(of: files(in: path)[0])
        let archive = try open()
        #expect(archive.nextStep == 3)
        for step in 0..<3 { try archive.append(step: step, groups: [], end: end) }

        #expect(archive.nextStep == 3)
        #expect(try content(of: files(in: path)[0]) == before)
    }

    @Test func an_archive_goes_on_where_it_ended() throws {
        for step in 0..<3 { try write(steps: step..<step + 1) }

        #expect(try steps(in: path) == [0, 1, 2])
        #expect(try files(in: path).count == 1)
    }

    @Test func a_step_that_cannot_follow_is_refused_and_nothing_is_written() throws {
        try write(steps: 0..<1)
        let archive = try open()

        #expect(throws: ArchiveError.gap(directory: path, expected: 1, found: 2)) { try append(2, to: archive) }
        #expect(archive.nextStep == 1)
        #expect(try steps(in: path) == [0])
    }

    @Test func steps_that_were_taken_away_need_an_empty_file_to_go_on() throws {
        let error = #expect(throws: ArchiveError.self) { try write(steps: 9..<10) }
        #expect(error == .gap(directory: path, expected: 0, found: 9) && error?.canPass == false)
        #expect("\(try #require(error))".contains("make an empty 'rollouts-00000009.jsonl.zst' there"))
        try Data().write(to: URL(fileURLWithPath: path + "/rollouts-00000009.jsonl.zst"))
        try write(steps: 9..<11)

        #expect(try steps(in: path) == [9, 10])
    }

    // MARK: Files

    @Test func a_file_that_is_large_enough_is_followed_by_one_named_after_its_first_step() throws {
        try write(steps: 0..<1)
        let size = try content(of: files(in: path)[0]).count
        try write(steps: 1..<7, rotateBytes: size * 3 / 2)

        let names = try files(in: path).map { String($0.dropFirst(path.count + 1)) }
        #expect(names == [0, 2, 4, 6].map { "rollouts-0000000\($0).jsonl.zst" })
        #expect(try steps(in: path) == Array(0..<7))
    }

    @Test func older_files_may_be_moved_away() throws {
        try write(steps: 0..<3, rotateBytes: 1)
        for file in try files(in: path).dropLast() { try FileManager.default.removeItem(atPath: file) }
        try write(steps: 3..<4, rotateBytes: 1)

        #expect(try steps(in: path) == [2, 3])
    }

    @Test func a_file_that_is_moved_away_while_it_is_written_is_followed_by_another() throws {
        let archive = try open()
        try append(0, to: archive)
        let moved = directory.file("moved.zst")
        try FileManager.default.moveItem(atPath: files(in: path)[0], toPath: moved)
        try append(1, to: archive)

        #expect(try ZstdFile.text(of: moved).split(separator: "\n").count == 3)
        #expect(try steps(in: path) == [1])
    }

    @Test func files_of_others_are_left_alone() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let names = ["rollouts-1.jsonl.zst", "rollouts-00000005.jsonl", "rollouts--0000001.jsonl.zst", "notes"]
        for name in names { try Data("mine".utf8).write(to: URL(fileURLWithPath: path + "/" + name)) }
        try write(steps: 0..<1)

        for name in names { #expect(try content(of: path + "/" + name) == Data("mine".utf8)) }
        #expect(try ZstdFile.text(of: path + "/rollouts-00000000.jsonl.zst").hasPrefix("{\"kind\": \"group\""))
    }

    // MARK: What is refused

    @Test(arguments: [1, 1 << 20]) func another_run_s_files_are_refused_and_kept(rotateBytes: Int) throws {
        try write(steps: 0..<3, rotateBytes: rotateBytes)
        let before = try files(in: path).map(content(of:))

        let error = #expect(throws: ArchiveError.self) { try open(run: 8) }
        #expect(error == .otherRun(file: try files(in: path)[0]) && error?.canPass == false)
        #expect("\(try #require(error))".contains("name a directory of this run's own"))
        #expect(try files(in: path).map(content(of:)) == before)
    }

    @Test func an_older_file_of_another_run_is_refused() throws {
        try write(steps: 0..<2, rotateBytes: 1)
        let older = try files(in: path)[0]
        let other = directory.file("other")
        do {
            let archive = try RolloutArchive(directory: other, run: 8)
            try append(0, to: archive)
        }
        try FileManager.default.removeItem(atPath: older)
        try FileManager.default.moveItem(atPath: files(in: other)[0], toPath: older)

        #expect(throws: ArchiveError.otherRun(file: older)) { try open() }
    }

    @Test func two_writers_at_once_are_refused() throws {
        let archive = try open()
        #expect(throws: ArchiveError.inUse(path: path)) { try open() }
        withExtendedLifetime(archive) {}
    }

    @Test func what_is_no_directory_is_refused() throws {
        try Data().write(to: URL(fileURLWithPath: path))
        #expect(throws: ArchiveError.notADirectory(path: path)) { try open() }
        #expect(throws: ArchiveError.unavailable(path: path + "/deeper", reason: "Not a directory")) {
            try RolloutArchive(directory: path + "/deeper", run: 7)
        }
    }

    @Test func a_file_that_no_run_wrote_is_refused_and_kept() throws {
        let file = path + "/rollouts-00000000.jsonl.zst"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        try Data("{}\n".utf8).write(to: URL(fileURLWithPath: file))

        #expect(throws: ArchiveError.damaged(file: file, byte: 0)) { try open() }
        #expect(try content(of: file) == Data("{}\n".utf8))
    }
}
