import CMessages

extension FromOperator {
    static func decode(_ body: BodyReader, payload: UnsafeRawBufferPointer) throws(MalformedMessage) -> FromOperator {
        switch body.type {
        case .statusRequest:
            try body.unpack(linnet__v1__status_request__unpack, linnet__v1__status_request__free_unpacked) {
                message throws(MalformedMessage) in
                try body.require(message.request > 0, "request")
                return .status(
                    StatusRequest(
                        request: message.request,
                        after: try body.text(message.after, limit: FieldLimits.identifier, "after"),
                        workers: Int(message.workers)))
            }
        case .drainWorkers:
            try body.unpack(linnet__v1__drain_request__unpack, linnet__v1__drain_request__free_unpacked) {
                message throws(MalformedMessage) in
                .drain(try body.order(message.request, message.by), try body.target(message.target))
            }
        case .pause:
            try body.unpack(linnet__v1__pause_request__unpack, linnet__v1__pause_request__free_unpacked) {
                message throws(MalformedMessage) in
                .pause(try body.order(message.request, message.by))
            }
        case .continue:
            try body.unpack(linnet__v1__continue_request__unpack, linnet__v1__continue_request__free_unpacked) {
                message throws(MalformedMessage) in
                .continue(try body.order(message.request, message.by))
            }
        case .retuneWorkers:
            try body.unpack(linnet__v1__retune_request__unpack, linnet__v1__retune_request__free_unpacked) {
                message throws(MalformedMessage) in
                try body.require((1...FieldLimits.slots).contains(Int(message.slots)), "slots")
                return .retune(
                    try body.order(message.request, message.by), try body.target(message.target),
                    slots: Int(message.slots))
            }
        default: throw .unknownType(body.type.rawValue)
        }
    }
}

extension BodyReader {
    /// Nothing is changed by a message that says neither which request it is nor who asks: it may be anything.
    fileprivate func order(
        _ request: UInt64, _ by: UnsafeMutablePointer<CChar>?
    ) throws(MalformedMessage) -> OperatorOrder {
        try require(request > 0, "request")
        let by = try name(by, limit: FieldLimits.identifier, "by")
        try require(!by.isEmpty, "by")
        return OperatorOrder(request: request, by: by)
    }

    /// Either all or a name: whoever says both, or neither, may mean something else than would be done.
    fileprivate func target(
        _ target: UnsafeMutablePointer<Linnet__V1__WorkerTarget>?
    ) throws(MalformedMessage) -> WorkerTarget {
        guard let target = target?.pointee else { throw .field(type, "target") }
        let name = try text(target.name, limit: FieldLimits.host, "target.name")
        try require((target.all != 0) == name.isEmpty, "target")
        return name.isEmpty ? .all : .named(name)
    }
}
