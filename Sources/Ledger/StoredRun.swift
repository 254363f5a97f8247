import Files
import Foundation
import GRDB
import Runs

/// The one row of the ledger's `run` table.
struct StoredRun {
    var id: UInt64
    var settings: RunSettings
    var set: QuestionSetReference

    /// The row; nil in a ledger that was not finished when its making was interrupted.
    ///
    /// - Throws: `LedgerError.newerSchema` when the settings are none that this version knows.
    static func fetch(_ database: Database, path: String) throws -> StoredRun? {
        guard let row = try Row.fetchOne(database, sql: "SELECT * FROM run") else { return nil }
        let json: String = try row.decode(forColumn: "settings")
        guard let settings = try? RunSettings(json: json) else {
            // Whatever is wrong with them, the reader can only be too old: they were written by us.
            throw LedgerError.newerSchema(path: path)
        }
        // A ledger that an older version wrote, opened for reading, has no such column.
        let stamp: String? = try row.decode(forColumn: "set_stamp")
        let set = try QuestionSetReference(
            path: row.decode(forColumn: "set_path"), sha256: row.decode(forColumn: "set_sha256"),
            name: row.decode(forColumn: "set_name"),
            samples: Int(row.decode(UInt32.self, forColumn: "set_samples")),
            stamp: stamp.flatMap { FileStamp(text: $0) })
        return StoredRun(id: UInt64(bitPattern: try row.decode(forColumn: "id")), settings: settings, set: set)
    }

    func insert(_ database: Database) throws {
        try database.execute(
            sql: "INSERT INTO run VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                Int64(bitPattern: id), Date().unixMilliseconds, settings.json(), set.path, set.sha256, set.name,
                set.samples, set.stamp?.text,
            ])
    }

    /// Notes where the run's files lie now: the question set, with its stamp, and those that its settings name.
    ///
    /// - Throws: `LedgerError.differs` when anything else than places is asked for.
    mutating func move(
        settings asked: RunSettings, set place: QuestionSetReference, _ directory: RunDirectory, _ database: Database
    ) throws {
        let differences = differences(settings: asked, set: place)
        guard differences.isEmpty else { throw LedgerError.differs(path: directory.path, differences: differences) }
        guard settings != asked || set.path != place.path || set.stamp != place.stamp else { return }
        try database.execute(
            sql: "UPDATE run SET settings = ?, set_path = ?, set_stamp = ?",
            arguments: [asked.json(), place.path, place.stamp?.text])
        (settings, set.path, set.stamp) = (asked, place.path, place.stamp)
    }

    /// A sentence for each thing in which what is asked for differs from what is stored. Where files lie is none.
    private func differences(settings asked: RunSettings, set askedSet: QuestionSetReference) -> [String] {
        var sentences: [String] = []
        if set.sha256 != askedSet.sha256 {
            sentences.append("question set: ledger has \(Self.tell(set)), asked for \(Self.tell(askedSet))")
        }
        for difference in settings.differences(from: asked) {
            sentences.append(
                "\(difference.name): ledger has '\(difference.first)', asked for '\(difference.second)'")
        }
        return sentences
    }

    private static func tell(_ set: QuestionSetReference) -> String {
        "'\(set.name)' (\(set.samples) samples, SHA-256 \(set.sha256.prefix(12))…)"
    }
}

extension Date {
    /// Milliseconds since 1970-01-01 00:00 UTC: how the ledger keeps times.
    var unixMilliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded()) }

    init(unixMilliseconds: Int64) { self.init(timeIntervalSince1970: Double(unixMilliseconds) / 1000) }
}
