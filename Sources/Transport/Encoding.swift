import CMessages
import Outcomes

/// The parts that messages of both directions are made of.
extension Scratch {
    mutating func units(
        _ units: [UnitRange]
    ) -> UnsafeMutablePointer<UnsafeMutablePointer<Linnet__V1__UnitRange>?>? {
        list(units) { unit, _ in
            var range = Linnet__V1__UnitRange()
            linnet__v1__unit_range__init(&range)
            range.repetition = UInt32(clamping: unit.repetition)
            range.first = UInt32(clamping: unit.first)
            range.count = UInt32(clamping: unit.count)
            return range
        }
    }

    mutating func tasks(
        _ tasks: [GroupTask]
    ) -> UnsafeMutablePointer<UnsafeMutablePointer<Linnet__V1__GroupTask>?>? {
        list(tasks) { task, _ in
            var result = Linnet__V1__GroupTask()
            linnet__v1__group_task__init(&result)
            result.group = UInt64(clamping: task.group)
            switch task.question {
            case .leaf: result.stage = LINNET__V1__STAGE__LEAF
            case .level(let number, let given):
                result.stage = LINNET__V1__STAGE__LEVEL
                result.level = UInt32(clamping: number)
                result.given = Linnet__V1__LeafSource(rawValue: UInt32(given.wireNumber))
            }
            result.completions = UInt32(clamping: task.completions)
            result.policy_version = UInt64(clamping: task.policyVersion)
            result.newer = task.allowsNewer ? 1 : 0
            result.seed = task.seed
            return result
        }
    }

    mutating func piece(_ piece: PolicyPiece) -> Linnet__V1__PolicyPiece {
        var result = Linnet__V1__PolicyPiece()
        linnet__v1__policy_piece__init(&result)
        result.version = UInt64(clamping: piece.policy.version)
        switch piece.policy.content {
        case .weights(let sha256, let bytes):
            result.form = LINNET__V1__POLICY_FORM__WEIGHTS
            result.sha256 = self.bytes(sha256)
            result.total_bytes = UInt64(clamping: bytes)
            result.offset = UInt64(clamping: piece.offset)
        case .adapter(let location):
            result.form = LINNET__V1__POLICY_FORM__ADAPTER
            // Not cut: half of a path is another one. Past its limit the receiver refuses the message.
            result.location = text(location, limit: .max)
        case .external: result.form = LINNET__V1__POLICY_FORM__EXTERNAL
        }
        if let kept = piece.kept {
            result.kept_case = LINNET__V1__POLICY_PIECE__KEPT_KEPT_VERSION
            result.kept_version = UInt64(clamping: kept)
        }
        return result
    }

    static func token(_ token: LeaseToken) -> Linnet__V1__Token {
        var result = Linnet__V1__Token()
        linnet__v1__token__init(&result)
        result.epoch = token.epoch
        result.sequence = token.sequence
        return result
    }
}
