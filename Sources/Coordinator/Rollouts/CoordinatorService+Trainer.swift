import Foundation
import Ledger
import Logging
import Outcomes
import Questions
import Runs
import Transport

extension CoordinatorService {
    /// Handles a message from a trainer.
    func receive(_ message: FromTrainer, _ header: MessageHeader, from peer: Peer) {
        guard let desk else {
            let message = "this run evaluates; 'linnet rollouts' serves trainers"
            return reject(peer, TrainerReject(code: .noRollouts, isFatal: true, message: message))
        }
        if case .hello(let hello) = message { return welcome(hello, header, from: peer, at: desk) }
        guard header.run == ledger.runID, header.epoch == epoch, desk.seat.hears(peer, now: clock.now) else {
            _ = socket?.send(ToTrainer.who, run: ledger.runID, epoch: epoch, to: peer)
            return
        }
        desk.unheardBytes = 0
        switch message {
        case .hello: return
        case .publish(let piece): take(piece, at: desk)
        case .ask(let request): take(request, at: desk)
        case .settled(let nextStep): settle(before: nextStep, at: desk)
        case .evaluate(let request): take(request, at: desk)
        case .ping(let sequence): tell(.acknowledge(ping: sequence), at: desk)
        case .bye(let reason):
            logger.info("the trainer leaves", metadata: ["reason": "\(reason)"])
            desk.seat.leave()
            close(desk)
        }
    }

    func reject(_ peer: Peer, _ reject: TrainerReject) {
        _ = socket?.send(.reject(reject), run: ledger.runID, epoch: epoch, to: peer)
    }

    private func welcome(_ hello: TrainerHello, _ header: MessageHeader, from peer: Peer, at desk: RolloutDesk) {
        guard header.run == 0 || header.run == ledger.runID else {
            let message = "this coordinator leads another run than the one that the trainer was part of"
            return reject(peer, TrainerReject(code: .unspecified, isFatal: true, message: message))
        }
        if case .ended(let end) = activity {
            // What was stopped can go on: whoever waits for it finds the next start of the coordinator.
            let isFatal = if case .complete = end { true } else { false }
            let message = "the run has ended: \(end)"
            return reject(peer, TrainerReject(code: .runFinished, isFatal: isFatal, message: message))
        }
        guard paces.admits(peer, now: clock.now) else { return }
        switch desk.seat.claim(hello, from: peer, lostAfter: options.policy.lostAfter, now: clock.now) {
        case .taken(by: let name):
            let message =
                "a trainer called '\(name)' is there already; another one may come when it has left, or was not heard for "
                + "\(Int(options.policy.lostAfter.seconds)) s"
            return reject(peer, TrainerReject(code: .taken, isFatal: false, message: message))
        case .replaced:
            let message = "a later start of the trainer '\(hello.trainer)' has taken this one's place"
            return reject(peer, TrainerReject(code: .taken, isFatal: true, message: message))
        case .foreign:
            let message = "a trainer called '\(hello.trainer)' is there with another key; give this one another name"
            return refuse(peer, .foreignID, .trainer, message)
        case .welcome: break
        }
        logger.info("a trainer is there", metadata: ["trainer": "\(hello.trainer)", "software": "\(hello.software)"])
        // What was on its way is said again.
        desk.outbox.removeAll()
        desk.unheardBytes = 0
        desk.assembly = PolicyAssembly()
        settle(before: hello.nextStep, at: desk)
        let welcome = TrainerWelcome(
            software: options.software, settings: ledger.settings.json(), questionSetSHA256: set.sha256,
            newestPolicy: desk.policies.newest, assembledSteps: desk.steps.assembledSteps,
            settledSteps: max(desk.steps.settledSteps, desk.trainersNextStep),
            pingIntervalMilliseconds: max(1, Int(options.pingInterval.nanoseconds / 1_000_000)),
            lostAfterMilliseconds: Int(options.policy.lostAfter.nanoseconds / 1_000_000), header: self.header)
        if socket?.send(.welcome(welcome), run: ledger.runID, epoch: epoch, to: peer) == .sent {
            paces.welcomed(peer, at: clock.now)
        }
    }

    // MARK: - Steps

    private func take(_ request: StepRequest, at desk: RolloutDesk) {
        func refuse(_ message: String) {
            tell(.reject(TrainerReject(code: .stepOutOfOrder, isFatal: false, message: message)), at: desk)
        }
        let settled = max(desk.steps.settledSteps, desk.trainersNextStep)
        let assembled = desk.steps.assembledSteps
        if request.step < settled {
            return refuse(
                "step \(request.step) is settled and forgotten; the first one that can be asked for is \(settled)")
        }
        if request.step > assembled {
            return refuse("step \(request.step) cannot be asked for yet: the next one is \(assembled)")
        }
        if request.step < assembled { return sendAgain(request, at: desk) }
        guard desk.policies[request.policyVersion] != nil else {
            let newest = desk.policies.newest.map { "the newest one is \($0)" } ?? "none is published"
            return refuse("version \(request.policyVersion) of the policy is not at hand: \(newest)")
        }
        desk.steps.ask(request)
    }

    /// A step that is assembled is asked for again.
    private func sendAgain(_ request: StepRequest, at desk: RolloutDesk) {
        // It is sent when it is in the ledger, and not once more before the trainer has read the rest.
        if desk.isInCommit(step: request.step) || desk.outbox.contains(where: { $0.ends(step: request.step) }) {
            return
        }
        do {
            guard let delivery = try desk.recent(step: request.step) ?? StepDelivery(step: request.step, in: ledger)
            else {
                throw LedgerError.corrupted(
                    path: ledger.directory.ledgerPath, reason: "step \(request.step) is not there")
            }
            guard delivery.request == request else {
                let message = """
                    step \(request.step) was asked for before, with \(delivery.request.groups) groups at version \
                    \(delivery.request.policyVersion) of the policy
                    """
                return tell(.reject(TrainerReject(code: .stepOutOfOrder, isFatal: false, message: message)), at: desk)
            }
            for message in delivery.messages { tell(message, at: desk) }
        } catch {
            finish(.broken(reason: "\(error)"))
        }
    }

    /// The trainer says that every step before `nextStep` is safe with it: they are forgotten, once the archive has them too.
    func settle(before nextStep: Int, at desk: RolloutDesk) {
        if nextStep <= desk.steps.assembledSteps { desk.trainersNextStep = max(desk.trainersNextStep, nextStep) }
        let settled = desk.archive == nil ? nextStep : min(nextStep, desk.archivedSteps)
        guard desk.steps.settle(before: settled) else { return }
        desk.forgetSettled()
        writer?.submit(.settled(steps: settled), ticket: nil)
    }

    // MARK: - Sending

    /// Says something to the trainer, in order. One that asks and asks and reads no answer is not answered any more.
    func tell(_ message: ToTrainer, at desk: RolloutDesk) {
        if message.isPartOfStep || desk.outbox.count < Self.mostWaitingAnswers { desk.outbox.append(message) }
        sendToTrainer(desk)
    }

    /// More than the messages of a step, beside which a version may be published.
    private static let mostWaitingAnswers = 100_000

    /// Sends what there is room for. What cannot be sent is asked for again by whoever comes.
    func sendToTrainer(_ desk: RolloutDesk) {
        while let message = desk.outbox.first {
            guard let socket, let peer = desk.seat.holder?.peer else { return desk.outbox.removeAll() }
            guard desk.unheardBytes < RolloutDesk.mostUnheardBytes else { return }
            switch socket.send(message, run: ledger.runID, epoch: epoch, to: peer) {
            case .sent:
                desk.outbox.removeFirst()
                if case .groups(let delivery) = message { desk.unheardBytes += delivery.block.count }
            case .full: return
            case .unreachable: return desk.outbox.removeAll()
            }
        }
    }
}

extension ToTrainer {
    /// Whether it is some of a step's groups, or their end.
    fileprivate var isPartOfStep: Bool {
        switch self {
        case .groups, .stepEnd: true
        case .evaluationEnd, .welcome, .published, .acknowledge, .reject, .who: false
        }
    }

    /// Whether it ends the step.
    fileprivate func ends(step: Int) -> Bool { if case .stepEnd(let end) = self { end.step == step } else { false } }
}
