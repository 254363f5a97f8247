import Foundation
import Measures
import Outcomes
import Transport
import Worker

/// Tells whoever started a worker by hand how it goes, in plain lines on standard error.
struct WorkerTalk: Sendable {
    let worker: String
    let endpoint: String
    let connecting: ConnectingOptions
    let slots: Int
    let givesUpAfter: Duration

    /// Between two lines about what was done.
    private static let pause = Duration.seconds(30)

    /// Before the coordinator has answered.
    var beginning: String { "\(worker): looking for a coordinator at \(endpoint)" }

    func text(_ news: WorkerNews) -> String {
        switch news {
        case .connected(let epoch):
            "\(worker): taken in by the coordinator at \(endpoint)" + (epoch > 1 ? ", start \(epoch) of its run" : "")
        case .modelReady(let name):
            "\(worker): the model '\(name)' is ready; running \(Number.of(slots, "sample")) at once"
        case .notAdmitted(let fault):
            "\(worker): \(fault.words(endpoint, connecting, as: .worker)); trying on for a while"
        case .retuned(let slots): "\(worker): retuned by an operator; running \(Number.of(slots, "sample")) at once"
        case .noAnswer(let silence):
            "\(worker): no answer from \(endpoint) for \(Int(silence.seconds)) s; giving up after "
                + "\(Int(givesUpAfter.seconds)) s. Is a coordinator running there?"
        }
    }

    func text(finished: Int, lately: Int) -> String {
        "\(worker): \(Number.of(finished, "sample")) done, "
            + "\(Number.pace(Double(lately) / Self.pause.seconds)) a second"
    }

    /// The last word, when all is well.
    func farewell(reason: String, finished: Int) -> String {
        "\(worker): \(reason); \(Number.of(finished, "sample")) done here, all of them handed in"
    }

    /// Tells now and then what was done, until its task is cancelled.
    func follow(_ worker: WorkerService, _ say: (String) -> Void) async {
        var before = 0
        while true {
            try? await Task.sleep(for: Self.pause)  // Ends early when the worker does.
            guard !Task.isCancelled else { return }
            let finished = await worker.finishedSamples
            if finished > before { say(text(finished: finished, lately: finished - before)) }
            before = finished
        }
    }
}
