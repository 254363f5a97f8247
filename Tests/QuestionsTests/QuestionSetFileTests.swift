import Files
import Foundation
import Questions
import Taxonomies
import TestSupport
import Testing

@Suite struct QuestionSetFileTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test func samples_and_header_come_back() throws {
        let samples = Fixtures.samples(2000)
        let set = try QuestionSetFile(path: try Fixtures.write(samples, in: directory))
        #expect(set.count == samples.count)
        #expect(try Fixtures.samples(ofSetAt: set.path) == samples)
        #expect(try set.sample(at: 1234) == samples[1234])
        let header = set.header
        #expect(header.name == "fixture" && header.subject == "bird" && header.seed == .max)
        #expect(header.firstScoredLevel == 2 && header.source == "a test")
        #expect(header.distractors == .init(method: "similar", similarity: "taxonomy"))
        #expect(header.taxonomy.name == "tree" && header.taxonomy.ranks == Fixtures.ranks)
        #expect(header.taxonomy.taxa.map { header.taxonomy.name(of: $0) } == ["Top", "Middle", "Leaf", "Deep"])
        #expect(header.taxonomy.leaves.map(header.taxonomy.level(of:)) == [3, 4])
    }

    @Test func any_run_of_records_is_read_as_it_lies() throws {
        let path = try Fixtures.write(Fixtures.samples(40), in: directory)
        let set = try QuestionSetFile(path: path)
        let file = try Fixtures.bytes(path)
        let start = file.count - set.byteCount(of: 0..<40)
        for range in [0..<1, 3..<17, 39..<40, 0..<40] {
            var bytes = [UInt8](repeating: 0, count: set.byteCount(of: range))
            try bytes.withUnsafeMutableBytes { try set.readRecords(of: range, into: $0) }
            let offset = start + set.byteCount(of: 0..<range.lowerBound)
            #expect(bytes == Array(file[offset..<offset + bytes.count]))
        }
        #expect(set.byteCount(of: 7..<7) == 0)
    }

    /// A file's stamp, once its last change is long enough ago.
    private func stamp(of path: String) async throws -> FileStamp {
        var stamp: FileStamp?
        _ = try await eventually {
            stamp = try QuestionSetFile(path: path).stamp
            return stamp != nil
        }
        return try #require(stamp)
    }

    @Test func `a file that still has its stamp is not hashed again`() async throws {
        let samples = Fixtures.samples(30)
        let path = try Fixtures.write(samples, in: directory)
        let stamp = try await stamp(of: path)
        #expect(FileStamp(text: stamp.text) == stamp)
        // Not the file's hash: only one that takes the stamp's word can say it.
        let other = String(repeating: "5a", count: 32)
        let set = try QuestionSetFile(path: path, knownBy: other, stamp: stamp)
        #expect(set.sha256Text == other && set.stamp == stamp)
        #expect(try (0..<set.count).map { try set.sample(at: $0) } == samples)
        #expect(try QuestionSetFile(path: path, knownBy: other).sha256Text != other)
    }

    @Test func `a file that was written since its stamp is checked whole`() async throws {
        let path = try Fixtures.write(Fixtures.samples(30), in: directory)
        let known = try QuestionSetFile(path: path).sha256Text
        let stamp = try await stamp(of: path)
        // The same number of bytes, and the time of modification set back: only the time of change tells.
        let modified = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate]
        let handle = try #require(FileHandle(forUpdatingAtPath: path))
        let end = try handle.seekToEnd()
        try handle.seek(toOffset: end - 1)
        let last = try #require(try handle.read(upToCount: 1)?.first)
        try handle.seek(toOffset: end - 1)
        try handle.write(contentsOf: Data([last ^ 1]))
        try handle.close()
        try FileManager.default.setAttributes([.modificationDate: try #require(modified)], ofItemAtPath: path)
        #expect(throws: QuestionSetError.self) { try QuestionSetFile(path: path, knownBy: known, stamp: stamp) }
    }

    @Test func `a file that changed a moment ago has no stamp yet`() throws {
        let path = directory.file("file")
        try "words".write(toFile: path, atomically: false, encoding: .utf8)
        let handle = try #require(FileHandle(forReadingAtPath: path))
        var status = stat()
        #expect(fstat(handle.fileDescriptor, &status) == 0)
        let changed = Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec)
        #expect(FileStamp(descriptor: handle.fileDescriptor, now: changed + 10_000_000) == nil)
        #expect(FileStamp(descriptor: handle.fileDescriptor, now: changed + 3_000_000_000) != nil)
        #expect(FileStamp(descriptor: -1) == nil)
    }

    @Test(arguments: ["", "1 2 3 4", "1 2 3 4 5 6", "1 2 3 4 x", "1 2 3 4 5 ", "-1 2 3 4 5"])
    func `a text that is no stamp is none`(text: String) { #expect(FileStamp(text: text) == nil) }

    @Test func the_identity_is_the_files_sha256() throws {
        let set = try QuestionSetFile(path: try Fixtures.write(Fixtures.samples(3), in: directory))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
        process.arguments = [set.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        #expect(output.hasPrefix(set.sha256Text + " "))
    }

    @Test func records_longer_than_a_piece_of_the_scan_are_read() throws {
        var samples = Fixtures.samples(5)
        samples[2].label = String(repeating: "x", count: 3 << 20)
        let path = try Fixtures.write(samples, in: directory)
        #expect(try Fixtures.samples(ofSetAt: path) == samples)
    }

    @Test func a_set_without_samples_is_a_set() throws {
        #expect(try QuestionSetFile(path: try Fixtures.write([], in: directory)).count == 0)
    }

    @Test func a_file_that_shrinks_under_us_is_an_error() throws {
        let path = try Fixtures.write(Fixtures.samples(50), in: directory)
        let set = try QuestionSetFile(path: path)
        try #require(truncate(path, 1000) == 0)
        #expect(throws: QuestionSetError.unreadable(path: path, reason: "it has shrunk since it was opened")) {
            try set.sample(at: 49)
        }
    }

    @Test func a_writer_that_is_dropped_leaves_nothing() throws {
        do {
            var writer = try QuestionSetWriter(path: directory.file("set"), header: try Fixtures.header())
            try writer.append(Fixtures.samples(1)[0])
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
    }

    @Test func a_pipe_that_nobody_writes_into_is_not_waited_for() throws {
        let path = directory.file("pipe")
        try #require(mkfifo(path, 0o600) == 0)
        let reason = "it is no regular file; copy it into one"
        #expect(throws: QuestionSetError.unreadable(path: path, reason: reason)) { try QuestionSetFile(path: path) }
        let itself = QuestionSetError.unreadable(path: directory.path, reason: "Is a directory")
        #expect(throws: itself) { try QuestionSetFile(path: directory.path) }
    }

    @Test func a_directory_that_is_not_there_is_an_error() throws {
        let path = directory.file("missing/set")
        #expect(throws: FileError.unwritable(path: path, reason: "No such file or directory")) {
            _ = try QuestionSetWriter(path: path, header: try Fixtures.header()).count
        }
        #expect(throws: QuestionSetError.unreadable(path: path, reason: "No such file or directory")) {
            try QuestionSetFile(path: path)
        }
    }
}
