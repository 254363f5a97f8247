import Coordinator
import Measures
import Operators
import Transport

/// What a terminal shows of a run whose coordinator was asked: what the coordinator's own terminal shows, and all workers.
struct StatusWords {
    let status: RunStatus

    init(_ status: RunStatus) { self.status = status }

    private var run: RunSnapshot { RunSnapshot(status.report, epoch: status.epoch) }
    private var display: RunDisplay { RunDisplay(title: status.report.questionSet, run: run, mostWorkers: 0) }

    /// One line for a log.
    var plainLine: String { display.plainLine }

    /// Line by line; none is wider, and together they are not higher, than is said.
    func lines(columns: Int, rows: Int = .max) -> [String] {
        var lines = display.lines(.init(columns: min(columns, Self.widest), rows: rows))
        if let refused, lines.count < rows { lines.append(RunDisplay.cut(refused, to: columns)) }
        let room = rows - lines.count - 3
        if !status.report.workers.isEmpty, room > 0 { lines += [""] + workers(room, columns) }
        return lines
    }

    /// Who was not let in, or not listened to; nil when nobody was.
    private var refused: String? {
        let kinds = status.report.refused.sorted { $0.key < $1.key }
        guard !kinds.isEmpty else { return nil }
        return "refused: " + kinds.map { "\($0.key) \(Number.grouped($0.value))" }.joined(separator: ", ")
    }

    /// A bar that is longer says no more.
    private static let widest = 100

    /// A line for each worker; columns that do not fit are left out, the last ones first.
    private func workers(_ room: Int, _ columns: Int) -> [String] {
        let all = status.report.workers
        let shown = all.prefix(all.count > room ? room - 1 : room)
        // Told only where it differs.
        let tellsVersion = all.contains { $0.software != status.report.software }
        let names =
            ["worker", "state", "slots", "running", "held", "finished", "a second", "silent", "host"]
            + (tellsVersion ? ["version"] : [])
        let cells = shown.map { worker in
            [
                worker.id, worker.state, Number.grouped(worker.slots), Number.grouped(worker.executing),
                Number.grouped(worker.held), Number.grouped(worker.finished), Number.pace(worker.pace),
                "\(worker.silenceMilliseconds / 1000) s", worker.host,
            ] + (tellsVersion ? [worker.software] : [])
        }
        var lines: [String] = []
        for width in stride(from: names.count, to: 0, by: -1) {
            var table = TextTable(Array(names.prefix(width)))
            for row in cells { table.append(Array(row.prefix(width).map { RunDisplay.cut($0, to: columns) })) }
            lines = table.text.split(separator: "\n").map(String.init)
            if lines.allSatisfy({ $0.count <= columns }) { break }
        }
        let hidden = all.count - shown.count
        return lines.map { RunDisplay.cut($0, to: columns) }
            + (hidden > 0 ? ["+ \(Number.grouped(hidden)) more"] : [])
    }
}
