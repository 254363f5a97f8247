import CMessages

extension FromOperator: LinkMessage {
    var type: MessageType {
        switch self {
        case .status: .statusRequest
        case .drain: .drainWorkers
        case .pause: .pause
        case .continue: .continue
        case .retune: .retuneWorkers
        }
    }

    func encode(into body: BodyWriter) -> Payload? {
        Scratch.with { scratch in
            switch self {
            case .status(let status):
                var message = Linnet__V1__StatusRequest()
                linnet__v1__status_request__init(&message)
                message.request = status.request
                // Not cut: half of an id is another one. Past its limit the coordinator refuses the message.
                message.after = scratch.text(status.after, limit: .max)
                message.workers = UInt32(clamping: status.workers)
                body.pack(&message)
            case .drain(let order, let target):
                var message = Linnet__V1__DrainRequest()
                linnet__v1__drain_request__init(&message)
                message.request = order.request
                message.by = scratch.text(order.by, limit: FieldLimits.identifier)
                message.target = scratch.target(target)
                body.pack(&message)
            case .pause(let order):
                var message = Linnet__V1__PauseRequest()
                linnet__v1__pause_request__init(&message)
                message.request = order.request
                message.by = scratch.text(order.by, limit: FieldLimits.identifier)
                body.pack(&message)
            case .continue(let order):
                var message = Linnet__V1__ContinueRequest()
                linnet__v1__continue_request__init(&message)
                message.request = order.request
                message.by = scratch.text(order.by, limit: FieldLimits.identifier)
                body.pack(&message)
            case .retune(let order, let target, let slots):
                var message = Linnet__V1__RetuneRequest()
                linnet__v1__retune_request__init(&message)
                message.request = order.request
                message.by = scratch.text(order.by, limit: FieldLimits.identifier)
                message.target = scratch.target(target)
                message.slots = UInt32(clamping: slots)
                body.pack(&message)
            }
        }
        return nil
    }
}

extension Scratch {
    fileprivate mutating func target(_ target: WorkerTarget) -> UnsafeMutablePointer<Linnet__V1__WorkerTarget>? {
        var result = Linnet__V1__WorkerTarget()
        linnet__v1__worker_target__init(&result)
        switch target {
        case .all: result.all = 1
        // Not cut, as above.
        case .named(let name): result.name = text(name, limit: .max)
        }
        return one(result)
    }
}
