import Coordinator
import Measures
import Outcomes

/// Where the run stands: what it does, how far it has come, how fast, how long still.
struct StatusPart {
    private let glance: Glance
    private var run: RunSnapshot { glance.run }

    init(_ glance: Glance) { self.glance = glance }

    /// Per cent done, never 100 before the end; nil for a rollout run, which has no end.
    var share: String? {
        guard run.rollouts == nil else { return nil }
        let part = run.total == 0 ? 1 : Double(run.finished) / Double(run.total)
        return Number.decimals((part * 1000).rounded(.down) / 10, 1)
    }

    var markup: Markup {
        let reason: Markup = (glance.reason ?? waiting).map { "<span class=\"reason\">\($0)</span>" } ?? .none
        let problem: Markup =
            glance.ledger?.problem.map { "<p class=\"note\">The ledger cannot be read for this page: \($0)</p>" }
            ?? .none
        return """
            <p class="state"><span class="pill \(glance.state)">\(glance.state)</span>\(reason)</p>
            \(bar)
            <p class="progress">\(facts.joined(separator: " · "))</p>\(problem)
            """
    }

    /// What a run that goes on lacks; nil when it has all.
    private var waiting: String? {
        if let rollouts = run.rollouts {
            guard let trainer = rollouts.trainer else { return "no trainer; one connects to \(run.endpoint)" }
            if rollouts.policyVersion == nil { return "waiting for the trainer '\(trainer)' to publish its policy" }
        }
        return run.workers.isEmpty && glance.open > 0 ? "no worker; workers connect to \(run.endpoint)" : nil
    }

    /// What is done, what was given up, and what workers hold, of all.
    private var bar: Markup {
        let (whole, parts): (Int, [(style: String, count: Int)]) =
            if let rollouts = run.rollouts {
                (rollouts.groups, [("ready", min(rollouts.ready, rollouts.groups)), ("held", rollouts.open)])
            } else {
                (run.total, [("ready", run.done), ("given-up", run.quarantined), ("held", run.leased)])
            }
        var x = 0.0
        let pieces = parts.map { part -> Markup in
            let width = min(1000 - x, Double(part.count) / Double(max(1, whole)) * 1000)
            defer { x += width }
            let (left, wide) = (Number.decimals(x, 2), Number.decimals(width, 2))
            return "<rect class=\"\(part.style)\" x=\"\(left)\" y=\"0\" width=\"\(wide)\" height=\"10\"/>"
        }
        let told = share.map { "\($0) per cent done" } ?? "how much of the step is ready"
        return """
            <svg class="bar-of-run" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="\(told)">\
            <rect class="open" x="0" y="0" width="1000" height="10"/>\(pieces)</svg>
            """
    }

    private var facts: [String] {
        var facts = run.rollouts.map(facts) ?? evaluationFacts
        if run.epoch > 1 { facts.append("start \(run.epoch)") }
        return facts
    }

    private var evaluationFacts: [String] {
        var facts = share.map { ["\($0) %"] } ?? []
        facts.append("\(Number.grouped(run.finished)) of \(Number.of(run.total, "sample"))")
        if run.rate > 0 { facts.append("\(Number.pace(run.rate)) a second") }
        facts.append("\(Number.clock(run.elapsed.seconds)) gone")
        if let left = glance.timeLeft { facts.append("\(Number.clock(left)) left") }
        return facts
    }

    private func facts(of rollouts: RunSnapshot.Rollouts) -> [String] {
        var facts: [String] = []
        if let step = rollouts.step {
            facts.append("step \(step): \(rollouts.ready) of \(Number.of(rollouts.groups, "group")) ready")
        } else {
            facts.append("\(Number.of(rollouts.assembledSteps, "step")) made")
        }
        facts.append("\(Number.grouped(rollouts.open)) under way")
        facts.append("\(Number.of(rollouts.figures.delivered, "group")) delivered")
        if run.rate > 0 { facts.append("\(Number.pace(run.rate * Double(rollouts.completions))) rollouts a second") }
        facts.append("\(Number.clock(run.elapsed.seconds)) gone")
        return facts
    }
}
