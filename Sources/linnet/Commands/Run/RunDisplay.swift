import Coordinator
import Foundation
import Measures
import Outcomes

/// What a terminal shows of a run at one moment: a pure function of a snapshot and the terminal's size.
struct RunDisplay {
    /// In characters.
    struct Size: Equatable {
        var columns: Int
        var rows: Int
    }

    /// So many workers have a line of their own beside a run.
    static let shownWorkers = 12

    let title: String
    let run: RunSnapshot
    /// More workers than these are told as a number.
    var mostWorkers = RunDisplay.shownWorkers

    /// The screen, line by line; none is wider, and together they are not higher, than the terminal.
    func lines(_ size: Size) -> [String] {
        var lines = [heading(size.columns), bar(size.columns)]
        lines += Self.folded(progress, to: size.columns) + Self.folded(scores, to: size.columns)
        if let rollouts { lines += rollouts.curves(size.columns) }
        if let failure { lines.append(failure) }
        if let activity { lines += Self.folded(activity.components(separatedBy: "; "), by: "; ", to: size.columns) }
        let room = min(mostWorkers, size.rows - lines.count - 3)
        if !run.workers.isEmpty, room > 0 { lines += workers(room, size.columns) }
        return lines.prefix(max(1, size.rows)).map { Self.cut($0, to: size.columns) }
    }

    /// One line for a log.
    var plainLine: String {
        let beginning = rollouts == nil ? ["\(share) %"] : []
        var parts = ["\(title): \((beginning + progress).joined(separator: ", "))", scores.joined(separator: ", ")]
            .filter { !$0.isEmpty }
        if let failure { parts.append(failure) }
        if let activity { parts.append(activity) }
        return parts.joined(separator: "; ")
    }

    // MARK: - Parts

    private var finished: Int { run.finished }

    private var rollouts: RolloutWords? { RolloutWords(run) }

    /// What the bar shows, 0 to 1.
    private var part: Double {
        if let rollouts { return rollouts.share ?? 0 }
        return run.total == 0 ? 1 : Double(finished) / Double(run.total)
    }

    /// Per cent done, never 100 before the end.
    private var share: String {
        Number.decimals((part * 1000).rounded(.down) / 10, 1)
    }

    private func heading(_ columns: Int) -> String {
        let workers = "\(run.workers.count) worker\(run.workers.count == 1 ? "" : "s")"
        let right = run.epoch > 1 ? "\(workers), start \(run.epoch)" : workers
        let name = Self.cut(title, to: max(0, columns - right.count - 2))
        return name + String(repeating: " ", count: max(2, columns - name.count - right.count)) + right
    }

    private func bar(_ columns: Int) -> String {
        let text = " \(share) %"
        let width = max(0, columns - text.count)
        let eighths = Int(Double(width * 8) * part)
        let partial = eighths % 8 == 0 ? "" : String(["▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8 - 1])
        let full = String(repeating: "█", count: eighths / 8)
        return full + partial + String(repeating: "░", count: max(0, width - eighths / 8 - (partial.isEmpty ? 0 : 1)))
            + text
    }

    private var progress: [String] {
        if let rollouts { return rollouts.progress }
        var parts = ["\(Number.grouped(finished)) of \(Number.of(run.total, "sample"))"]
        let rate = run.rate
        if rate > 0 { parts.append("\(Number.pace(rate)) a second") }
        parts.append(Number.clock(run.elapsed.seconds) + " gone")
        let left = run.total - finished
        if rate > 0, left > 0, activity == nil { parts.append(Number.clock(Double(left) / rate) + " left") }
        return parts
    }

    private var scores: [String] {
        if let rollouts { return rollouts.scores }
        let counts = run.counts
        var parts: [String] = []
        if counts.scored > 0 {
            parts = ["HCA " + Self.interval(counts.hca)]
            if let leaf = counts.leaf { parts.append("leaf " + Self.interval(leaf)) }
        } else {
            parts = ["nothing scored yet"]
        }
        if counts.invalidLevels > 0 { parts.append("no choice \(Percent(counts.invalidRate.value)) %") }
        if counts.failed > 0 { parts.append("failed \(Number.grouped(counts.failed))") }
        if run.quarantined > 0 { parts.append("given up \(Number.grouped(run.quarantined))") }
        return parts
    }

    /// Why the last sample was given up.
    private var failure: String? {
        run.latestFailure.map { "last failure: \($0.message.isEmpty ? $0.kind.name : $0.message)" }
    }

    /// What keeps the run from going on; nil while it goes on.
    private var activity: String? {
        let parts = [isRunningButPaused ? nil : hindrance, pause].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// Then it is the pause alone that keeps it from going on.
    private var isRunningButPaused: Bool { run.pause != nil && run.activity == .running }

    /// An operator's.
    private var pause: String? {
        guard let pause = run.pause else { return nil }
        if case .ended = run.activity { return nil }
        return "paused by \(pause.by): no worker gets more; 'linnet continue' lets the run go on"
    }

    private var hindrance: String? {
        switch run.activity {
        case .adopting: "waiting for the workers of the last start to come back with what they hold"
        case .running:
            rollouts.map(\.waiting)
                ?? (run.workers.isEmpty && finished < run.total ? run.lackOfWorkers : nil)
        case .paused(let reason): "paused: \(reason); goes on by itself when that has passed"
        case .draining(let reason): "stopping (\(reason)): running samples finish first; again to stop at once"
        case .ended(.complete): nil
        case .ended(.stopped(let reason)): "stopped: \(reason)"
        case .ended(.tooManyFailures(let failed, let finished)):
            "stopped: \(failed) of \(Number.of(finished, "sample")) failed"
        case .ended(.unable(let reason)): "stopped: the workers cannot work: \(reason)"
        case .ended(.broken(let reason)): "stopped: \(reason)"
        }
    }

    /// A line for each worker; columns that do not fit are left out, the last ones first.
    private func workers(_ room: Int, _ columns: Int) -> [String] {
        let shown = run.workers.prefix(run.workers.count > room ? room - 1 : room)
        let names = ["worker", "state", "held", "finished", "a second", "silent", "host"]
        let cells = shown.map { worker in
            [
                worker.id, worker.state, Number.grouped(worker.held), Number.grouped(worker.finished),
                Number.decimals(worker.pace, worker.pace < 100 ? 1 : 0), "\(Int(worker.silence.seconds)) s",
                worker.host,
            ]
        }
        var lines: [String] = []
        for width in stride(from: names.count, to: 0, by: -1) {
            var table = TextTable(Array(names.prefix(width)))
            for row in cells { table.append(Array(row.prefix(width))) }
            lines = table.text.split(separator: "\n").map(String.init)
            if lines.allSatisfy({ $0.count <= columns }) { break }
        }
        let hidden = run.workers.count - shown.count
        return [""] + lines + (hidden > 0 ? ["+ \(Number.grouped(hidden)) more"] : [])
    }

    // MARK: - Words and numbers

    /// Parts in as few lines as a width allows; a part that is wider than that has a line of its own.
    static func folded(_ parts: [String], by separator: String = ", ", to columns: Int) -> [String] {
        var lines: [String] = []
        for part in parts {
            if let last = lines.last, last.count + separator.count + part.count <= columns {
                lines[lines.count - 1] = last + separator + part
            } else {
                lines.append(part)
            }
        }
        return lines
    }

    /// `43.21 % (42.10 … 44.33)`.
    static func interval(_ proportion: Proportion) -> String {
        "\(Percent(proportion.value)) % (\(Percent.range(proportion.interval)))"
    }

    /// One line of at most so many characters. Names come from other machines: what would move the cursor is left out.
    static func cut(_ line: String, to columns: Int) -> String {
        let plain = line.filter { character in
            character.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        }
        return plain.count <= columns ? plain : plain.prefix(max(0, columns - 1)) + "…"
    }
}
