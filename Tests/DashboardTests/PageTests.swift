import Foundation
import Ledger
import Measures
import Outcomes
import Testing

@testable import Coordinator
@testable import Dashboard

@Suite struct `The page` {
    @Test func `tells where the run stands`() throws {
        let page = LivePage(try PageTrial().glance()).document.markup.text
        for words in [
            "25.0 %", "10 of 40 samples", "2.0 a second", "1:15 gone", "0:15 left", "40.00<span> %</span>",
            "60.00<span> %</span>", "w0", "w1", "gone", "lost", "not heard for 60 s", ">running<",
        ] {
            #expect(page.contains(words), "\(words)")
        }
    }

    @Test func `says why a run stands still, and how it ended`() throws {
        let trial = try PageTrial()
        for (activity, words) in [
            (RunSnapshot.Activity.paused(reason: "the disk is full"), "the disk is full"),
            (.adopting, "waiting for the workers of the last start"), (.draining(reason: "SIGTERM"), "SIGTERM"),
            (.ended(.complete), "complete"),
            (.ended(.tooManyFailures(failed: 3, finished: 10)), "3 of 10 samples failed"),
        ] {
            #expect(LivePage(trial.glance(activity)).parts["status"]?.text.contains(words) == true, "\(words)")
        }
    }

    /// Whatever comes from a peer or a set is text.
    @Test func `is not written by those whom it shows`() throws {
        let evil = "<script>alert('1')</script>\"'&"
        let trial = try PageTrial(name: evil)
        var view = LedgerView()
        view.levels = [.init(number: 1, rank: evil, accuracy: Proportion(1, of: 2))]
        view.latest = [.init(sample: 1, repetition: 2, label: evil, marks: [.right, .wrong, .none], hasFailed: false)]
        view.quarantined = [
            QuarantinedSample(sample: 3, repetition: 0, failure: Failure(.deadline, evil), evidence: evil)
        ]
        view.endpoints = [EndpointUsage(endpoint: evil)]
        view.problem = evil
        let page = LivePage(trial.glance(.draining(reason: evil), worker: evil, ledger: view)).document.markup.text
        #expect(!page.contains("<script>alert"))
        #expect(page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&#39;&amp;"))
        #expect(page.components(separatedBy: "<script").count == 2, "the page's own")
        #expect(page.contains("/samples/1?repetition=2"))
    }

    @Test func `loads nothing from elsewhere, and needs no script to be read`() throws {
        let page = LivePage(try PageTrial().glance()).document.markup.text
        #expect(!page.contains("src="))
        #expect(!page.contains("style=\""))
        #expect(page.contains("<noscript><meta http-equiv=\"refresh\""))
        let addresses = page.matches(of: /https?:\/\/[^'"\s)]+/).map { String($0.output) }
        #expect(Set(addresses) == ["http://www.w3.org/2000/svg"], "a name space, which nobody fetches")
    }

    @Test func `shows some of very many workers, those in trouble among them`() throws {
        let trial = try PageTrial()
        var run = trial.run(workers: 1000)
        run.workers[999].state = "stalled"
        let page = LivePage(Glance(subject: trial.subject, run: run, ledger: nil, taken: Date())).parts["workers"]
        let text = try #require(page).text
        #expect(text.contains("And 800 more"))
        #expect(text.contains("w999"))
        #expect(text.utf8.count < 200_000)
    }

    @Test func `has JSON of the same`() throws {
        let glance = try PageTrial().glance()
        let run = try #require(
            JSONSerialization.jsonObject(with: Data(RunJSON.run(glance))) as? [String: Any])
        #expect((run["samples"] as? [String: Any])?["open"] as? Int == 30)
        #expect(((run["hca"] as? [String: Any])?["value"] as? Double) == 0.4)
        #expect(run["reason"] is NSNull)
        for bytes in [RunJSON.workers(glance), RunJSON.failures(glance), RunJSON.steps(glance)] {
            #expect(try JSONSerialization.jsonObject(with: Data(bytes)) is [String: Any])
        }
    }
}

@Suite struct `The curve of how scores settle` {
    @Test func `has as many points however long a run is, and ends with the newest`() {
        var curve = SettlingCurve()
        var counts = LiveCounts()
        for number in 1...100_003 {
            counts.scored = number
            counts.pathsRight = number / 3
            counts.leavesRight = number / 2
            curve.add(counts)
        }
        let points = curve.all
        #expect((100...SettlingCurve.mostPoints + 1).contains(points.count))
        #expect(points.last?.scored == 100_003)
        #expect(zip(points, points.dropFirst()).allSatisfy { $0.scored < $1.scored })
    }
}
