import Foundation
import Questions
import TestSupport
import Testing
import Transport

@testable import linnet

@Suite struct HostFactsTests {
    @Test func a_coordinator_needs_an_open_file_for_each_worker() {
        let limit = OpenFileLimit(soft: 1024, hard: 1024)
        #expect(HostFacts.openFiles(limit, workers: 960).verdict == .ok)
        let fact = HostFacts.openFiles(limit, workers: 961)
        #expect(fact.verdict == .problem)
        #expect(fact.finding.contains("which needs 1,025"))
        #expect(fact.change?.contains("LimitNOFILE=") == true)
    }

    @Test func a_clock_is_told_by_its_side() {
        #expect(HostFacts.clock(difference: -1.9).verdict == .ok)
        #expect(HostFacts.clock(difference: 65).finding == "65.0 s behind the coordinator's")
        #expect(HostFacts.clock(difference: -65).finding == "65.0 s ahead of the coordinator's")
        #expect(HostFacts.clock(difference: 65).verdict == .warning)
    }

    @Test func a_disk_may_be_small_read_only_or_elsewhere() {
        func fact(_ bytes: Int, writable: Bool = true, remote: Bool = false) -> CheckedFact {
            HostFacts.directory("/runs", freeBytes: bytes, isWritable: writable, isRemote: remote)
        }
        #expect(fact(5 << 30).verdict == .ok)
        #expect(fact(500 << 20).verdict == .warning)
        #expect(fact(50 << 20).verdict == .problem)
        #expect(fact(5 << 30, writable: false).verdict == .problem)
        #expect(fact(5 << 30, remote: true).verdict == .warning)
    }

    @Test func a_directorys_file_system_is_that_of_the_deepest_mount_above_it() {
        let mounts = """
            29 1 254:0 / / rw,relatime - ext4 /dev/vda rw
            40 29 0:35 / /home rw shared:1 - nfs4 server:/home rw
            41 29 0:36 / /home/ann/my\\040disk rw - xfs /dev/sdb rw
            """
        #expect(HostFacts.fileSystem(of: "/var/runs", in: mounts) == "ext4")
        #expect(HostFacts.fileSystem(of: "/home/bob/runs", in: mounts) == "nfs4")
        #expect(HostFacts.fileSystem(of: "/homeless", in: mounts) == "ext4")
        #expect(HostFacts.fileSystem(of: "/home/ann/my disk/runs", in: mounts) == "xfs")
        #expect(HostFacts.fileSystem(of: "/", in: "").isEmpty)
    }

    @Test func memory_for_keys_may_be_too_little_to_lock() {
        #expect(HostFacts.lockedMemory(bytes: nil).verdict == .ok)
        #expect(HostFacts.lockedMemory(bytes: 8 << 20).verdict == .ok)
        #expect(HostFacts.lockedMemory(bytes: 0).verdict == .warning)
        #expect(HostFacts.libraries(canEncrypt: false).verdict == .warning)
    }

    @Test func a_fact_stands_on_a_line_and_its_cure_below_it() {
        let facts = [
            CheckedFact.ok("port", "free"), .problem("open files", "too few", "raise them"),
        ]
        #expect(
            CheckedFact.lines(facts) == [
                "ok       port        free", "problem  open files  too few", "                     raise them",
            ])
        #expect(CheckedFact.sentence(facts) == "1 problem: change what is said above, then ask again")
        #expect(CheckedFact.sentence([facts[0]]) == nil)
    }

    @Test func images_are_looked_at_where_they_lie() throws {
        let directory = try TemporaryDirectory()
        let set = try QuestionSetFile(path: try TestSets.write(samples: 10, to: directory.file("set")))
        let nowhere = try ImageSample(of: set, root: directory.path, count: 4)
        #expect((nowhere.looked, nowhere.missing) == (4, 4))
        let fact = HostFacts.images(nowhere)
        #expect(fact.verdict == .problem)
        #expect(fact.finding.contains("4 of 4 files cannot be read, the first of them '\(directory.path)/"))
        let first = try #require(nowhere.firstMissing)
        try FileManager.default.createDirectory(
            at: URL(fileURLWithPath: first).deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data([1]).write(to: URL(fileURLWithPath: first))
        #expect(try ImageSample(of: set, root: directory.path, count: 4).missing == 3)
        #expect(HostFacts.images(ImageSample(others: 7)).verdict == .ok)
    }
}
