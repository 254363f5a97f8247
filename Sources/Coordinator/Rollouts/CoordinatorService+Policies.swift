import Ledger
import Logging
import Outcomes
import Runs
import Transport

extension CoordinatorService {
    /// Takes a piece of a version that the trainer publishes.
    func take(_ piece: PolicyPiece, at desk: RolloutDesk) {
        let version = piece.policy.version
        func refuse(_ code: TrainerReject.Code, _ message: String) {
            tell(.reject(TrainerReject(code: code, isFatal: false, message: message)), at: desk)
        }
        func confirm(_ bytes: Int, isComplete: Bool) {
            tell(
                .published(PublishProgress(version: version, receivedBytes: bytes, isComplete: isComplete)), at: desk)
        }
        switch desk.policies.verdict(on: piece.policy) {
        case .known: return confirm(piece.policy.byteCount, isComplete: true)
        case .inCommit: return confirm(piece.policy.byteCount, isComplete: false)
        case .conflict(let message): return refuse(.versionConflict, message)
        case .next: break
        }
        if let complaint = complaint(about: piece.policy) { return refuse(.policyUnreadable, complaint) }
        do throws(PolicyAssembly.Failed) {
            guard let weights = try desk.assembly.add(piece) else {
                return confirm(desk.assembly.receivedBytes, isComplete: false)
            }
            desk.policies.beginCommit(PublishedPolicies.Version(piece.policy, weights: weights))
            let oldest = min(desk.oldestNeeded(with: version), desk.evaluatedVersion ?? version)
            let row = PolicyRow(policy: piece.policy, weights: weights, oldest: oldest)
            submit(.policy(row), then: .policy)
        } catch {
            refuse(.policyUnreadable, "\(error)")
        }
    }

    /// Why the run's model cannot use a policy.
    private func complaint(about policy: Policy) -> String? {
        switch (ledger.settings.model, policy.content) {
        case (_, .weights(_, let bytes)) where bytes > options.largestPolicy:
            "version \(policy.version) of the policy has \(bytes) bytes; the most that are taken are \(options.largestPolicy)"
        case (.chat, .weights):
            "chat servers load an adapter's path or URI, or are given their policy by the trainer; they take no weights"
        case (.linear, .adapter), (.linear, .external):
            "the linear policy is published with its weights: the bytes of its file"
        default: nil
        }
    }

    /// The version that was on its way to the ledger is there.
    func policyCommitted() {
        guard let desk, let policy = desk.policies.commit() else { return }
        let number = policy.version
        desk.policies.forget(
            before: desk.oldestNeeded(with: number), butFor: [desk.steps.request?.policyVersion, desk.evaluatedVersion])
        logger.info("a version of the policy is there", metadata: ["version": "\(number)"])
        tell(
            .published(
                PublishProgress(version: number, receivedBytes: policy.byteCount, isComplete: true)), at: desk)
        // Workers load it while they still finish what they have.
        for worker in connections.keys { dispatchPolicy(number, to: worker, of: desk) }
    }

    /// Sends a version to a worker, unless it was.
    ///
    /// - Returns: Whether all of it has gone out: what is sent from now on comes after it.
    @discardableResult
    func dispatchPolicy(_ version: Int, to worker: WorkerID, of desk: RolloutDesk) -> Bool {
        connections[worker]?.policies.enqueue(version)
        sendPolicies(to: worker, of: desk)
        return connections[worker]?.policies.has(version) == true
    }

    /// Goes on with what waits for the worker, as far as its queue has room.
    func sendPolicies(to worker: WorkerID, of desk: RolloutDesk) {
        while let number = connections[worker]?.policies.waiting.first {
            guard let version = desk.policies[number] else {
                connections[worker]?.policies.dropFirst()
                continue
            }
            let kept = desk.evaluatedVersion.flatMap { $0 < number - 1 ? $0 : nil }
            while let next = connections[worker]?.policies.piecesSent, next < version.pieces.count {
                var piece = version.pieces[next]
                piece.kept = kept
                guard send(.policy(piece), to: worker) == .sent else { return }
                connections[worker]?.policies.piecesSent = next + 1
            }
            connections[worker]?.policies.finishFirst(keeping: kept)
        }
    }
}

extension Policy {
    /// How many bytes its weights have; 0 for a policy without.
    var byteCount: Int { if case .weights(_, let bytes) = content { bytes } else { 0 } }
}
