import Files
import Foundation
import Ledger
import Outcomes
import Reasoning
import Runs
import TestSupport
import Testing

@Suite struct OpeningTests {
    let directory: TemporaryDirectory
    var run: RunDirectory { Fixture.run(in: directory) }

    init() throws { directory = try TemporaryDirectory() }

    /// The error that opening throws; nil when it succeeds.
    private func error(_ open: () throws -> RunLedger) -> LedgerError? {
        do {
            _ = try open()
            return nil
        } catch {
            return error as? LedgerError
        }
    }

    private typealias Opening = (RunDirectory) throws -> RunLedger

    /// The ways to open a run that must be there.
    private let existing: [Opening] = [{ try RunLedger.openForResume($0) }, { try RunLedger.openForReading($0) }]

    /// All ways to open a run.
    private var all: [Opening] { existing + [{ try Fixture.openForRun($0) }] }

    @Test func the_same_run_opens_again_and_keeps_its_identity() throws {
        let first = try Fixture.ledger(in: directory)
        let id = first.runID
        try first.close()
        #expect(try Fixture.ledger(in: directory).runID == id)
    }

    @Test func every_difference_from_the_ledgers_run_is_named() throws {
        try Fixture.ledger(in: directory).close()
        var settings = Fixture.settings
        settings.procedure = Procedure(.twoStage)
        settings.limit = 50
        settings.rewardWeights = RewardWeights(levels: ["accuracy": 1, "format": 0.5])
        settings.model = .null(NullSettings(delayMilliseconds: 3))
        var set = Fixture.set
        set.sha256 = String(repeating: "cd", count: 32)
        let found = error {
            try RunLedger.openForRun(run, settings: settings, set: set)
        }
        #expect(
            found
                == .differs(
                    path: run.path,
                    differences: [
                        "question set: ledger has 'birds' (1000 samples, SHA-256 abababababab…), "
                            + "asked for 'birds' (1000 samples, SHA-256 cdcdcdcdcdcd…)",
                        "limit: ledger has 'none', asked for '50'",
                        "model.null.delayMilliseconds: ledger has '0', asked for '3'",
                        "rewardWeights.format: ledger has 'none', asked for '0.5'",
                        "strategy: ledger has 'independent', asked for 'two-stage'",
                    ]))
    }

    @Test func a_model_of_another_kind_is_one_difference() throws {
        try Fixture.ledger(in: directory).close()
        var settings = Fixture.settings
        settings.model = .embedding(EmbeddingSettings())
        let found = error {
            try RunLedger.openForRun(run, settings: settings, set: Fixture.set)
        }
        let sentences = ["model: ledger has 'null', asked for 'embedding'"]
        #expect(found == .differs(path: run.path, differences: sentences))
    }

    @Test func a_set_that_has_moved_is_the_same_set_and_its_new_place_is_kept() throws {
        try Fixture.ledger(in: directory).close()
        var set = Fixture.set
        set.path = "/elsewhere/birds.questions"
        try RunLedger.openForRun(run, settings: Fixture.settings, set: set).close()
        #expect(try RunLedger.openForResume(run).set.path == "/elsewhere/birds.questions")
    }

    @Test func vectors_that_have_moved_are_the_same_and_their_new_place_is_kept() throws {
        func settings(_ directory: String, sha256: String = "a") -> RunSettings {
            let file = VectorFileReference(path: directory + "/v.npy", sha256: sha256, ids: nil)
            var settings = Fixture.settings
            settings.model = .embedding(EmbeddingSettings(source: .files(VectorFiles(images: file, texts: file))))
            return settings
        }
        try RunLedger.openForRun(run, settings: settings("/a"), set: Fixture.set).close()
        try RunLedger.openForRun(run, settings: settings("/b"), set: Fixture.set).close()
        let resumed = try RunLedger.openForResume(run)
        #expect(resumed.settings == settings("/b"))
        let moved = try resumed.moved(settings: settings("/c"), set: Fixture.set)
        #expect(moved.settings == settings("/c") && moved.runID == resumed.runID)
        guard case .differs = error({ try moved.moved(settings: settings("/c", sha256: "b"), set: Fixture.set) }) else {
            Issue.record("other vectors were taken for the run's")
            return
        }
        guard case .locked = error({ try RunLedger.openForResume(run) }) else {
            Issue.record("a run that moved is not locked any more")
            return
        }
        try moved.close()
        #expect(try RunLedger.openForReading(run).settings == settings("/c"))
    }

    @Test func `a set's stamp is kept, and a ledger from before there were stamps opens`() throws {
        var set = Fixture.set
        set.stamp = FileStamp(text: "1 2 3 4 5")
        try RunLedger.openForRun(run, settings: Fixture.settings, set: Fixture.set).close()
        #expect(try RunLedger.openForReading(run).set.stamp == nil)
        try RunLedger.openForRun(run, settings: Fixture.settings, set: set).close()
        #expect(try RunLedger.openForReading(run).set == set)
        try Fixture.sqlite(run.ledgerPath, "ALTER TABLE run DROP COLUMN set_stamp")
        try Fixture.sqlite(run.ledgerPath, "DELETE FROM grdb_migrations WHERE identifier = 'v3'")
        #expect(try RunLedger.openForReading(run).set == Fixture.set)
        try RunLedger.openForResume(run).close()
        #expect(try RunLedger.openForReading(run).set == Fixture.set)
    }

    @Test func a_second_writer_is_refused_and_told_who_writes() throws {
        let first = try Fixture.ledger(in: directory)
        let refusals = [
            error { try Fixture.openForRun(run) },
            error { try RunLedger.openForResume(run) },
        ]
        for refusal in refusals {
            guard case .locked(run.path, let holder?) = refusal else {
                Issue.record("not refused: \(String(describing: refusal))")
                continue
            }
            #expect(holder.hasPrefix("\(getpid()) on "))
        }
        try first.close()
        #expect(error { try RunLedger.openForResume(run) } == nil)
    }

    @Test func a_lock_that_another_process_holds_goes_with_that_process() throws {
        try Fixture.ledger(in: directory).close()
        let holder = Process()
        let output = Pipe()
        holder.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        holder.arguments = ["flock", "--no-fork", run.lockPath, "sh", "-c", "echo locked; exec sleep 600"]
        holder.standardOutput = output
        try holder.run()
        defer { kill(holder.processIdentifier, SIGKILL) }
        #expect(String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) == "locked\n")
        guard case .locked = error({ try RunLedger.openForResume(run) }) else {
            Issue.record("the other process's lock was not seen")
            return
        }
        kill(holder.processIdentifier, SIGKILL)
        holder.waitUntilExit()
        #expect(error { try RunLedger.openForResume(run) } == nil)
    }

    @Test func a_directory_that_holds_no_run_is_named() throws {
        for open in existing {
            #expect(error { try open(run) } == .notARun(path: run.path))
        }
        // A ledger whose making was cut off before its first row.
        try run.createIfNeeded()
        #expect(FileManager.default.createFile(atPath: run.ledgerPath, contents: nil))
        for open in existing {
            #expect(error { try open(run) } == .notARun(path: run.path))
        }
        #expect(error { try Fixture.openForRun(run) } == nil)
    }

    @Test func a_directory_that_cannot_be_made_or_is_a_file_is_named_with_the_reason() throws {
        let file = try directory.write("text", to: "file")
        #expect(
            error { try Fixture.openForRun(RunDirectory(file)) }
                == .directory(.notADirectory(path: file)))
        let below = RunDirectory(file + "/run")
        #expect(
            error { try Fixture.openForRun(below) }
                == .directory(.uncreatable(.uncreatableDirectory(path: below.path, reason: "Not a directory"))))
        // Not even root can make a directory there.
        let system = RunDirectory("/proc/linnet")
        guard case .directory(.uncreatable) = error({ try Fixture.openForRun(system) }) else {
            Issue.record("a directory was made in /proc")
            return
        }
    }

    @Test func a_file_that_is_no_database_or_another_programs_is_damaged() throws {
        try run.createIfNeeded()
        try Data(repeating: 0x5A, count: 20_000).write(to: URL(fileURLWithPath: run.ledgerPath))
        for open in all {
            guard case .corrupted(run.ledgerPath, _) = error({ try open(run) }) else {
                Issue.record("opened a file of Zs")
                continue
            }
        }
        try FileManager.default.removeItem(atPath: run.ledgerPath)
        try Fixture.sqlite(run.ledgerPath, "CREATE TABLE recipes (name TEXT)")
        let foreign = LedgerError.corrupted(path: run.ledgerPath, reason: "it is some other program's database")
        for open in all {
            #expect(error { try open(run) } == foreign)
        }
    }

    @Test func a_newer_schema_is_refused() throws {
        try Fixture.ledger(in: directory).close()
        try Fixture.sqlite(run.ledgerPath, "INSERT INTO grdb_migrations VALUES ('v999')")
        for open in all {
            #expect(
                error { try open(run) } == .newerSchema(path: run.ledgerPath))
        }
    }

    @Test(arguments: [
        "UPDATE run SET set_samples = -1", "UPDATE workers SET epoch = -1", "UPDATE workers SET process = 1 << 40",
        "UPDATE quarantine SET sample = -7", "UPDATE quarantine SET repetition = 1 << 40",
        "UPDATE steps SET step = 9223372036854775807", "INSERT INTO epochs VALUES (4294967295, 0, NULL)",
        "\(loose("events")) UPDATE events SET detail = NULL",
        "\(loose("rollouts")) UPDATE rollouts SET admitted = NULL",
        "\(loose("policies")) UPDATE policies SET version = NULL", "\(loose("run")) UPDATE run SET set_path = NULL",
        "\(loose("group_ends")) UPDATE group_ends SET step = NULL",
    ])
    func rows_that_nobody_wrote_are_an_error_and_no_crash(statements: String) throws {
        try everything()
        try Fixture.sqlite(run.ledgerPath, statements)
        let error = #expect(throws: LedgerError.self) {
            let ledger = try RunLedger.openForReading(run)
            _ = (try ledger.events(), try ledger.workers(), try ledger.rollouts(), try ledger.digest())
            try ledger.forEachGroupEnd { _, _, _ in }
            _ = try RunLedger.openForResume(run).beginEpoch(endpoint: nil)
        }
        guard case .corrupted(run.ledgerPath, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func a_number_that_cannot_be_true_asks_for_no_memory() throws {
        try everything()
        let before = try RunLedger.openForReading(run).digest()
        try Fixture.sqlite(run.ledgerPath, "UPDATE blocks SET outcomes = 1 << 60")
        #expect(try RunLedger.openForReading(run).digest() == before)
    }

    @Test(.enabled(if: SmallDisk.isAvailable, "needs the right to mount a tmpfs"))
    func a_ledger_is_read_where_nothing_may_be_written() throws {
        let disk = try SmallDisk(megabytes: 8)
        // What means something in a URI means nothing in a path.
        let run = RunDirectory(disk.path + "/a 50%?#run")
        let ledger = try Fixture.openForRun(run)
        try ledger.commit([Fixture.block(0..<5)])
        let digest = try ledger.digest()
        let cut = RunDirectory(disk.path + "/cut")
        try FileManager.default.createDirectory(atPath: cut.path, withIntermediateDirectories: false)
        for end in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: run.ledgerPath + end, toPath: cut.ledgerPath + end)
        }
        try ledger.close()
        try disk.forbidWriting()
        #expect(try RunLedger.openForReading(run).digest() == digest)
        guard case .unavailable(cut.ledgerPath, let reason) = error({ try RunLedger.openForReading(cut) }) else {
            Issue.record("a journal that could not be read was left out")
            return
        }
        #expect(reason.contains("journal"))
    }

    @Test func a_pipe_that_nobody_writes_into_is_not_waited_for() throws {
        try run.createIfNeeded()
        try #require(mkfifo(run.ledgerPath, 0o600) == 0)
        for open in existing {
            #expect(error { try open(run) } == .corrupted(path: run.ledgerPath, reason: "it is no regular file"))
        }
    }

    /// Makes a table one that takes values of any type.
    private static func loose(_ table: String) -> String {
        "CREATE TABLE loose AS SELECT * FROM \(table); DROP TABLE \(table); ALTER TABLE loose RENAME TO \(table);"
    }

    /// A rollout run with something in every table that is read.
    private func everything() throws {
        let ledger = try Fixture.rollouts(in: run)
        let epoch = try ledger.beginEpoch(endpoint: "tcp://oak:5555")
        let now = Date(timeIntervalSince1970: 1)
        try ledger.commit([
            Fixture.block(0..<5), .event(kind: "epoch", detail: "the first"),
            .quarantine(QuarantinedSample(sample: 7, repetition: 0, failure: Failure(.deadline, "60 s"))),
            .worker(
                WorkerRow(
                    worker: "w", boot: 1, host: "h", process: 7, slots: 1, epoch: epoch, firstSeen: now, lastSeen: now)),
            .policy(PolicyRow(policy: Policy(version: 1, content: .external), weights: [], oldest: 0)),
            .step(
                StepRow(
                    step: 0, asked: 1, policyVersion: 1, delivered: 1, versions: 0...1,
                    ends: [StoredGroupEnd(group: 0, end: .delivered(place: 0))],
                    deliveries: [StoredDelivery(first: 0, count: 1, block: [1])])),
        ])
        try ledger.close()
    }

    @Test func a_damaged_page_is_an_error_and_no_crash() throws {
        let ledger = try Fixture.ledger(in: directory)
        for start in stride(from: 0, to: 3000, by: 100) { try ledger.commit([Fixture.block(start..<start + 100)]) }
        try ledger.close()
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: run.ledgerPath))
        let size = try file.seekToEnd()
        var position: UInt64 = 8192 * 2
        while position < size {
            try file.seek(toOffset: position)
            try file.write(contentsOf: Data(repeating: 0xFF, count: 200))
            position += 8192
        }
        try file.close()
        #expect(throws: LedgerError.self) { try RunLedger.openForReading(run).digest() }
    }
}
