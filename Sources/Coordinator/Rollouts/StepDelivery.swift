import Ledger
import Outcomes
import Transport
import WireFormat

/// An assembled step as it goes to the trainer, the same bytes each time.
struct StepDelivery {
    let request: StepRequest
    let deliveries: [StoredDelivery]
    let end: StepEnd

    /// A message of so many groups is full.
    private static let mostGroups = 16
    /// A message of so many bytes is full.
    private static let mostBytes = 1 << 20

    init(request: StepRequest, deliveries: [StoredDelivery], end: StepEnd) {
        self.request = request
        self.deliveries = deliveries
        self.end = end
    }

    /// A step as the ledger has it; nil when it is not assembled.
    ///
    /// - Throws: `LedgerError`.
    init?(step: Int, in ledger: RunLedger) throws {
        guard let stored = try ledger.step(step) else { return nil }
        self.init(
            request: StepRequest(step: step, groups: stored.asked, policyVersion: stored.policyVersion),
            deliveries: try ledger.deliveries(ofStep: step),
            end: StepEnd(
                step: step, groups: stored.delivered, cancelled: stored.cancelled, versions: stored.versions))
    }

    /// Packs groups in their order.
    init(_ assembled: StepBook.Assembled, _ groups: [Group]) {
        var deliveries: [StoredDelivery] = []
        var writer = WireWriter()
        var first = 0
        for (place, group) in groups.enumerated() {
            group.writeRecord(to: &writer)
            let isLast = place == groups.count - 1
            guard isLast || place + 1 - first >= Self.mostGroups || writer.bytes.count >= Self.mostBytes else {
                continue
            }
            deliveries.append(StoredDelivery(first: first, count: place + 1 - first, block: writer.bytes))
            (writer, first) = (WireWriter(), place + 1)
        }
        self.init(
            request: assembled.request, deliveries: deliveries,
            end: StepEnd(
                step: assembled.request.step, groups: groups.count,
                cancelled: assembled.cancelled.reduce(into: [:]) { $0[$1.reason, default: 0] += 1 },
                versions: assembled.versions))
    }

    /// What is sent, in order.
    var messages: [ToTrainer] {
        deliveries.map { delivery in
            .groups(
                GroupDelivery(
                    step: request.step, first: delivery.first, count: delivery.count, block: delivery.block))
        } + [.stepEnd(end)]
    }
}
