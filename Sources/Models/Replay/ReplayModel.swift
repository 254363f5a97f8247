import Outcomes
import Reasoning

/// Answers what another run's model wrote, or what the benchmark's results files hold.
struct ReplayModel: Model {
    let recording: Recording
    /// The recording's, which messages name.
    let path: String

    var name: String { "replay" }

    func answer(_ inquiry: Inquiry) async -> [Result<Completion, Failure>] {
        do {
            if let answers = try recording.answers(to: inquiry) { return inquiry.questions.map(answers.answer) }
            let times = inquiry.repetition == 0 ? "" : ", repetition \(inquiry.repetition)"
            return failed(inquiry, "'\(path)' holds no answers about sample '\(inquiry.sample)'\(times)")
        } catch {
            return failed(inquiry, "'\(path)' cannot be replayed: \(error)")
        }
    }

    private func failed(_ inquiry: Inquiry, _ reason: String) -> [Result<Completion, Failure>] {
        inquiry.questions.map { _ in .failure(Failure(.sampleInvalid, reason)) }
    }
}
