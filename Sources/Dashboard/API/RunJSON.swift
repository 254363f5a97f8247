import Coordinator
import Files
import Foundation
import Ledger
import Measures
import Outcomes
import Questions
import Reports
import Runs

/// The JSON API's texts: `Documentation/Seeing.md` lists their members.
enum RunJSON {
    /// `/api/run`.
    static func run(_ glance: Glance) -> [UInt8] {
        var text = JSONText()
        let (run, subject) = (glance.run, glance.subject)
        text.line { text in
            text.member("taken", glance.taken.formatted(.iso8601))
            text.member("set", subject.title)
            text.member("set_sha256", subject.set.sha256Text)
            text.member("strategy", subject.strategy)
            text.member("model", subject.model)
            text.member("directory", subject.directory.path)
            text.member("version", subject.software)
            text.member("endpoint", run.endpoint)
            text.member("epoch", Int(run.epoch))
            text.member("state", glance.state)
            text.member("reason", glance.reason)
            text.object("samples") { text in
                text.member("total", run.total)
                text.member("open", glance.open)
                text.member("waiting", run.waiting)
                text.member("in_flight", run.leased)
                text.member("answered", run.done)
                text.member("given_up", run.quarantined)
                text.member("failed", run.counts.failed)
            }
            text.member("per_second", run.rate)
            text.member("elapsed_seconds", run.elapsed.seconds)
            text.optional("time_left_seconds", glance.timeLeft)
            text.optional("idle_share", run.idleShare)
            text.member("workers", run.workers.count)
            if run.rollouts == nil { scores(glance, &text) }
            if let rollouts = run.rollouts { self.rollouts(rollouts, &text) }
        }
        return text.bytes
    }

    /// `/api/workers`.
    static func workers(_ glance: Glance) -> [UInt8] {
        var text = JSONText()
        text.line { text in
            text.list("workers", glance.run.workers) { text, worker in
                text.element { text in
                    text.member("id", worker.id)
                    text.member("host", worker.host)
                    text.member("state", worker.state)
                    text.member("slots", worker.slots)
                    text.member("in_flight", worker.held)
                    text.member("finished", worker.finished)
                    text.member("failed", worker.failed)
                    text.member("per_second", worker.pace)
                    text.member("silence_seconds", worker.silence.seconds)
                    text.object("latency_seconds") { text in
                        for share in WorkerMetrics.quantiles {
                            text.optional("\(share)", worker.latencies.seconds(at: share))
                        }
                    }
                }
            }
            text.object("refused") { text in
                for kind in Refusal.allCases { text.member(kind.rawValue, glance.run.refused[kind]) }
            }
            text.list("departed", glance.run.departed) { text, departed in
                text.element { text in
                    text.member("id", departed.id)
                    text.member("host", departed.host)
                    text.member("state", departed.state)
                    text.member("reason", departed.reason)
                    text.member("since_seconds", departed.since.seconds)
                }
            }
        }
        return text.bytes
    }

    /// `/api/failures`.
    static func failures(_ glance: Glance) -> [UInt8] {
        var text = JSONText()
        text.line { text in
            text.object("kinds") { text in
                for kind in Failure.Kind.allCases { text.member(kind.name, glance.run.failures[kind] ?? 0) }
            }
            text.member("given_up", glance.run.quarantined)
            text.list("quarantine", glance.ledger?.quarantined ?? []) { text, given in
                text.element { text in
                    text.member("sample", given.sample)
                    text.member("repetition", given.repetition)
                    text.member("kind", given.failure.kind.name)
                    text.member("message", given.failure.message)
                    text.member("evidence", given.evidence)
                }
            }
        }
        return text.bytes
    }

    /// `/api/steps`.
    static func steps(_ glance: Glance) -> [UInt8] {
        var text = JSONText()
        text.line { text in
            text.list("steps", StepFigures.all(glance)) { text, step in
                text.element { text in
                    text.member("step", step.number)
                    text.member("committed", step.committed?.formatted(.iso8601))
                    text.member("groups", step.groups)
                    text.optional("spread_share", step.spread)
                    text.optional("leaf_reward", step.leafReward)
                    text.optional("level_reward", step.levelReward)
                    text.optional("staleness", step.lag.map(Double.init))
                    text.optional("per_minute", step.perMinute)
                }
            }
        }
        return text.bytes
    }

    /// `/api/samples/NUMBER`: as one line of `linnet export`, without what is as long as a model cares to write.
    static func sample(_ page: SamplePage) -> [UInt8] {
        var text = JSONText()
        let record = ExportRecord(
            page.outcome, of: page.sample, isQuarantined: page.evidence != nil, page.subject.header)
        text.line { text in
            text.member("sample", page.outcome.sample)
            text.member("repetition", page.outcome.repetition)
            text.member("id", page.sample.id)
            text.member("label", page.sample.label)
            text.member("image", page.sample.image.hasPrefix("data:") ? "data:" : page.sample.image)
            text.member("worker", page.worker)
            text.member("endpoint", page.outcome.timing.endpoint)
            text.member("seconds", Double(page.outcome.timing.ranMicroseconds) / 1e6)
            text.member("leaf", page.outcome.leaf?.leaf)
            text.list("levels", record.levels) { text, answered in
                text.element { text in
                    text.member("level", answered.level.number)
                    text.member("rank", answered.rank)
                    text.member("gold", answered.level.goldName)
                    text.member("answer", answered.chosen)
                    text.member("reading", answered.reading)
                    text.member("right", answered.isRight)
                }
            }
            text.list("failures", record.failures) { text, failure in
                text.element { text in
                    text.member("of", failure.place)
                    text.member("kind", failure.failure.kind.name)
                    text.member("message", failure.failure.message)
                }
            }
            text.member("given_up", page.evidence)
        }
        return text.bytes
    }

    private static func scores(_ glance: Glance, _ text: inout JSONText) {
        let counts = glance.run.counts
        text.share("hca", counts.hca)
        if let leaf = counts.leaf { text.share("leaf", leaf) }
        text.share("invalid", counts.invalidRate)
        text.list("levels", glance.ledger?.levels ?? []) { text, level in
            text.element { text in
                text.member("level", level.number)
                text.member("rank", level.rank)
                text.share("accuracy", level.accuracy)
            }
        }
    }

    private static func rollouts(_ rollouts: RunSnapshot.Rollouts, _ text: inout JSONText) {
        text.object("rollouts") { text in
            text.optional("step", rollouts.step.map(Double.init))
            text.member("groups", rollouts.groups)
            text.member("ready", rollouts.ready)
            text.member("open", rollouts.open)
            text.member("assembled_steps", rollouts.assembledSteps)
            text.member("settled_steps", rollouts.settledSteps)
            text.optional("policy_version", rollouts.policyVersion.map(Double.init))
            text.member("trainer", rollouts.trainer)
            text.member("completions_written", rollouts.figures.written)
            text.member("completions_failed", rollouts.figures.failed)
            text.member("groups_delivered", rollouts.figures.delivered)
            text.object("groups_cancelled") { text in
                for reason in CancelReason.allCases {
                    text.member(reason.name, rollouts.figures.cancelled[reason] ?? 0)
                }
            }
        }
    }
}

extension JSONText {
    /// A number; null when there is none.
    fileprivate mutating func optional(_ key: String, _ value: Double?) {
        // Null is what `member` writes for what JSON has no number for.
        member(key, value ?? .nan)
    }

    /// A share with what it is of, and its interval.
    fileprivate mutating func share(_ key: String, _ share: Proportion) {
        object(key) { text in
            text.optional("value", share.value)
            text.member("count", share.count)
            text.member("total", share.total)
            text.optional("low", share.interval?.lowerBound)
            text.optional("high", share.interval?.upperBound)
        }
    }
}
