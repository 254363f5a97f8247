import Logging
import Transport

// Who may say what. The socket lets only those in whose key is on the list; what a key's owner may do is looked at with each
// message, so that a list that changes holds for those who are connected, too.
extension CoordinatorService {
    /// Whether a peer may say what belongs to a role. One that may not is told so, and it is counted.
    func permits(_ peer: Peer, _ role: Role) -> Bool {
        guard !peer.standing.permits(role) else { return true }
        switch peer.standing {
        case .plaintext: return true
        case .authorized(let identity):
            let roles = Role.allCases.filter(identity.roles.contains).map(\.rawValue).joined(separator: ", ")
            refuse(
                peer, .role, role,
                "'\(identity.name)' is on the coordinator's list as \(roles), not as \(role.rawValue): linnet keys revoke, then "
                    + "authorize it with the role that it needs")
        case .unauthorized(let key):
            let name = key.map { "the key \($0)" } ?? "this key"
            refuse(peer, .revokedKey, role, "\(name) is no longer on the coordinator's list")
            forgetSession(of: peer, because: "its key was revoked")
        }
        return false
    }

    /// Whether a peer may use a worker's id: nobody's, its own key's, or that of a key that may not be a worker's any more. One
    /// that may not is told so, and it is counted.
    func mayUse(_ worker: WorkerID, _ peer: Peer) -> Bool {
        guard let key = peer.standing.key,
            let owner = connections[worker]?.peer.standing.key ?? owners[worker], owner != key,
            let other = socket?.identity(of: owner), other.roles.contains(.worker)
        else { return true }
        refuse(
            peer, .foreignID, .worker,
            "the id '\(worker)' belongs to the key of '\(other.name)', the first to use it in this run; give this worker another "
                + "--id, or free this one: linnet keys revoke \(other.name)")
        return false
    }

    /// Counts a refusal, and answers it in the words of whoever speaks, for a while.
    func refuse(_ peer: Peer, _ kind: Refusal, _ role: Role, _ message: String) {
        note(kind, of: peer.standing.name ?? "\(peer)", message)
        guard refused.add(peer) else { return }
        switch role {
        case .worker: reject(peer, Reject(code: .notAuthorized, isFatal: true, message: message))
        case .trainer: reject(peer, TrainerReject(code: .notAuthorized, isFatal: true, message: message))
        // Whatever the request's number was: one at a time is waited for.
        case .observer, .operator:
            tell(.refused(OperationRefused(request: 0, code: .notPermitted, message: message)), to: peer)
        }
    }

    /// Counts a refusal, and tells it when it is the first of its kind for whoever it was.
    func note(_ kind: Refusal, of whom: String, _ message: String) {
        guard refusals.add(kind, of: whom, now: clock.now) else { return }
        var metadata: Logger.Metadata = ["kind": "\(kind.rawValue)", "whom": "\(whom)"]
        let untold = refusals.takeUntold()
        if untold > 0 { metadata["others"] = "\(untold)" }
        logger.warning("refused: \(message)", metadata: metadata)
    }

    /// Whoever it is has to say HELLO again to be listened to. What it held returns, and is not held against any sample.
    func forgetSession(of peer: Peer, because reason: String) {
        if let worker = peers[peer] {
            book.lose(worker, .left)
            forget(worker, .left, because: reason)
            finishDrainingIfIdle()
        }
        if let desk, desk.seat.holder?.peer == peer { desk.seat.forget() }
    }

    /// Whoever may no longer do what it does is sent nothing any more, whether or not it says another word.
    private func forgetUnlessPermitted(_ peer: Peer, _ role: Role) {
        switch socket?.standing(of: peer) {
        case .unauthorized: forgetSession(of: peer, because: "its key was revoked")
        case .authorized(let identity) where !Standing.authorized(identity).permits(role):
            forgetSession(of: peer, because: "its key is no longer a \(role.rawValue)'s")
        case .authorized, .plaintext, nil: break
        }
    }

    /// Looks at the list of authorized keys, and at who did not get in.
    func lookAtTheDoor() {
        switch socket?.renewAuthorizedKeys() {
        case nil: break
        case .changed(let added, let removed):
            logger.notice(
                "the list of authorized keys has changed",
                metadata: [
                    "added": "\(added.map(\.name).joined(separator: ","))",
                    "removed": "\(removed.map(\.name).joined(separator: ","))",
                ])
            for connection in connections.values { forgetUnlessPermitted(connection.peer, .worker) }
            if let trainer = desk?.seat.holder { forgetUnlessPermitted(trainer.peer, .trainer) }
        case .unusable(let error):
            logger.error("the list of authorized keys cannot be used; the one before stays in force: \(error)")
        // As loud as what it takes back.
        case .usableAgain: logger.warning("the list of authorized keys can be read again")
        }
        for handshake in socket?.takeRefusedHandshakes() ?? [] {
            switch handshake {
            case .unknownKey(let key, let address):
                note(.unknownKey, of: "\(key)", "a key that is not on the list, from \(address): \(key.text)")
            case .withoutKey: note(.withoutKey, of: "", "someone connects without a key")
            case .otherCoordinator:
                note(.otherCoordinator, of: "", "someone connects with the public key of another coordinator")
            case .foreign: note(.brokenHandshake, of: "", "a connection ends before it has begun")
            }
        }
    }
}
