import Crypto
import Models
import Outcomes
import Reasoning
import Testing
import Transport

@testable import Worker

private func weights(_ version: Int, _ bytes: [UInt8], digestOf other: [UInt8]? = nil) -> Policy {
    Policy(version: version, content: .weights(sha256: Array(SHA256.hash(data: other ?? bytes)), bytes: bytes.count))
}

private func piece(_ policy: Policy, _ bytes: ArraySlice<UInt8>) -> PolicyPiece {
    PolicyPiece(policy: policy, offset: bytes.startIndex, bytes: SharedBytes(bytes))
}

private func task(_ version: Int, allowsNewer: Bool = false) -> GroupTask {
    GroupTask(
        group: 0, question: .leaf, completions: 2, policyVersion: version, allowsNewer: allowsNewer, seed: 1)
}

@Suite struct `A policy in pieces` {
    private let bytes = (0..<100).map { UInt8($0) }

    @Test func `is whole with its last piece`() throws {
        var assembly = PolicyAssembly()
        let policy = weights(3, bytes)
        #expect(try assembly.add(piece(policy, bytes[..<40])) == nil)
        // A coordinator that came back begins again.
        #expect(try assembly.add(piece(policy, bytes[..<60])) == nil)
        #expect(try assembly.add(piece(policy, bytes[60...])) == bytes)
        #expect(try assembly.add(piece(policy, bytes[...])) == bytes)
        let adapter = PolicyPiece(
            policy: Policy(version: 4, content: .adapter(location: "/a")), offset: 0, bytes: SharedBytes([]))
        #expect(try assembly.add(adapter) == [])
    }

    @Test func `is refused with a gap, with other bytes, or mixed with another version`() throws {
        var assembly = PolicyAssembly()
        let policy = weights(3, bytes)
        #expect(throws: PolicyAssembly.Failed.gap(version: 3, expected: 0, found: 40)) {
            try assembly.add(piece(policy, bytes[40...]))
        }
        _ = try assembly.add(piece(policy, bytes[..<40]))
        #expect(throws: PolicyAssembly.Failed.gap(version: 3, expected: 40, found: 41)) {
            try assembly.add(piece(policy, bytes[41...]))
        }
        _ = try assembly.add(piece(policy, bytes[..<40]))
        #expect(throws: PolicyAssembly.Failed.self) { try assembly.add(piece(weights(4, bytes), bytes[40...])) }
        let forged = weights(5, bytes, digestOf: [1])
        #expect(throws: PolicyAssembly.Failed.otherBytes(version: 5)) { try assembly.add(piece(forged, bytes[...])) }
        #expect(try assembly.add(piece(policy, bytes[...])) == bytes)
    }
}

/// Takes versions one at a time, when it is let.
private actor SlowModel: Model {
    nonisolated var name: String { "slow" }
    private(set) var installed: [Int] = []
    private var gate: CheckedContinuation<Void, Never>?
    private var isOpen = false

    func open() {
        isOpen = true
        gate?.resume()
        gate = nil
    }

    nonisolated func answer(_ inquiry: Inquiry) async -> [Result<Completion, Failure>] { [] }

    func install(_ policy: Policy, weights: [UInt8], oldest: Int) async throws(Failure) {
        if policy.version == 9 { throw Failure(.modelRefused, "no nines") }
        if !isOpen { await withCheckedContinuation { gate = $0 } }
        installed.append(policy.version)
    }
}

@Suite struct `The versions that answer` {
    private func put(_ shelf: PolicyShelf, _ versions: Int..., oldest: Int = 0) {
        for version in versions { shelf.put(Policy(version: version, content: .external), weights: [], oldest: oldest) }
    }

    @Test func `are waited for when they are on their way, and given back when they are not`() async throws {
        let (shelf, model) = (PolicyShelf(), SlowModel())
        put(shelf, 0)
        async let version = shelf.version(for: task(0))
        shelf.begin(with: model)
        await model.open()
        let found = try await version
        #expect(found == 0)
        await #expect(throws: Failure(.modelUnavailable, "version 1 of the policy is not here")) {
            try await shelf.version(for: task(1))
        }
        shelf.end()
    }

    @Test func `are the task's own, or the newest that is ready where that is allowed`() async throws {
        let (shelf, model) = (PolicyShelf(), SlowModel())
        await model.open()
        shelf.begin(with: model)
        put(shelf, 0, 1, 2)
        #expect(try await shelf.version(for: task(2)) == 2)
        #expect(try await shelf.version(for: task(0)) == 0)
        #expect(try await shelf.version(for: task(1, allowsNewer: true)) == 2)
        put(shelf, 3, oldest: 2)
        #expect(try await shelf.version(for: task(3)) == 3)
        #expect(try await shelf.version(for: task(2)) == 2)
        await #expect(throws: Failure.self) { try await shelf.version(for: task(1)) }
        #expect(await model.installed == [0, 1, 2, 3])
        shelf.end()
    }

    @Test func `that the model cannot use are its own failures, and an end leaves nobody waiting`() async throws {
        let (shelf, model) = (PolicyShelf(), SlowModel())
        shelf.begin(with: model)
        put(shelf, 9)
        await #expect(throws: Failure(.modelRefused, "no nines")) { try await shelf.version(for: task(9)) }
        put(shelf, 10)
        async let version = shelf.version(for: task(10))
        shelf.end()
        do {
            let found = try await version
            Issue.record("version \(found) was never ready")
        } catch { #expect(error is Failure) }
        await model.open()
    }
}
