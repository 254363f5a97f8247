import Coordinator
import Foundation
import Ledger
import Outcomes
import Questions

/// Answers requests from what the sampler sees.
struct RunAnswers: Sendable {
    let subject: Subject
    let sampler: Sampler

    /// - Parameter traffic: So far.
    func answer(_ route: Route, _ asked: Asked, _ traffic: Traffic) async -> Answer {
        switch route {
        case .health, .events: .text("alive")  // The server answers these itself.
        case .readiness: readiness(await sampler.glance())
        case .page: .html(LivePage(await sampler.glance()).document.markup)
        case .metrics: await metrics(traffic)
        case .runJSON: .json(RunJSON.run(await sampler.glance()))
        case .workersJSON: .json(RunJSON.workers(await sampler.glance()))
        case .failuresJSON: .json(RunJSON.failures(await sampler.glance()))
        case .stepsJSON: .json(RunJSON.steps(await sampler.glance()))
        case .sample(let number):
            await sample(number, asked) { page in
                asked.query["part"] == nil
                    ? .html(page.document().markup)
                    : .html("<button type=\"button\" class=\"close\">close</button>\(page.card())")
            }
        case .sampleJSON(let number): await sample(number, asked) { .json(RunJSON.sample($0)) }
        }
    }

    private func metrics(_ traffic: Traffic) async -> Answer {
        let glance = await sampler.glance()
        var traffic = traffic
        traffic.viewers = await sampler.viewerCount
        return Answer(
            type: PrometheusText.contentType, Array(RunMetrics.text(glance, traffic, ProcessFigures()).utf8))
    }

    private func readiness(_ glance: Glance) -> Answer {
        switch glance.run.activity {
        case .running, .draining: .text(glance.state)
        case .adopting, .paused, .ended: .text("\(glance.state): \(glance.reason ?? "")", status: 503)
        }
    }

    private func sample(_ number: Int, _ asked: Asked, _ tell: (SamplePage) -> Answer) async -> Answer {
        guard let repetition = Int(asked.query["repetition"] ?? "0"), repetition >= 0 else {
            return .text("a repetition is a number from 0", status: 400)
        }
        guard number < subject.set.count else {
            return .text("the question set has \(subject.set.count) samples, counted from 0", status: 404)
        }
        let sample: Sample
        do { sample = try subject.set.sample(at: number) } catch { return .text("\(error)", status: 500) }
        func page(_ outcome: Outcome, worker: String?, evidence: String?) -> SamplePage {
            SamplePage(subject: subject, sample: sample, outcome: outcome, worker: worker, evidence: evidence)
        }
        switch await sampler.find(sample: number, repetition: repetition) {
        case .outcome(let outcome, let worker): return tell(page(outcome, worker: worker, evidence: nil))
        case .quarantined(let given):
            let outcome = Outcome(sample: given.sample, repetition: given.repetition, failure: given.failure)
            return tell(page(outcome, worker: nil, evidence: given.evidence))
        case .nothing: return .text("sample \(number) is not answered yet", status: 404)
        case .busy:
            return .text(
                "too much is looked for at the moment; try again", status: 503, fields: [("retry-after", "5")])
        case .problem(let reason): return .text("the ledger cannot be read: \(reason)", status: 500)
        }
    }
}
