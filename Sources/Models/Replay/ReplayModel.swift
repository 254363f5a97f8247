import Outcomes
import Reasoning

/// Answers what another run's model wrote, or what the benchmark's results files hold.
struct ReplayModel: Model {
    private let recording: Recording

    init(_ recording: Recording) { self.recording = recording }

    var name: String { "replay" }

    func answer(_ inquiry: Inquiry) async -> [Result<Completion, Failure>] {
        guard let answers = recording.answers(to: inquiry) else {
            let failure = Failure(
                .sampleInvalid, "'\(recording.path)' holds no answers about sample '\(inquiry.sample)'")
            return inquiry.questions.map { _ in .failure(failure) }
        }
        return inquiry.questions.map(answers.answer)
    }
}
