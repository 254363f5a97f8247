/// What a unit is.
enum UnitKind: Int, CaseIterable {
    /// One of the list: an evaluation's sample, a rollout run's group. Counted from 0.
    case listed
    /// A sample that a rollout run holds out, once for each time that it is asked. Counted from far above any list.
    case heldOut

    /// The first of those that are held out.
    static let firstHeldOut = 1 << 40

    /// What a unit is.
    init(of unit: Int) { self = unit < Self.firstHeldOut ? .listed : .heldOut }
}

/// Where each unit stands: a byte each.
struct UnitStates: Equatable {
    private var listed: [UnitState]
    private var heldOut: [UnitState] = []

    /// So many units of the list, which wait.
    init(listed count: Int) { listed = [UnitState](repeating: .waiting, count: count) }

    /// How many units there are.
    var count: Int { listed.count + heldOut.count }

    /// The units of a kind.
    func units(_ kind: UnitKind) -> Range<Int> {
        switch kind {
        case .listed: 0..<listed.count
        case .heldOut: UnitKind.firstHeldOut..<UnitKind.firstHeldOut + heldOut.count
        }
    }

    func contains(_ unit: Int) -> Bool { units(UnitKind(of: unit)).contains(unit) }

    subscript(_ unit: Int) -> UnitState {
        get { unit < UnitKind.firstHeldOut ? listed[unit] : heldOut[unit - UnitKind.firstHeldOut] }
        set {
            if unit < UnitKind.firstHeldOut {
                listed[unit] = newValue
            } else {
                heldOut[unit - UnitKind.firstHeldOut] = newValue
            }
        }
    }

    /// There are so many of a kind from now on; the new ones wait.
    ///
    /// - Returns: The new ones.
    mutating func grow(_ kind: UnitKind, to count: Int) -> Range<Int> {
        let new = max(0, count - units(kind).count)
        switch kind {
        case .listed: listed.append(contentsOf: repeatElement(.waiting, count: new))
        case .heldOut: heldOut.append(contentsOf: repeatElement(.waiting, count: new))
        }
        return units(kind).suffix(new)
    }
}
