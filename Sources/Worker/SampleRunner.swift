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
        if let task = item.task { return await group(task, of: sample, item) }
        var examination = Examination(
            of: sample, index: item.unit.sample, repetition: item.unit.repetition, context: context)
        var endpoint = ""
        while let inquiry = examination.next() {
            let response = await model.respond(to: inquiry)
            if !response.endpoint.isEmpty { endpoint = response.endpoint }
            examination.receive(response.results)
        }
        var outcome = (consume examination).outcome()
        outcome.timing.endpoint = endpoint
        return outcome
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
