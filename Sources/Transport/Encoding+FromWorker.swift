import CMessages

extension FromWorker: LinkMessage {
    var type: MessageType {
        switch self {
        case .hello: .hello
        case .credit: .credit
        case .outcomes: .outcomes
        case .returned: .returned
        case .ping: .ping
        case .drained: .drained
        case .bye: .bye
        }
    }

    func encode(into body: BodyWriter) -> Payload? {
        switch self {
        case .hello(let hello):
            hello.encode(into: body)
        case .credit(let total):
            var message = Linnet__V1__Credit()
            linnet__v1__credit__init(&message)
            message.total = total
            body.pack(&message)
        case .outcomes(let batch):
            var message = Linnet__V1__Outcomes()
            linnet__v1__outcomes__init(&message)
            message.batch = batch.batch
            message.count = UInt32(clamping: batch.count)
            message.credit_total = batch.creditTotal
            body.pack(&message)
            return .bytes(batch.block)
        case .returned(let returned):
            returned.encode(into: body)
        case .ping(let ping):
            ping.encode(into: body)
        case .drained(let reason):
            Scratch.with { scratch in
                var message = Linnet__V1__Drained()
                linnet__v1__drained__init(&message)
                message.reason = scratch.text(reason, limit: FieldLimits.text)
                body.pack(&message)
            }
        case .bye(let reason):
            Scratch.with { scratch in
                var message = Linnet__V1__Bye()
                linnet__v1__bye__init(&message)
                message.reason = scratch.text(reason, limit: FieldLimits.text)
                body.pack(&message)
            }
        }
        return nil
    }
}

extension Hello {
    fileprivate func encode(into body: BodyWriter) {
        Scratch.with { scratch in
            var message = Linnet__V1__Hello()
            linnet__v1__hello__init(&message)
            message.software = scratch.text(software, limit: FieldLimits.identifier)
            message.worker = scratch.text(worker, limit: FieldLimits.identifier)
            message.boot = boot
            message.host = scratch.text(host, limit: FieldLimits.host)
            message.process = UInt32(clamping: process)
            message.slots = UInt32(clamping: slots)
            message.n_held = held.count
            message.held = scratch.list(held) { held, scratch in
                var lease = Linnet__V1__HeldLease()
                linnet__v1__held_lease__init(&lease)
                lease.token = scratch.one(Scratch.token(held.token))
                lease.n_units = held.units.count
                lease.units = scratch.units(held.units)
                return lease
            }
            message.n_unacknowledged = unacknowledged.count
            message.unacknowledged = scratch.units(unacknowledged)
            body.pack(&message)
        }
    }
}

extension Returned {
    fileprivate func encode(into body: BodyWriter) {
        Scratch.with { scratch in
            var message = Linnet__V1__Returned()
            linnet__v1__returned__init(&message)
            message.n_units = units.count
            message.units = scratch.units(units)
            message.reason = Linnet__V1__ReturnReason(rawValue: UInt32(reason.rawValue))
            message.message = scratch.text(self.message, limit: FieldLimits.text)
            body.pack(&message)
        }
    }
}

extension Ping {
    fileprivate func encode(into body: BodyWriter) {
        Scratch.with { scratch in
            var message = Linnet__V1__Ping()
            linnet__v1__ping__init(&message)
            message.sequence = sequence
            message.started = started
            message.finished = finished
            message.n_executing = executing.count
            message.executing = scratch.units(executing)
            message.credit_total = creditTotal
            message.processor_microseconds = processorMicroseconds
            message.resident_bytes = residentBytes
            message.usages = scratch.bytes(usages)
            message.slots = UInt32(clamping: slots ?? 0)
            body.pack(&message)
        }
    }
}
