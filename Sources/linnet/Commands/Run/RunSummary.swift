import Coordinator
import Measures
import Outcomes

/// What is told once at a run's end.
struct RunSummary {
    let title: String
    let directory: String
    let run: RunSnapshot
    /// What failed, when anything did and the ledger could be read.
    let failures: FailureSummary?

    var lines: [String] {
        if let rollouts = RolloutWords(run) {
            return rollouts.summary.enumerated().map { ($0 == 0 ? "\(title): " : "  ") + $1 } + ["  in    \(directory)"]
        }
        let finished = run.finished
        var samples = "\(Number.grouped(finished)) of \(Number.of(run.total, "sample"))"
        if run.restored > 0 { samples += ", \(Number.grouped(run.restored)) of them answered before" }
        var lines = ["\(title): \(samples)", "  \(answered(finished))"]
        let counts = run.counts
        if counts.scored > 0 {
            lines.append("  HCA   " + RunDisplay.interval(counts.hca))
            if let leaf = counts.leaf { lines.append("  leaf  " + RunDisplay.interval(leaf)) }
        }
        if counts.failed > 0 || run.quarantined > 0 { lines += failureLines }
        lines.append("  in    \(directory)")
        let next = (finished < run.total ? ["resume"] : []) + ["measures", "report"]
        lines += next.enumerated().map { ($0 == 0 ? "  next  " : "        ") + "linnet \($1) \(directory)" }
        return lines
    }

    private var failureLines: [String] {
        guard let failures else {
            return ["  failed \(Number.grouped(run.counts.failed)), given up \(Number.grouped(run.quarantined))"]
        }
        let everything = failures.samples.total == run.counts.scored ? MeasureReport.everythingFailedSentence : nil
        return [everything, failures.sentence, failures.requestSentence, failures.firstSentence].compactMap { $0 }
            .map { "  \($0)" }
    }

    /// Questions, seconds and pace of this start. Where part was answered before, its questions are taken to be as many a
    /// sample as all are.
    private func answered(_ finished: Int) -> String {
        let here = finished - run.restored
        if here == 0, finished == run.total { return "nothing was left to ask" }
        let questions = finished == 0 ? 0 : Int(Double(run.counts.levels) * Double(here) / Double(finished))
        let seconds = run.working.seconds
        var text = "\(Number.of(questions, "question")) in \(Number.decimals(seconds, 2)) s"
        if seconds > 0 { text += ", \(Number.pace(Double(questions) / seconds)) a second" }
        return text
    }
}
