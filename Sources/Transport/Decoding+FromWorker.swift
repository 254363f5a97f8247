import CMessages
import Outcomes

extension FromWorker {
    static func decode(
        _ body: BodyReader, payload: UnsafeRawBufferPointer
    ) throws(MalformedMessage) -> FromWorker {
        switch body.type {
        case .hello:
            .hello(try .decode(body))
        case .credit:
            try body.unpack(linnet__v1__credit__unpack, linnet__v1__credit__free_unpacked) { .credit(total: $0.total) }
        case .outcomes:
            .outcomes(try .decode(body, payload: payload))
        case .returned:
            .returned(try .decode(body))
        case .ping:
            .ping(try .decode(body))
        case .drained:
            try body.unpack(linnet__v1__drained__unpack, linnet__v1__drained__free_unpacked) {
                message throws(MalformedMessage) in
                .drained(reason: try body.text(message.reason, limit: FieldLimits.text, "reason"))
            }
        case .bye:
            try body.unpack(linnet__v1__bye__unpack, linnet__v1__bye__free_unpacked) {
                message throws(MalformedMessage) in
                .bye(reason: try body.text(message.reason, limit: FieldLimits.text, "reason"))
            }
        default: throw .unknownType(body.type.rawValue)
        }
    }
}

extension Hello {
    fileprivate static func decode(_ body: BodyReader) throws(MalformedMessage) -> Hello {
        try body.unpack(linnet__v1__hello__unpack, linnet__v1__hello__free_unpacked) {
            message throws(MalformedMessage) in
            let worker = try body.name(message.worker, limit: FieldLimits.identifier, "worker")
            try body.require(!worker.isEmpty, "worker")
            try body.require((1...FieldLimits.slots).contains(Int(message.slots)), "slots")
            return Hello(
                software: try body.name(message.software, limit: FieldLimits.identifier, "software"),
                worker: worker, boot: message.boot,
                host: try body.name(message.host, limit: FieldLimits.host, "host"),
                process: Int(message.process), slots: Int(message.slots),
                held: try body.list(message.n_held, message.held, "held") { held throws(MalformedMessage) in
                    guard let lease = held?.pointee else { throw .field(.hello, "held") }
                    return Held(
                        token: try body.token(lease.token, "held.token"),
                        units: try body.units(lease.n_units, lease.units, "held.units"))
                },
                unacknowledged: try body.units(message.n_unacknowledged, message.unacknowledged, "unacknowledged"))
        }
    }
}

extension OutcomeBatch {
    fileprivate static func decode(
        _ body: BodyReader, payload: UnsafeRawBufferPointer
    ) throws(MalformedMessage) -> OutcomeBatch {
        try body.unpack(linnet__v1__outcomes__unpack, linnet__v1__outcomes__free_unpacked) {
            message throws(MalformedMessage) in
            try body.require(message.batch > 0, "batch")
            try body.require((1...FieldLimits.outcomes).contains(Int(message.count)), "count")
            return OutcomeBatch(
                batch: message.batch, count: Int(message.count), creditTotal: message.credit_total,
                block: Array(payload))
        }
    }
}

extension Returned {
    fileprivate static func decode(_ body: BodyReader) throws(MalformedMessage) -> Returned {
        try body.unpack(linnet__v1__returned__unpack, linnet__v1__returned__free_unpacked) {
            message throws(MalformedMessage) in
            Returned(
                units: try body.units(message.n_units, message.units, "units"),
                // A reason that this version does not know still brings the samples back.
                reason: Reason(rawValue: Int(message.reason.rawValue)) ?? .asked,
                message: try body.text(message.message, limit: FieldLimits.text, "message"))
        }
    }
}

extension Ping {
    fileprivate static func decode(_ body: BodyReader) throws(MalformedMessage) -> Ping {
        try body.unpack(linnet__v1__ping__unpack, linnet__v1__ping__free_unpacked) {
            message throws(MalformedMessage) in
            try body.require(message.slots <= FieldLimits.slots, "slots")
            let usages = UnsafeRawBufferPointer(start: message.usages.data, count: message.usages.len)
            // They go to the ledger as they lie, where whoever tells of the run has to be able to read them.
            try body.require((try? EndpointUsage.list(serialized: usages)) != nil, "usages")
            return Ping(
                sequence: message.sequence, started: message.started, finished: message.finished,
                executing: try body.units(message.n_executing, message.executing, "executing"),
                creditTotal: message.credit_total, processorMicroseconds: message.processor_microseconds,
                residentBytes: message.resident_bytes,
                usages: Array(usages),
                slots: message.slots == 0 ? nil : Int(message.slots))
        }
    }
}
