import Coordinator
import Measures

/// What is told once at a run's end.
struct RunSummary {
    let title: String
    let directory: String
    let run: RunSnapshot

    var lines: [String] {
        let finished = run.done + run.quarantined
        var samples = "\(RunDisplay.grouped(finished)) of \(RunDisplay.grouped(run.total)) samples"
        if run.restored > 0 { samples += ", \(RunDisplay.grouped(run.restored)) of them answered before" }
        var lines = ["\(title): \(samples)", "  \(answered(finished))"]
        let counts = run.counts
        if counts.scored > 0 {
            lines.append("  HCA   " + RunDisplay.interval(Proportion(counts.pathsRight, of: counts.scored)))
            lines.append("  leaf  " + RunDisplay.interval(Proportion(counts.leavesRight, of: counts.scored)))
        }
        if counts.failed > 0 || run.quarantined > 0 {
            lines.append(
                "  failed \(RunDisplay.grouped(counts.failed)), given up \(RunDisplay.grouped(run.quarantined))")
        }
        lines.append("  in    \(directory)")
        lines.append("  next  linnet measures \(directory)")
        lines.append("        linnet report \(directory)")
        return lines
    }

    /// Questions, seconds and pace of this start. Where part was answered before, its questions are taken to be as many a
    /// sample as all are.
    private func answered(_ finished: Int) -> String {
        let here = finished - run.restored
        let questions = finished == 0 ? 0 : Int(Double(run.counts.levels) * Double(here) / Double(finished))
        let seconds = run.working.seconds
        var text = "\(RunDisplay.grouped(questions)) questions in \(RunDisplay.decimals(seconds, 2)) s"
        if seconds > 0 { text += ", \(RunDisplay.grouped(Double(questions) / seconds)) a second" }
        return text
    }
}
