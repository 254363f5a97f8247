import Coordinator
import Measures
import Outcomes
import Questions

/// The metrics of a run, by their names: `Documentation/Seeing.md` lists them.
enum RunMetrics {
    private typealias Sample = PrometheusText.Sample

    static func text(_ glance: Glance, _ traffic: Traffic, _ process: ProcessFigures?) -> String {
        var text = PrometheusText()
        addRun(glance, to: &text)
        addScores(glance, to: &text)
        addFleet(glance.run, to: &text)
        WorkerMetrics.add(glance.run, to: &text)
        addEndpoints(glance.ledger?.endpoints ?? [], to: &text)
        if let rollouts = glance.run.rollouts { addRollouts(rollouts, to: &text) }
        addPage(traffic, to: &text)
        if let process { addProcess(process, to: &text) }
        return text.text
    }

    private static func addRun(_ glance: Glance, to text: inout PrometheusText) {
        let (run, subject) = (glance.run, glance.subject)
        text.add(
            "linnet_run_info", .gauge, "What runs; always 1.",
            [
                Sample(
                    1, ("set", subject.title), ("set_sha256", subject.set.sha256Text), ("strategy", subject.strategy),
                    ("model", subject.model), ("version", subject.software))
            ])
        text.add("linnet_epoch", .gauge, "Which start of the run's coordinator this is.", Int(run.epoch))
        text.add(
            "linnet_state", .gauge, "1 for what the coordinator does.",
            Glance.states.map { Sample($0 == glance.state ? 1 : 0, ("state", $0)) })
        text.add(
            "linnet_samples", .gauge, "Samples to be asked, repetitions counted; groups admitted, in a rollout run.",
            run.total)
        text.add(
            "linnet_samples_open", .gauge, "Samples, or groups of a rollout run, that are not finished.", glance.open)
        text.add("linnet_samples_waiting", .gauge, "Samples that nobody holds.", run.waiting)
        text.add("linnet_samples_in_flight", .gauge, "Samples that workers hold.", run.leased)
        text.add(
            "linnet_samples_finished_total", .counter, "Samples in the ledger, by what came of them.",
            [Sample(run.done, ("result", "answered")), Sample(run.quarantined, ("result", "given-up"))])
        text.add(
            "linnet_samples_per_second", .gauge, "Samples, or groups of a rollout run, lately.", run.rate)
        text.add("linnet_time_left_seconds", .gauge, "Until the end at the present rate.", glance.timeLeft)
        text.add("linnet_elapsed_seconds", .gauge, "Since this start of the coordinator.", run.elapsed.seconds)
        text.add(
            "linnet_failures_total", .counter,
            "Samples, or completions of a rollout run, that failed wholly or in part, by the kind of what failed first.",
            Failure.Kind.allCases.map { Sample(run.failures[$0] ?? 0, ("kind", $0.name)) })
    }

    private static func addScores(_ glance: Glance, to text: inout PrometheusText) {
        let counts = glance.run.counts
        guard glance.run.rollouts == nil else { return }
        text.add("linnet_samples_scored_total", .counter, "Samples with at least one level asked.", counts.scored)
        text.add("linnet_paths_right_total", .counter, "Samples whose whole path is right.", counts.pathsRight)
        text.add("linnet_leaves_right_total", .counter, "Samples whose leaf is right.", counts.leavesRight)
        text.add("linnet_levels_answered_total", .counter, "Levels answered, rightly or not.", counts.levels)
        text.add(
            "linnet_levels_invalid_total", .counter, "Levels whose answer is no choice.", counts.invalidLevels)
        let shares = [
            ("value", counts.hca.value), ("low", counts.hca.interval?.lowerBound),
            ("high", counts.hca.interval?.upperBound),
        ]
        text.add(
            "linnet_hca_ratio", .gauge, "HCA so far, with its Wilson interval at 95 %.",
            shares.compactMap { bound, share in share.map { Sample($0, ("bound", bound)) } })
        let leaf = counts.leaf.map {
            [("value", $0.value), ("low", $0.interval?.lowerBound), ("high", $0.interval?.upperBound)]
        }
        text.add(
            "linnet_leaf_accuracy_ratio", .gauge, "Leaf accuracy so far, with its Wilson interval at 95 %.",
            (leaf ?? []).compactMap { bound, share in share.map { Sample($0, ("bound", bound)) } })
        text.add(
            "linnet_level_accuracy_ratio", .gauge, "Accuracy of each level over what was read in the ledger so far.",
            (glance.ledger?.levels ?? []).compactMap { level in
                level.accuracy.value.map { Sample($0, ("level", "\(level.number)"), ("rank", level.rank)) }
            })
    }

    private static func addFleet(_ run: RunSnapshot, to text: inout PrometheusText) {
        let states = ["running", "idle", "quiet", "stalled", "draining"]
        text.add(
            "linnet_workers", .gauge, "Workers that are there, by state.",
            states.map { state in Sample(run.workers.count { $0.state == state }, ("state", state)) })
        text.add(
            "linnet_worker_slots", .gauge, "Samples that the workers run at once.",
            run.workers.reduce(0) { $0 + $1.slots })
        text.add(
            "linnet_worker_departures_total", .counter,
            "Workers that went in this epoch: said goodbye, were not heard any more, or died.",
            ["left", "lost", "died"].map { Sample(run.departures[$0] ?? 0, ("how", $0)) })
        text.add(
            "linnet_idle_slots_ratio", .gauge, "Share of the workers' slots that ran nothing since the first lease.",
            run.idleShare)
        text.add("linnet_leases_total", .counter, "Leases given in this epoch.", run.leases)
        text.add(
            "linnet_duplicate_outcomes_total", .counter, "Outcomes for samples that were done already, in this epoch.",
            run.duplicates)
        text.add(
            "linnet_malformed_messages_total", .counter, "Messages that were not understood, in this epoch.",
            run.malformed)
        text.add(
            "linnet_refusals_total", .counter,
            "How often someone was not let in, or not listened to, in this epoch, by why.",
            Refusal.allCases.map { Sample(run.refused[$0], ("kind", $0.rawValue)) })
        text.add(
            "linnet_ledger_queue_bytes", .gauge, "Outcomes that wait for the ledger.", run.ledgerQueue)
    }

    private static func addEndpoints(_ endpoints: [EndpointUsage], to text: inout PrometheusText) {
        let shown = endpoints.prefix(RunTables.mostEndpoints)
        func add(_ name: String, _ help: String, _ value: (EndpointUsage) -> UInt64) {
            text.add(
                "linnet_endpoint_\(name)_total", .counter, help,
                shown.map { Sample(Double(value($0)), ("endpoint", $0.endpoint)) })
        }
        add("requests", "Requests sent.") { $0.requests }
        add("answers", "Requests that brought an answer.") { $0.answers }
        add("overloads", "Requests answered with 429 or with a time to come back.") { $0.overloads }
        add("timeouts", "Requests without an answer within their deadline.") { $0.timeouts }
        add("failures", "All other requests without an answer.") { $0.failures }
        add("recalled", "Answers that came out of the response cache.") { $0.recalled }
        add("sent_bytes", "Bytes of request bodies.") { $0.bytesSent }
        add("prompt_tokens", "Tokens of prompts.") { $0.promptTokens }
        add("cached_prompt_tokens", "Tokens of prompts that the server had computed before.") { $0.cachedTokens }
        add("completion_tokens", "Tokens of completions.") { $0.completionTokens }
        text.add(
            "linnet_endpoint_latency_seconds", .summary, "Within so long this share of the answers came.",
            shown.flatMap { usage in
                WorkerMetrics.quantiles.compactMap { share in
                    usage.latency(at: share).map {
                        Sample(Double($0) / 1e6, ("endpoint", usage.endpoint), ("quantile", "\(share)"))
                    }
                }
            })
    }

    private static func addRollouts(_ rollouts: RunSnapshot.Rollouts, to text: inout PrometheusText) {
        let figures = rollouts.figures
        text.add(
            "linnet_rollout_steps_assembled_total", .counter, "Steps that were assembled.", rollouts.assembledSteps)
        text.add(
            "linnet_rollout_steps_settled_total", .counter, "Steps that are safe with the trainer.",
            rollouts.settledSteps)
        text.add("linnet_rollout_groups_ready", .gauge, "Groups that can be delivered.", rollouts.ready)
        text.add("linnet_rollout_groups_open", .gauge, "Groups that are being made.", rollouts.open)
        text.add(
            "linnet_rollout_groups_total", .counter, "Groups that ended, by how.",
            [Sample(figures.delivered, ("end", "delivered"))]
                + CancelReason.allCases.map { Sample(figures.cancelled[$0] ?? 0, ("end", $0.name)) })
        text.add(
            "linnet_rollout_completions_total", .counter, "Completions made in this epoch.",
            [Sample(figures.written, ("result", "written")), Sample(figures.failed, ("result", "failed"))])
        text.add("linnet_rollout_policy_version", .gauge, "The newest version of the policy.", rollouts.policyVersion)
        text.add(
            "linnet_rollout_trainer_connected", .gauge, "1 while a trainer is there.", rollouts.trainer == nil ? 0 : 1)
        text.add(
            "linnet_rollout_trainer_silence_seconds", .gauge, "Since the trainer's last message.",
            rollouts.trainer == nil ? nil : rollouts.trainerSilence.seconds)
        let rewards = [("leaf", figures.latest?.leafReward), ("levels", figures.latest?.levelReward)]
        text.add(
            "linnet_rollout_reward", .gauge, "Mean reward of the newest step's completions, by stage.",
            rewards.compactMap { stage, reward in reward.map { Sample($0, ("stage", stage)) } })
        text.add(
            "linnet_rollout_spread_ratio", .gauge,
            "Share of the newest step's groups whose completions did not all earn the same.",
            figures.latest.flatMap { $0.groups > 0 ? Double($0.spread) / Double($0.groups) : nil })
        text.add(
            "linnet_rollout_staleness_versions", .gauge,
            "How many versions older than the newest step's its oldest completion is.", figures.latest?.lag)
    }

    private static func addPage(_ traffic: Traffic, to text: inout PrometheusText) {
        text.add(
            "linnet_http_requests_total", .counter, "Requests to this server, by the answer's status.",
            traffic.answers.sorted { $0.key < $1.key }.map { Sample($0.value, ("status", "\($0.key)")) })
        text.add("linnet_http_viewers", .gauge, "Pages that are open.", traffic.viewers)
    }

    /// By the names that all exporters give them.
    private static func addProcess(_ process: ProcessFigures, to text: inout PrometheusText) {
        text.add(
            "process_cpu_seconds_total", .counter, "Processor time of the coordinator's process.", process.cpuSeconds)
        text.add("process_resident_memory_bytes", .gauge, "Memory of the coordinator's process.", process.residentBytes)
        text.add("process_open_fds", .gauge, "Files that the coordinator's process has open.", process.openFiles)
        text.add("process_max_fds", .gauge, "Files that it may have open.", process.mostFiles)
        text.add("process_start_time_seconds", .gauge, "When it began, since 1970.", process.startedSeconds)
    }
}
