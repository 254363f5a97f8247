import Foundation
import TestSupport
import Testing

@Suite(.aheadOfOthers) struct `A hundred thousand hostile messages` {
    /// How much more memory they may make the coordinator use.
    private static let bound = 32 << 20

    /// Runs the set with one slow worker, then some fast ones; tells the digest and the coordinator's peak memory.
    private func run(
        _ trial: Trial, _ name: String, disturb: @escaping @Sendable (_ endpoint: String) throws -> Void
    ) async throws -> (digest: String, peak: Int) {
        let endpoint = "ipc://" + trial.directory.file(name + ".link")
        let leader = try LinnetCommand(
            trial.arguments("coordinator", run: name, "--bind", endpoint, "--quiet", "--lost-after", "5"))
        let slow = try LinnetCommand(["worker", "--connect", endpoint, "--id", "slow"])
        #expect(await eventually { !trial.committed(in: name).isEmpty || !leader.process.isRunning })
        try await Task.detached { try disturb(endpoint) }.value
        #expect(leader.process.isRunning, "it goes on: \(leader.errors)")
        let fast = try (1...2).map {
            try LinnetCommand(["worker", "--connect", endpoint, "--id", "fast-\($0)", "--slots", "64"])
        }
        var peak = 0
        _ = await eventually {
            peak = max(peak, leader.peakMemory ?? 0)
            return !leader.process.isRunning
        }
        let result = await leader.ended()
        #expect(result.status == 0, "\(result.errors)")
        for worker in fast + [slow] { #expect(await worker.ended().status == 0) }
        return (try await trial.digest(of: name), peak)
    }

    @Test func `cost a running coordinator no sample and little memory`() async throws {
        let trial = try Trial(samples: 8000, delay: 60)
        let calm = try await run(trial, "undisturbed") { _ in }
        let disturbed = try await run(trial, "disturbed") { endpoint in
            let began = ContinuousClock.now
            var sent = 0
            // One that never reads what it asks for.
            let deaf = try HostilePeer(connectedTo: endpoint, name: "deaf", seed: 1)
            for _ in 0..<3000 { deaf.sendHello() }
            for number in 0..<120 {
                let peer = try HostilePeer(connectedTo: endpoint, name: "h\(number % 12)", seed: UInt64(number))
                let keepsForm = number % 2 == 0
                for _ in 0..<810 {
                    if keepsForm { peer.sendOutrageous() } else { peer.sendMalformed() }
                    peer.read()
                }
                if keepsForm { peer.waitUntilHeard() }
                sent += peer.sent
                peer.leave()
            }
            deaf.waitUntilHeard()
            sent += deaf.sent
            deaf.leave()
            print("in \(began.duration(to: .now)), \(sent) hostile messages were sent")
            #expect(sent >= 100_000)
        }
        print("peak memory: \(calm.peak >> 10) KiB undisturbed, \(disturbed.peak >> 10) KiB disturbed")
        #expect(calm.peak > 0)
        #expect(disturbed.peak < calm.peak + Self.bound)
        #expect(disturbed.digest == calm.digest)
    }
}
