import Files
import Foundation
import Ledger
import Locking
import Outcomes
import Runs
import TestSupport
import Testing

@Suite struct PolicyFileTests {
    let directory: TemporaryDirectory
    let ledger: RunLedger
    var run: RunDirectory { Fixture.run(in: directory) }

    init() throws {
        directory = try TemporaryDirectory()
        ledger = try Fixture.rollouts(in: Fixture.run(in: directory))
    }

    /// A version that is made of weights, with the SHA-256 that `sha256sum` tells of them.
    private func published(_ version: Int, _ weights: [UInt8], oldest: Int = 0) throws -> PolicyRow {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sha256sum"]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: weights)
        try input.fileHandleForWriting.close()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile().prefix(64), as: UTF8.self)
        let content = Policy.Content.weights(sha256: try #require(Hexadecimal.bytes(text)), bytes: weights.count)
        return PolicyRow(policy: Policy(version: version, content: content), weights: weights, oldest: oldest)
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: run.policiesPath).sorted()
    }

    @Test func weights_are_a_file_in_the_runs_directory_and_come_back() throws {
        let row = try published(3, (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        #expect(try ledger.weights(of: row.policy) == nil)
        try ledger.commit([.policy(row)])
        try ledger.close()
        let reader = try RunLedger.openForReading(run)
        #expect(try reader.rollouts().policies == [row.policy])
        #expect(try reader.weights(of: row.policy) == row.weights)
        #expect(FileManager.default.contents(atPath: run.path + "/policies/3") == Data(row.weights))
        #expect(try names() == ["3"])
    }

    @Test func a_policy_without_weights_has_no_file() throws {
        let adapter = Policy(version: 0, content: .adapter(location: "/adapters/0"))
        let external = Policy(version: 1, content: .external)
        try ledger.commit([adapter, external].map { .policy(PolicyRow(policy: $0, weights: [], oldest: 0)) })
        #expect(!FileManager.default.fileExists(atPath: run.policiesPath))
        #expect(try ledger.weights(of: adapter) == nil)
        #expect(try ledger.weights(of: external) == nil)
    }

    @Test func files_of_versions_that_are_too_old_go_and_their_rows_stay() throws {
        for version in 8...10 { try ledger.commit([.policy(try published(version, [UInt8(version)]))]) }
        // What a kill in the midst of writing leaves, and what somebody else put there.
        for name in ["11.4711.part", "notes"] {
            #expect(FileManager.default.createFile(atPath: run.policiesPath + "/" + name, contents: nil))
        }
        try ledger.commit([.policy(try published(11, [11], oldest: 10))])
        #expect(try names() == ["10", "11", "notes"])
        let policies = try ledger.rollouts().policies
        #expect(policies.map(\.version) == [8, 9, 10, 11])
        #expect(try policies.map { try ledger.weights(of: $0) } == [nil, nil, [10], [11]])
        // One without weights lets go as well.
        let last = PolicyRow(policy: Policy(version: 12, content: .external), weights: [], oldest: 12)
        try ledger.commit([.policy(last)])
        #expect(try names() == ["notes"])
    }

    @Test func the_first_content_of_a_version_stays_and_a_lost_file_is_written_again() throws {
        let row = try published(0, [1, 2, 3])
        try ledger.commit([.policy(row)])
        try ledger.commit([.policy(try published(0, [9, 9]))])
        #expect(try ledger.rollouts().policies == [row.policy])
        #expect(try ledger.weights(of: row.policy) == [1, 2, 3])
        try FileManager.default.removeItem(atPath: run.policyPath(version: 0))
        try ledger.commit([.policy(row)])
        #expect(try ledger.weights(of: row.policy) == [1, 2, 3])
        #expect(try ledger.rollouts().policies == [row.policy])
    }

    @Test func a_file_that_is_left_of_a_failed_commit_gives_way() throws {
        try FileManager.default.createDirectory(atPath: run.policiesPath, withIntermediateDirectories: false)
        try Data([9, 9, 9]).write(to: URL(fileURLWithPath: run.policyPath(version: 0)))
        #expect(try ledger.rollouts().policies.isEmpty)
        let row = try published(0, [1, 2])
        try ledger.commit([.policy(row)])
        #expect(try ledger.weights(of: row.policy) == [1, 2])
    }

    @Test func damaged_and_missing_weights_are_none() throws {
        let row = try published(0, [1, 2, 3, 4])
        try ledger.commit([.policy(row)])
        let file = URL(fileURLWithPath: run.policyPath(version: 0))
        for damaged: [UInt8] in [[1, 2, 3, 5], [1, 2, 3], [1, 2, 3, 4, 5], []] {
            try Data(damaged).write(to: file)
            #expect(try ledger.weights(of: row.policy) == nil, "\(damaged)")
        }
        try Data(row.weights).write(to: file)
        #expect(try ledger.weights(of: row.policy) == row.weights)
        try FileManager.default.removeItem(at: file)
        #expect(try ledger.weights(of: row.policy) == nil)
        try FileManager.default.removeItem(atPath: run.policiesPath)
        #expect(try ledger.weights(of: row.policy) == nil)
    }

    @Test func weights_that_cannot_be_read_are_an_error_that_names_the_file() throws {
        let row = try published(0, [1])
        let path = run.policyPath(version: 0)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let found = #expect(throws: LedgerError.self) { try ledger.weights(of: row.policy) }
        #expect(found == .unavailable(path: run.ledgerPath, reason: "cannot read '\(path)': Is a directory"))
    }

    @Test func a_version_whose_file_cannot_be_written_is_not_in_the_ledger() throws {
        // Not even root can make a file below a file.
        #expect(FileManager.default.createFile(atPath: run.policiesPath, contents: nil))
        let row = try published(0, [1, 2])
        let found = #expect(throws: LedgerError.self) { try ledger.commit([.admitted(groups: 4), .policy(row)]) }
        let reason = "cannot write '\(run.policyPath(version: 0))': Not a directory"
        #expect(found == .unavailable(path: run.ledgerPath, reason: reason))
        #expect(found?.canPass == true)
        #expect(try ledger.rollouts() == StoredRollouts())
        try FileManager.default.removeItem(atPath: run.policiesPath)
        try ledger.commit([.admitted(groups: 4), .policy(row)])
        #expect(try ledger.rollouts().policies == [row.policy])
        #expect(try ledger.weights(of: row.policy) == row.weights)
    }

    @Test(.enabled(if: SmallDisk.isAvailable, "needs the right to mount a tmpfs"))
    func a_version_that_finds_no_room_is_waited_out_and_leaves_nothing_half() async throws {
        let disk = try SmallDisk(megabytes: 4)
        let run = RunDirectory(disk.path + "/run")
        let ledger = try Fixture.rollouts(in: run)
        try ledger.commit([.policy(try published(0, [1]))])
        let row = try published(1, [UInt8](repeating: 5, count: 1 << 20), oldest: 1)

        // Some of it finds room.
        let large = try published(1, [UInt8](repeating: 6, count: 5 << 20))
        #expect(throws: LedgerError.diskFull(path: run.ledgerPath)) { try ledger.commit([.policy(large)]) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: run.policiesPath) == ["0"])

        let tickets = Guarded<[UInt64]>([])
        let stalls = Guarded<[LedgerError?]>([])
        let writer = LedgerWriter(
            ledger: ledger, onCommit: { new in tickets.withLock { $0 += new } },
            onStall: { error in stalls.withLock { $0.append(error) } })
        try disk.fill()
        writer.submit(.policy(row), ticket: 1)
        for _ in 0..<6000 where stalls.withLock({ $0.isEmpty }) { try await Task.sleep(for: .milliseconds(10)) }
        #expect(stalls.withLock { $0 } == [.diskFull(path: run.ledgerPath)])
        #expect(try FileManager.default.contentsOfDirectory(atPath: run.policiesPath) == ["0"])
        #expect(try ledger.rollouts().policies.map(\.version) == [0])
        #expect(writer.queuedBytes > 1 << 20)

        try disk.makeRoom()
        #expect(await writer.finish() == nil)
        #expect(tickets.withLock { $0 } == [1])
        #expect(try ledger.rollouts().policies.map(\.version) == [0, 1])
        #expect(try ledger.weights(of: row.policy) == row.weights)
        #expect(try FileManager.default.contentsOfDirectory(atPath: run.policiesPath) == ["1"])
    }
}
