import Models
import Outcomes
import Questions
import Reasoning
import WireFormat

/// Runs samples through the strategy against the model, one after the other.
struct SampleRunner: Sendable {
    let model: any Model
    let context: ExaminationContext
    /// The versions that answer in a rollout run.
    let policies: PolicyShelf

    /// What came of some samples.
    struct Result: Sendable {
        /// Finished samples, and their outcomes as records of an `OutcomeBlock`.
        var finished: [Unit] = []
        var outcomes: [UInt8] = []
        /// Samples that could not be answered through no fault of their own, and why.
        var unanswered: [Unit] = []
        var cause: Failure?
        var seconds = 0.0
    }

    /// About what an outcome takes whose completions are letters; longer ones make the buffer grow.
    private static let usualOutcomeBytes = 192

    /// Runs some samples. Stops early, leaving the rest unanswered, when the model is unavailable.
    func run(_ items: [WorkItem]) async -> Result {
        var result = Result()
        result.finished.reserveCapacity(items.count)
        var writer = WireWriter()
        writer.reserveCapacity(items.count * Self.usualOutcomeBytes)
        let began = ContinuousClock.now
        var started = began
        for (number, item) in items.enumerated() {
            var outcome = await outcome(of: item)
            if let failure = outcome.failure, failure.kind.isTransient {
                result.unanswered = items[number...].map(\.unit)
                result.cause = failure
                break
            }
            let ended = ContinuousClock.now
            outcome.timing.waitedMicroseconds = Self.microseconds(item.arrived.duration(to: started))
            outcome.timing.ranMicroseconds = Self.microseconds(started.duration(to: ended))
            outcome.write(to: &writer)
            result.finished.append(item.unit)
            started = ended
        }
        result.outcomes = writer.bytes
        result.seconds = began.duration(to: started).seconds
        return result
    }

    private func outcome(of item: WorkItem) async -> Outcome {
        let sample: Sample
        do {
            sample = try item.record.withUnsafeBytes { bytes throws(QuestionSetError) in
                try Sample(serialized: bytes)
            }
        } catch {
            return Outcome(
                sample: item.unit.sample, repetition: item.unit.repetition,
                failure: Failure(.sampleInvalid, "\(error)"))
        }
        switch item.task {
        case .group(let task): return await group(task, of: sample, item)
        case .validation(let task): return await validation(task, of: sample, item)
        case .strategy:
            return await examine(
                Examination(of: sample, index: item.unit.sample, repetition: item.unit.repetition, context: context)
            ) { await model.respond(to: $0) }
        }
    }

    private func examine(
        _ examination: consuming Examination, _ respond: (Inquiry) async -> ModelResponse
    ) async -> Outcome {
        var endpoint = ""
        while let inquiry = examination.next() {
            let response = await respond(inquiry)
            if !response.endpoint.isEmpty { endpoint = response.endpoint }
            examination.receive(response.results)
        }
        var outcome = (consume examination).outcome()
        outcome.timing.endpoint = endpoint
        return outcome
    }

    /// A sample that a rollout run holds out.
    private func validation(_ task: ValidationTask, of sample: Sample, _ item: WorkItem) async -> Outcome {
        func failed(_ failure: Failure) -> Outcome {
            Outcome(sample: item.unit.sample, repetition: item.unit.repetition, failure: failure)
        }
        guard let strategy = Strategy(rawValue: task.strategy) else {
            return failed(Failure(.sampleInvalid, "no strategy is called '\(task.strategy)'"))
        }
        do throws(Failure) {
            let version = try await policies.version(exactly: task.policyVersion)
            // Whatever is drawn is drawn alike at each version: what differs is the policy's doing.
            var outcome = await examine(
                Examination(
                    of: sample, index: item.unit.sample, repetition: 0, context: context.asking(Procedure(strategy)))
            ) { await model.respond(to: $0, version: version) }
            outcome.repetition = item.unit.repetition
            return outcome
        } catch {
            return failed(error)
        }
    }

    /// A group of a rollout run.
    private func group(_ task: GroupTask, of sample: Sample, _ item: WorkItem) async -> Outcome {
        let version: Int
        do { version = try await policies.version(for: task) } catch {
            return Outcome(sample: item.unit.sample, repetition: item.unit.repetition, failure: error)
        }
        var examination = GroupExamination(
            of: sample, index: item.unit.sample, repetition: item.unit.repetition, task: task, policyVersion: version,
            context: context)
        var endpoint = ""
        while let request = examination.next() {
            let response = await model.draw(request)
            if !response.endpoint.isEmpty { endpoint = response.endpoint }
            examination.receive(response)
        }
        var outcome = (consume examination).outcome()
        outcome.timing.endpoint = endpoint
        return outcome
    }

    private static func microseconds(_ duration: Duration) -> UInt32 {
        let (seconds, attoseconds) = duration.components
        return UInt32(clamping: seconds &* 1_000_000 &+ attoseconds / 1_000_000_000_000)
    }
}
