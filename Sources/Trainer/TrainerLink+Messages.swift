import Logging
import Outcomes
import Transport

// What comes in, what goes out, and when.
extension TrainerLink {
    func receive(_ arrivals: [Arrival<ToTrainer>]) {
        for arrival in arrivals {
            switch arrival {
            case .message(_, let header, let message): receive(message, header)
            case .malformed(_, let what):
                logger.warning("a message from the coordinator is malformed", metadata: ["what": "\(what)"])
            }
        }
    }

    func receive(_ message: ToTrainer, _ header: MessageHeader) {
        if case .ended = phase { return }
        silence = Silence(at: .now)
        switch message {
        case .who: sayHello()
        case .reject(let reject): receive(reject)
        case .welcome(let welcome):
            guard run == 0 || run == header.run else {
                return end(.rejected("the coordinator at \(options.endpoint) now leads another run"))
            }
            (run, epoch) = (header.run, header.epoch)
            canEvaluate = header.minor >= ProtocolVersion.firstWithEvaluations
            begin(welcome)
        default:
            guard header.run == run, header.epoch == epoch, case .inSession = phase else { return }
            receiveInSession(message)
        }
    }

    func begin(_ welcome: TrainerWelcome) {
        phase = .inSession
        warned = ""
        self.welcome = welcome
        pingInterval = .milliseconds(max(50, welcome.pingIntervalMilliseconds))
        lostAfter = .milliseconds(max(200, welcome.lostAfterMilliseconds))
        for waiter in welcomeWaiters { waiter.resume(returning: .success(welcome)) }
        welcomeWaiters = []
        // What is not confirmed is said again: the coordinator knows what it has.
        publication?.sent = 0
        publication?.confirmed = 0
        // A step is asked for before versions that came after its own.
        let isAhead = (publication?.policy.version ?? 0) > (wish?.assembly.request.policyVersion ?? 0)
        if isAhead { sendWish() }
        sendPieces()
        if !isAhead { sendWish() }
        sendQuestion()
    }

    func receiveInSession(_ message: ToTrainer) {
        switch message {
        case .published(let progress):
            guard var publication, publication.policy.version == progress.version else { return }
            if progress.isComplete {
                self.publication = nil
                publication.continuation.resume(returning: .success(()))
            } else {
                publication.confirmed = min(progress.receivedBytes, publication.bytes.count)
                publication.sent = max(publication.sent, publication.confirmed)
                self.publication = publication
                sendPieces()
            }
        case .groups(let delivery):
            do throws(TrainerError) { try wish?.assembly.take(delivery) } catch { finishWish(.failure(error)) }
        case .stepEnd(let stepEnd):
            guard let wish, wish.result == nil, wish.assembly.request.step == stepEnd.step else { return }
            if let step = wish.assembly.finished(by: stepEnd) { finishWish(.success(step)) } else { sendWish() }
        case .evaluationEnd(let end):
            if question?.request.number == end.number { finishQuestion(.success(end)) }
        case .acknowledge, .who, .reject, .welcome: return
        }
    }

    func receive(_ reject: TrainerReject) {
        if reject.isFatal { return end(.rejected(reject.message)) }
        switch reject.code {
        case .versionConflict, .policyUnreadable:
            guard let publication else { return finishWish(.failure(.rejected(reject.message))) }
            self.publication = nil
            publication.continuation.resume(returning: .failure(.rejected(reject.message)))
        case .stepOutOfOrder: finishWish(.failure(.rejected(reject.message)))
        case .evaluationRefused: finishQuestion(.failure(.rejected(reject.message)))
        default:
            // Tried again with the next HELLO.
            warn(reject.message)
        }
    }

    /// Once, until the coordinator has taken the trainer in.
    func warn(_ message: String) {
        guard message != warned else { return }
        warned = message
        logger.warning("\(message)")
    }

    func finishWish(_ result: Result<TrainerStep, TrainerError>) {
        guard let wish, wish.result == nil else { return }
        if let waiter = wish.waiter {
            self.wish = nil
            waiter.resume(returning: result)
        } else {
            self.wish?.result = result
        }
    }

    func finishQuestion(_ result: Result<EvaluationEnd, TrainerError>) {
        guard let question, question.result == nil else { return }
        if let waiter = question.waiter {
            self.question = nil
            waiter.resume(returning: result)
        } else {
            self.question?.result = result
        }
    }

    func end(_ error: TrainerError) {
        phase = .ended(error)
        publication?.continuation.resume(returning: .failure(error))
        finishWish(.failure(error))
        finishQuestion(.failure(error))
        for waiter in welcomeWaiters { waiter.resume(returning: .failure(error)) }
        (publication, welcomeWaiters) = (nil, [])
        socket?.close()
        socket = nil
    }

    // MARK: - What goes out

    func sayHello() {
        phase = .greeting
        let hello = TrainerHello(software: options.software, trainer: options.id, boot: boot, nextStep: nextStep)
        let isSent = send(.hello(hello)) == .sent
        nextHello = .now + (isSent ? .milliseconds(Int.random(in: 1500...3000)) : .milliseconds(200))
    }

    func sendPieces() {
        guard case .inSession = phase, var publication else { return }
        defer { self.publication = publication }
        if publication.bytes.isEmpty {
            if publication.sent == 0,
                send(.publish(PolicyPiece(policy: publication.policy, offset: 0, bytes: SharedBytes([])))) == .sent
            {
                publication.sent = 1
            }
            return
        }
        while publication.sent < publication.bytes.count, publication.sent - publication.confirmed < Self.window {
            let end = min(publication.bytes.count, publication.sent + PolicyPiece.usualLength)
            let piece = PolicyPiece(
                policy: publication.policy, offset: publication.sent,
                bytes: SharedBytes(publication.bytes[publication.sent..<end]))
            guard send(.publish(piece)) == .sent else { return }
            publication.sent = end
        }
    }

    func sendWish() {
        guard case .inSession = phase, let wish, wish.result == nil else { return }
        send(.ask(wish.assembly.request))
    }

    func sendQuestion() {
        guard case .inSession = phase, let question, question.result == nil else { return }
        guard canEvaluate else {
            let software = welcome?.software ?? "linnet"
            return finishQuestion(
                .failure(.rejected("the coordinator is \(software), which cannot evaluate a policy; use a newer one")))
        }
        send(.evaluate(question.request))
    }

    func tick() {
        let now = ContinuousClock.now
        switch phase {
        case .ended: return
        case .greeting: if now >= nextHello { sayHello() }
        case .inSession:
            sendPieces()
            if now >= nextPing {
                pings += 1
                nextPing = now + (send(.ping(sequence: pings)) == .sent ? pingInterval : .milliseconds(200))
            }
        }
        if let fault = socket?.knock(at: now) { warn("\(TrainerError.notAdmitted(fault))") }
        let silence = silence.look(at: now)
        let isLost = silence >= options.coordinatorLostTimeout
        if let fault = socket?.isHopeless(after: isLost ? .zero : options.admissionTimeout, at: now) {
            return end(.notAdmitted(fault))
        }
        if isLost { return end(.coordinatorLost(endpoint: options.endpoint)) }
        if silence >= .seconds(10) {
            let seconds = options.coordinatorLostTimeout.components.seconds
            warn(
                "no answer from \(options.endpoint); giving up after \(seconds) s. Is 'linnet rollouts' running there?")
        }
        guard silence >= lostAfter, now >= nextReconnect else { return }
        nextReconnect = now + .milliseconds(Int.random(in: 5_000...15_000))
        do { try socket?.reconnect() } catch {
            logger.error("cannot connect again", metadata: ["error": "\(error)"])
        }
        sayHello()
    }

    @discardableResult
    func send(_ message: FromTrainer) -> Delivery {
        socket?.send(message, run: run, epoch: epoch) ?? .unreachable
    }
}
