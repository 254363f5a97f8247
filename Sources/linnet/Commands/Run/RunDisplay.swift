import Coordinator
import Foundation
import Measures

/// What a terminal shows of a run at one moment: a pure function of a snapshot and the terminal's size.
struct RunDisplay {
    /// In characters.
    struct Size: Equatable {
        var columns: Int
        var rows: Int
    }

    /// More workers than these are told as a number.
    static let shownWorkers = 12

    let title: String
    let run: RunSnapshot

    /// The screen, line by line; none is wider or, but for the first four, lower than the terminal.
    func lines(_ size: Size) -> [String] {
        var lines = [heading(size.columns), bar(size.columns), progress, scores]
        if let activity { lines.append(activity) }
        let room = min(Self.shownWorkers, size.rows - lines.count - 3)
        if !run.workers.isEmpty, room > 0 { lines += workers(room) }
        return lines.map { Self.cut($0, to: size.columns) }
    }

    /// One line for a log.
    var plainLine: String {
        var parts = ["\(title): \(share) %, \(progress)", scores]
        if let activity { parts.append(activity) }
        return parts.joined(separator: "; ")
    }

    // MARK: - Parts

    private var finished: Int { run.done + run.quarantined }

    /// Per cent done, never 100 before the end.
    private var share: String {
        guard run.total > 0 else { return "100.0" }
        return Self.decimals((Double(finished) / Double(run.total) * 1000).rounded(.down) / 10, 1)
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
        let eighths = run.total == 0 ? width * 8 : Int(Double(width * 8) * Double(finished) / Double(run.total))
        let partial = eighths % 8 == 0 ? "" : String(["▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8 - 1])
        let full = String(repeating: "█", count: eighths / 8)
        return full + partial + String(repeating: "░", count: max(0, width - eighths / 8 - (partial.isEmpty ? 0 : 1)))
            + text
    }

    private var progress: String {
        var parts = ["\(Self.grouped(finished)) of \(Self.grouped(run.total)) samples"]
        let rate = run.rate
        if rate > 0 { parts.append("\(Self.grouped(rate)) a second") }
        parts.append(Self.clock(run.elapsed.seconds) + " gone")
        let left = run.total - finished
        if rate > 0, left > 0, activity == nil { parts.append(Self.clock(Double(left) / rate) + " left") }
        return parts.joined(separator: ", ")
    }

    private var scores: String {
        let counts = run.counts
        var parts: [String] = []
        if counts.scored > 0 {
            parts = [
                "HCA " + Self.interval(Proportion(counts.pathsRight, of: counts.scored)),
                "leaf " + Self.interval(Proportion(counts.leavesRight, of: counts.scored)),
            ]
        } else {
            parts = ["nothing scored yet"]
        }
        if counts.invalidLevels > 0, counts.levels > 0 {
            parts.append(
                "no choice \(Percent(Double(counts.invalidLevels) / Double(counts.levels))) %")
        }
        if counts.failed > 0 { parts.append("failed \(Self.grouped(counts.failed))") }
        if run.quarantined > 0 { parts.append("given up \(Self.grouped(run.quarantined))") }
        return parts.joined(separator: ", ")
    }

    /// What keeps the run from going on; nil while it goes on.
    private var activity: String? {
        switch run.activity {
        case .adopting: "waiting for the workers of the last start to come back with what they hold"
        case .running:
            run.workers.isEmpty && finished < run.total ? "no worker yet; workers connect to \(run.endpoint)" : nil
        case .paused(let reason): "paused: \(reason); goes on by itself when that has passed"
        case .draining(let reason): "stopping (\(reason)): running samples finish first; again to stop at once"
        case .ended(.complete): nil
        case .ended(.stopped(let reason)): "stopped: \(reason)"
        case .ended(.tooManyFailures(let failed, let finished)):
            "stopped: \(failed) of \(finished) samples failed"
        case .ended(.broken(let reason)): "stopped: \(reason)"
        }
    }

    private func workers(_ room: Int) -> [String] {
        let shown = run.workers.count > room ? room - 1 : room
        var table = TextTable(["worker", "state", "held", "finished", "a second", "silent", "host"])
        for worker in run.workers.prefix(shown) {
            table.append([
                worker.id, worker.state, Self.grouped(worker.held), Self.grouped(worker.finished),
                Self.decimals(worker.pace, worker.pace < 100 ? 1 : 0), "\(Int(worker.silence.seconds)) s", worker.host,
            ])
        }
        var lines = [""] + table.text.split(separator: "\n").map(String.init)
        let hidden = run.workers.count - min(shown, run.workers.count)
        if hidden > 0 { lines.append("+ \(hidden) more") }
        return lines
    }

    // MARK: - Words and numbers

    /// `43.21 % (42.10 … 44.33)`.
    static func interval(_ proportion: Proportion) -> String {
        "\(Percent(proportion.value)) % (\(Percent.range(proportion.interval)))"
    }

    /// `0:07`, `12:34`, `1:02:03`.
    static func clock(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 3_600_000 else { return "–" }
        let whole = Int(seconds)
        let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
        if hours == 0 { return String(format: "%d:%02d", minutes, rest) }
        return String(format: "%d:%02d:%02d", hours, minutes, rest)
    }

    static func decimals(_ value: Double, _ count: Int) -> String { String(format: "%.\(count)f", value) }

    /// Thousands apart.
    static func grouped(_ number: Int) -> String {
        let digits = String(number)
        var text = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// With one decimal where it is small.
    static func grouped(_ number: Double) -> String {
        number < 100 ? decimals(number, 1) : grouped(Int(number.rounded()))
    }

    /// One line of at most so many characters. Names come from other machines: what would move the cursor is left out.
    static func cut(_ line: String, to columns: Int) -> String {
        let plain = line.filter { character in
            character.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        }
        return plain.count <= columns ? plain : plain.prefix(max(0, columns - 1)) + "…"
    }
}

extension Duration {
    /// Whole and parts.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
