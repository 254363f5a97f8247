import Files
import Foundation
import GRDB
import Outcomes

extension Policy {
    /// The first row of a version stays.
    func insert(at now: Int64, _ database: Database) throws {
        let row: (kind: String, sha256: String?, bytes: Int?, location: String?) =
            switch content {
            case .weights(let sha256, let bytes): ("weights", Hexadecimal.text(sha256), bytes, nil)
            case .adapter(let location): ("adapter", nil, nil, location)
            case .external: ("external", nil, nil, nil)
            }
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO policies (version, committed, kind, sha256, bytes, location) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (version) DO NOTHING
                """)
        try statement.execute(arguments: [version, now, row.kind, row.sha256, row.bytes, row.location])
    }
}

extension StepRow {
    func insert(at now: Int64, _ database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO steps (step, committed, asked, policy_version, delivered, oldest_version, newest_version)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            step, now, asked, policyVersion, delivered, versions.lowerBound, versions.upperBound,
        ])
        for end in ends { try end.insert(step: step, database) }
        for delivery in deliveries { try delivery.insert(step: step, database) }
    }
}

extension StoredGroupEnd {
    /// What ended without a step belongs to none: -1.
    func insert(step: Int?, _ database: Database) throws {
        let (place, reason): (Int?, Int?) =
            switch end {
            case .delivered(let place): (place, nil)
            case .cancelled(let reason): (nil, reason.rawValue)
            }
        let statement = try database.cachedStatement(
            sql: "INSERT INTO group_ends (group_index, step, place, reason) VALUES (?, ?, ?, ?)")
        try statement.execute(arguments: [group, step ?? -1, place, reason])
    }
}

extension StoredDelivery {
    func insert(step: Int, _ database: Database) throws {
        let statement = try database.cachedStatement(
            sql: "INSERT INTO deliveries (step, first, groups, bytes) VALUES (?, ?, ?, ?)")
        try statement.execute(arguments: [step, first, count, Data(block)])
    }
}
