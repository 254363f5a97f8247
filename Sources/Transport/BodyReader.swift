import CMessages
import Files
import Outcomes

/// Unpacks a body and copies checked values out of the C tree, which it alone sees and frees.
struct BodyReader {
    let type: MessageType
    let bytes: UnsafeRawBufferPointer

    /// Lends the struct of `unpack`, one of protoc-c's functions, to `copy`; `free` is its counterpart.
    func unpack<CMessage, Value>(
        _ unpack: (UnsafeMutablePointer<ProtobufCAllocator>?, Int, UnsafePointer<UInt8>?) -> UnsafeMutablePointer<
            CMessage
        >?,
        _ free: (UnsafeMutablePointer<CMessage>?, UnsafeMutablePointer<ProtobufCAllocator>?) -> Void,
        _ copy: (CMessage) throws(MalformedMessage) -> Value
    ) throws(MalformedMessage) -> Value {
        guard bytes.count <= FieldLimits.body else { throw .tooLarge(type, bytes: bytes.count) }
        // An empty body is a message of defaults.
        let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        guard let tree = unpack(nil, bytes.count, start) else { throw .undecodable(type, bytes: bytes.count) }
        defer { free(tree, nil) }
        return try copy(tree.pointee)
    }

    /// Passes when `condition` holds for the field.
    func require(_ condition: Bool, _ field: String) throws(MalformedMessage) {
        if !condition { throw .field(type, field) }
    }

    /// A text of at most `limit` bytes of UTF-8.
    func text(
        _ text: UnsafeMutablePointer<CChar>?, limit: Int, _ field: String
    ) throws(MalformedMessage) -> String {
        guard let text, let string = String(validatingCString: text), string.utf8.count <= limit else {
            throw .field(type, field)
        }
        return string
    }

    /// A name that is shown in logs, tables and on terminals as it is: a text on one line, without control characters.
    func name(
        _ name: UnsafeMutablePointer<CChar>?, limit: Int, _ field: String
    ) throws(MalformedMessage) -> String {
        let name = try text(name, limit: limit, field)
        try require(name.unicodeScalars.allSatisfy(\.isPlain), field)
        return name
    }

    /// Ranges of samples: not empty, and without an end past 32 bits.
    func units(
        _ count: Int, _ list: UnsafeMutablePointer<UnsafeMutablePointer<Linnet__V1__UnitRange>?>?, _ field: String
    ) throws(MalformedMessage) -> [UnitRange] {
        try require(count <= FieldLimits.ranges, field)
        guard count > 0, let list else { return [] }
        var units: [UnitRange] = []
        units.reserveCapacity(count)
        for index in 0..<count {
            guard let range = list[index]?.pointee, range.count > 0,
                UInt64(range.first) + UInt64(range.count) <= UInt64(UInt32.max)
            else { throw .field(type, field) }
            units.append(
                UnitRange(repetition: Int(range.repetition), first: Int(range.first), count: Int(range.count)))
        }
        return units
    }

    /// A lease's token; its sequence counts from 1.
    func token(
        _ token: UnsafeMutablePointer<Linnet__V1__Token>?, _ field: String
    ) throws(MalformedMessage) -> LeaseToken {
        guard let token = token?.pointee, token.sequence > 0 else { throw .field(type, field) }
        return LeaseToken(epoch: token.epoch, sequence: token.sequence)
    }

    /// A number that counts something: at most 2⁶³ - 1.
    func count(_ value: UInt64, _ field: String) throws(MalformedMessage) -> Int {
        guard let count = Int(exactly: value) else { throw .field(type, field) }
        return count
    }

    /// A SHA-256: 32 bytes.
    func digest(_ data: ProtobufCBinaryData, _ field: String) throws(MalformedMessage) -> [UInt8] {
        try require(data.len == 32, field)
        return Array(UnsafeBufferPointer(start: data.data, count: data.len))
    }

    /// What to do with each of a lease's samples.
    func tasks(
        _ count: Int, _ list: UnsafeMutablePointer<UnsafeMutablePointer<Linnet__V1__GroupTask>?>?, _ field: String
    ) throws(MalformedMessage) -> [GroupTask] {
        try self.list(count, list, field) { task throws(MalformedMessage) -> GroupTask in
            guard let task = task?.pointee else { throw .field(type, field) }
            return try self.task(task, field)
        }
    }

    private func task(_ task: Linnet__V1__GroupTask, _ field: String) throws(MalformedMessage) -> GroupTask {
        try require((1...FieldLimits.completions).contains(Int(task.completions)), field + ".completions")
        let question: GroupTask.Question
        switch task.stage {
        case LINNET__V1__STAGE__LEAF: question = .leaf
        case LINNET__V1__STAGE__LEVEL:
            try require(task.level > 0, field + ".level")
            guard let given = LeafSource(wireNumber: Int(task.given.rawValue)) else {
                throw .field(type, field + ".given")
            }
            question = .level(Int(task.level), given: given)
        default: throw .field(type, field + ".stage")
        }
        return GroupTask(
            group: try self.count(task.group, field + ".group"), question: question,
            completions: Int(task.completions),
            policyVersion: try self.count(task.policy_version, field + ".policy_version"),
            allowsNewer: task.newer != 0, seed: task.seed)
    }

    /// A piece of a policy, with the frame after the body. `path` is put before the names of its fields.
    func piece(
        _ piece: Linnet__V1__PolicyPiece, payload: UnsafeRawBufferPointer, _ path: String = ""
    ) throws(MalformedMessage) -> PolicyPiece {
        let content: Policy.Content
        switch piece.form {
        case LINNET__V1__POLICY_FORM__WEIGHTS:
            try require(piece.total_bytes <= FieldLimits.weights, path + "total_bytes")
            // Nothing overflows: a limit's square is far from 64 bits.
            try require(
                !payload.isEmpty && piece.offset < piece.total_bytes
                    && piece.offset + UInt64(payload.count) <= piece.total_bytes, path + "offset")
            content = .weights(sha256: try digest(piece.sha256, path + "sha256"), bytes: Int(piece.total_bytes))
        case LINNET__V1__POLICY_FORM__ADAPTER:
            let location = try text(piece.location, limit: FieldLimits.location, path + "location")
            try require(!location.isEmpty, path + "location")
            content = .adapter(location: location)
        case LINNET__V1__POLICY_FORM__EXTERNAL: content = .external
        default: throw .field(type, path + "form")
        }
        var offset = 0
        if case .weights = content { offset = Int(piece.offset) } else { try require(payload.isEmpty, path + "form") }
        return PolicyPiece(
            policy: Policy(version: try count(piece.version, path + "version"), content: content), offset: offset,
            bytes: SharedBytes(payload),
            kept: piece.kept_case == LINNET__V1__POLICY_PIECE__KEPT_KEPT_VERSION
                ? try count(piece.kept_version, path + "kept_version") : nil)
    }

    /// A list of messages.
    func list<CMessage, Value>(
        _ count: Int, _ list: UnsafeMutablePointer<UnsafeMutablePointer<CMessage>?>?, _ field: String,
        _ copy: (UnsafeMutablePointer<CMessage>?) throws(MalformedMessage) -> Value
    ) throws(MalformedMessage) -> [Value] {
        try require(count <= FieldLimits.ranges, field)
        guard count > 0, let list else { return [] }
        var values: [Value] = []
        values.reserveCapacity(count)
        for index in 0..<count { values.append(try copy(list[index])) }
        return values
    }
}
