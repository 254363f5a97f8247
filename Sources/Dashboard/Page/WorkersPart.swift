import Coordinator
import Measures
import Outcomes

/// Who works, and who did.
struct WorkersPart {
    private let run: RunSnapshot

    init(_ run: RunSnapshot) { self.run = run }

    var markup: Markup {
        guard !run.workers.isEmpty || !run.departed.isEmpty || run.refused.total > 0 else { return .none }
        let shown = RunTables.shown(run.workers)
        let hidden = run.workers.count - shown.count
        let gone = run.departed.suffix(RunTables.mostDeparted).reversed()
        let table = Table(
            columns: [
                "worker", "state", "a second", "in flight", "finished", "failed", "p50", "p95", "p99", "heard", "host",
            ], rows: shown.map(row) + gone.map(row))
        let more = hidden > 0 ? "And \(Number.grouped(hidden)) more. " : ""
        return """
            <h2>Workers</h2>
            \(table.markup)
            <p class="note">\(more)p50, p95, p99: within so long half, 95 % and 99 % of its samples were answered; of one \
            sample of each batch.</p>
            \(refused)
            """
    }

    private var refused: Markup {
        let kinds = Refusal.allCases.filter { run.refused[$0] > 0 }.map { kind in
            "\(kind.rawValue) \(Number.grouped(run.refused[kind]))"
        }
        return kinds.isEmpty
            ? .none : "<p class=\"note\">Not let in, or not listened to: \(kinds.joined(separator: ", ")).</p>"
    }

    private func row(_ worker: RunSnapshot.Worker) -> Table.Row {
        func time(_ share: Double) -> Table.Cell {
            .text(worker.latencies.seconds(at: share).map(Number.time) ?? "–")
        }
        return Table.Row(
            head: "\(worker.id)",
            cells: [
                Self.state(worker.state), .text(Number.pace(worker.pace)),
                .text("\(Number.grouped(worker.held))"), .number(worker.finished), .number(worker.failed), time(0.5),
                time(0.95), time(0.99), .text(Self.ago(worker.silence)), .text(worker.host),
            ])
    }

    private func row(_ departed: RunSnapshot.Departed) -> Table.Row {
        Table.Row(
            head: "\(departed.id)",
            cells: [
                Self.state(departed.state), .wide(departed.reason, columns: 7), .text(Self.ago(departed.since)),
                .text(departed.host),
            ], style: "gone")
    }

    private static func state(_ state: String) -> Table.Cell {
        .markup("<span class=\"mark \(state)\">\(state)</span>")
    }

    private static func ago(_ time: Duration) -> String {
        time < .seconds(60) ? "\(Int(time.seconds)) s ago" : "\(Number.clock(time.seconds)) ago"
    }
}
