import Outcomes
import Transport

/// A step's groups, as a trainer gets them.
public struct TrainerStep: Hashable, Sendable {
    /// In the order in which they are to be used.
    public var groups: [Group]
    /// What came of the others, and how old the completions are.
    public var end: StepEnd
}

/// A step on its way. Pure.
struct StepAssembly {
    let request: StepRequest
    private var groups: [Int: Group] = [:]

    init(_ request: StepRequest) { self.request = request }

    /// Takes some of the step's groups; a group that comes again is the same group.
    ///
    /// - Throws: `TrainerError.unreadable`.
    mutating func take(_ delivery: GroupDelivery) throws(TrainerError) {
        guard delivery.step == request.step else { return }
        let found: [Group]
        do { found = try delivery.block.withUnsafeBytes { try Group.list(serialized: $0) } } catch {
            throw .unreadable("a block of groups: \(error)")
        }
        guard found.count == delivery.count else {
            throw .unreadable("\(found.count) groups instead of \(delivery.count)")
        }
        for (place, group) in found.enumerated() { groups[delivery.first + place] = group }
    }

    /// The step, when its end has come and all its groups; nil when some are missing and it has to be asked for again.
    func finished(by end: StepEnd) -> TrainerStep? {
        let places = (0..<end.groups).compactMap { groups[$0] }
        return places.count == end.groups ? TrainerStep(groups: places, end: end) : nil
    }
}
