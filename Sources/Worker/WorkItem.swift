import Outcomes
import Questions
import Transport
import WireFormat

/// A sample's name within a run.
struct Unit: Hashable, Comparable, Sendable {
    let sample: Int
    let repetition: Int

    /// In the order in which units are leased.
    static func < (left: Self, right: Self) -> Bool {
        (left.repetition, left.sample) < (right.repetition, right.sample)
    }
}

/// One leased sample, not yet parsed.
struct WorkItem: Sendable {
    /// What to do with it.
    enum Task: Sendable {
        /// What the run's strategy says.
        case strategy
        case group(GroupTask)
        case validation(ValidationTask)

        /// The version of a policy that answers, or the oldest one that may; nil where no policy has versions.
        var policyVersion: Int? {
            switch self {
            case .strategy: nil
            case .group(let task): task.policyVersion
            case .validation(let task): task.policyVersion
            }
        }
    }

    let unit: Unit
    let lease: LeaseToken
    /// The sample's serialized message, a slice of the lease's payload.
    let record: ArraySlice<UInt8>
    let task: Task
    let arrived: ContinuousClock.Instant
}

extension WorkItem {
    /// Cuts a lease's payload into its samples.
    ///
    /// - Throws: `LeaseError` when the payload is not what the lease says it is.
    static func items(of lease: Lease, arrived: ContinuousClock.Instant) throws(LeaseError) -> [WorkItem] {
        var items: [WorkItem] = []
        var ranges: [Range<Int>] = []
        do {
            try lease.samples.withUnsafeBytes { payload in
                var reader = WireReader(payload)
                while let (field, type) = try reader.nextField() {
                    guard field == 2, type == .bytes else { throw WireError.unexpectedType }
                    let length = try reader.lengthDelimited().count
                    ranges.append(reader.offset - length..<reader.offset)
                }
            }
        } catch {
            throw .malformed(reason: "\(error)")
        }
        items.reserveCapacity(ranges.count)
        var next = 0
        for range in lease.units {
            for sample in range.samples {
                guard next < ranges.count else { throw .wrongCount(samples: ranges.count) }
                items.append(
                    WorkItem(
                        unit: Unit(sample: sample, repetition: range.repetition), lease: lease.token,
                        record: lease.samples[ranges[next]], task: lease.work.task(next), arrived: arrived))
                next += 1
            }
        }
        guard next == ranges.count else { throw .wrongCount(samples: ranges.count) }
        return items
    }
}

extension Lease.Work {
    /// What to do with the lease's sample at a place.
    fileprivate func task(_ place: Int) -> WorkItem.Task {
        switch self {
        case .strategy: .strategy
        case .groups(let tasks): .group(tasks[place])
        case .validation(let task): .validation(task)
        }
    }
}

/// A lease that does not hold what it says.
enum LeaseError: Error, Equatable, CustomStringConvertible {
    case malformed(reason: String)
    case wrongCount(samples: Int)

    var description: String {
        switch self {
        case .malformed(let reason): "the lease's samples cannot be read: \(reason)"
        case .wrongCount(let samples): "the lease holds \(samples) samples, which is not what it says"
        }
    }
}

/// Joins units to ranges as the link names them. Units that follow each other become one range.
func ranges(of units: some Sequence<Unit>) -> [UnitRange] {
    var ranges: [UnitRange] = []
    for unit in units {
        if let last = ranges.last, last.repetition == unit.repetition, last.samples.upperBound == unit.sample {
            ranges[ranges.count - 1].count += 1
        } else {
            ranges.append(UnitRange(repetition: unit.repetition, first: unit.sample, count: 1))
        }
    }
    return ranges
}
