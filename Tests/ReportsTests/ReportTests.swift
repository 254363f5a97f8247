import Files
import Foundation
import FoundationXML
import Ledger
import Measures
import Outcomes
import Questions
import Reasoning
import Reports
import Runs
import TestSupport
import Testing

@Suite struct ReportTests {
    private static let made = Date(timeIntervalSince1970: 1_700_000_000)

    private func html(_ fixtures: ReportFixture..., samples: Int = 12) throws -> String {
        try Report(of: fixtures.map { ($0.ledger, $0.set) }, samples: samples, made: Self.made).text
    }

    /// Every drawing of the page, each of which must be well-formed by itself.
    private func drawings(_ html: String) -> [String] {
        html.matches(of: /<svg[^>]*>.*?<\/svg>/.dotMatchesNewlines()).map { String($0.output) }
    }

    private func row(_ name: String, _ cells: [String]) -> String {
        "<th scope=\"row\">\(name)</th>" + cells.map { "<td>\($0)</td>" }.joined()
    }

    private func expectSound(_ html: String, location: SourceLocation = #_sourceLocation) {
        for reference in html.matches(of: /(?:src|href)\s*=\s*"([^"]*)"/) {
            let target = reference.output.1
            #expect(
                target.hasPrefix("#") || target.hasPrefix("data:image/"), "leads away: \(target)",
                sourceLocation: location)
        }
        for forbidden in ["<script", "<link", "<iframe", "@import", "url(", "srcset", "javascript:", "{{", "Optional("]
        {
            #expect(!html.contains(forbidden), "holds \(forbidden)", sourceLocation: location)
        }
        for drawing in drawings(html) {
            let parser = XMLParser(data: Data(drawing.utf8))
            #expect(parser.parse(), "\(drawing.prefix(200))", sourceLocation: location)
            for number in drawing.matches(of: /\s(?:x|y|x1|x2|y1|y2|cx|cy|r|rx|width|height)="([^"]*)"/) {
                #expect(
                    number.output.1.wholeMatch(of: /-?[0-9]+(\.[0-9])?/) != nil, "\(number.output.0)",
                    sourceLocation: location)
            }
        }
    }

    @Test func runs_of_one_set_are_set_against_the_first() throws {
        let birds = try ReportFixture.birds()
        try birds.commitAnswers(rightLeaves: 4)
        let better = try RunLedger.openForRun(
            RunDirectory(birds.directory.file("better")), settings: birds.ledger.settings, set: birds.ledger.set)
        try birds.commit((0..<6).map { ReportFixture.outcome($0, right: [true, true, true]) }, to: better)
        let page = try Report(of: [(birds.ledger, birds.set), (better, birds.set)], made: Self.made).text
        expectSound(page)
        #expect(page.contains("<h3>Against independent (run)</h3>"))
        // Two of six paths were right before, four of six leaves.
        #expect(page.contains(#"independent (better), HCA</th><td>+66.67</td>"#))
        #expect(page.contains("<td>better</td><td>4</td><td>0</td><td>0.1250</td>"))
        #expect(page.contains(#"independent (better), leaf accuracy</th><td>+33.33</td>"#))
        let alone = try html(birds)
        #expect(!alone.contains("Against "))
    }

    @Test func curves_of_learning_stand_below_the_runs() throws {
        let birds = try ReportFixture.birds()
        try birds.commitAnswers(rightLeaves: 4)
        let curves = LearningCurves(
            name: "rl<.json", summary: "3 steps",
            charts: [
                .init(
                    caption: "Reward", explanation: "Mean.", unit: .number,
                    lines: [("stage one", [0.1, 0.4, nil]), ("stage two", [nil, nil, nil])]),
                .init(caption: "Nothing", explanation: "", unit: .share, lines: [("none", [nil, nil, nil])]),
            ])
        let page = try Report(of: [(birds.ledger, birds.set)], learning: [curves], made: Self.made).text
        expectSound(page)
        #expect(page.contains("<h2>Learning: rl&lt;.json</h2>"))
        #expect(page.contains(">stage one</text>") && !page.contains(">stage two</text>"))
        #expect(!page.contains(">Nothing<"))
        let alone = try Report(of: [], learning: [curves], made: Self.made).text
        expectSound(alone)
        #expect(alone.contains("<h1>Learning</h1>") && alone.contains("<h2>Learning: rl&lt;.json</h2>"))
    }

    @Test func a_page_needs_nothing_from_elsewhere_and_tells_the_measures() throws {
        let birds = try ReportFixture.birds()
        try birds.commitAnswers(rightLeaves: 4)
        let page = try html(birds)
        expectSound(page)
        #expect(drawings(page).count >= 6)
        // Of six samples four leaves are right, and two of these have a right order too.
        #expect(page.contains(#"<tr class="main"><th scope="row">HCA</th><td>33.33</td>"#))
        #expect(page.contains(#"<th scope="row">leaf accuracy</th><td>66.67</td>"#))
        #expect(page.contains("<th scope=\"row\">leaf-consistent</th><td>50.00</td>"))
        #expect(page.contains("2 samples with the leaf right and at least one ancestor wrong."))
        #expect(page.components(separatedBy: "<article").count == 3)
        let wrong = ##"<span class="rank">order</span> <b>another order</b> <span class="truth">(right: owls)</span>"##
        #expect(page.contains(#"<li class="wrong">\#(wrong)</li>"#))
        #expect(page.contains(birds.set.sha256Text))
        #expect(page.contains(try birds.ledger.digest()))
        #expect(page.contains("14 November 2023, 22:13 UTC"))
        let figure = #"<p class="name">HCA</p><p class="figure">33.33<span> %</span></p><p class="ci">9.68 … 70.00</p>"#
        #expect(page.contains(figure))
        #expect(page.contains("<dt>repeats</dt><dd>1</dd>"))
        #expect(page.contains("<dt>reward weights, accuracy</dt><dd>1</dd>"))
        #expect(!page.contains("class=\"alert\""))
        #expect(!page.contains("not finished"))
    }

    @Test func what_servers_were_asked_is_told_where_any_were() throws {
        let birds = try ReportFixture.birds()
        try birds.commitAnswers(rightLeaves: 4)
        #expect(try !html(birds).contains("What the servers were asked"))
        var usage = EndpointUsage(endpoint: "http://a/v1?<b>")
        (usage.requests, usage.answers, usage.promptTokens, usage.cachedTokens) = (7, 6, 3_000_000, 1_000_000)
        usage.latencies = [.init(microseconds: 1_250_000, count: 6)]
        let bytes = EndpointUsage.serialized([usage, EndpointUsage(endpoint: "http://b/v1")])
        try birds.ledger.commit([.usage(UsageRow(worker: "w", boot: 1, bytes: bytes))])
        let page = try Report(
            of: [(birds.ledger, birds.set)], prices: PriceTable("2,0.5,10"), made: Self.made
        ).text
        expectSound(page)
        let first = try #require(page.split(separator: "\n").first { $0.contains("http://a/v1?&lt;b&gt;") })
        #expect(first.contains("<td>7</td><td>6</td>"))
        #expect(first.contains("<td>1.250</td><td>1.250</td><td>1.250</td><td>4.50</td>"))
        #expect(page.contains(#"<th scope="row">all</th><td>7</td>"#))
        #expect(page.contains(#"<th scope="col">cost</th>"#))
    }

    @Test func plain_stands_beside_circular_at_each_level() throws {
        let birds = try ReportFixture.birds(procedure: Procedure(.independent, form: .circular))
        var outcomes = (0..<birds.set.count).map { ReportFixture.outcome($0, right: [true, true, true]) }
        for sample in outcomes.indices {
            for place in outcomes[sample].levels.indices {
                let gold = outcomes[sample].levels[place].reading
                outcomes[sample].levels[place].parts = (1..<[2, 2, 4][place]).map { _ in LevelPart(reading: gold) }
            }
        }
        outcomes[0].levels[2].parts[1].reading = .choice(0, rule: .wholeText)
        try birds.commit(outcomes)
        let page = try html(birds)
        expectSound(page)
        let (all, five) = (["100.00", "60.97 … 100.00"], ["83.33", "43.65 … 96.99"])
        #expect(page.contains(row("HCA", all + five)))
        #expect(page.contains(row("leaf accuracy", all + five)))
        #expect(page.contains(row("2 family", all + all)))
        #expect(page.contains(row("3 species", all + five)))
        #expect(try !html(ReportFixture.birds()).contains("Plain and circular"))
    }

    @Test func mean_rewards_are_told_by_component_and_stage() throws {
        let birds = try ReportFixture.birds(procedure: Procedure(.twoStage))
        try birds.commit(
            (0..<birds.set.count).map { sample in
                var outcome = ReportFixture.outcome(sample, right: [true, true, sample < 3])
                outcome.leaf = LeafAnswer(
                    completion: Completion(text: "an owl"), leaf: "an owl",
                    rewards: [Reward(.accuracy, sample < 2 ? 1 : 0), Reward(.format, sample < 3 ? 1 : 0)])
                return outcome
            })
        let page = try html(birds)
        expectSound(page)
        #expect(page.contains(row("accuracy", ["stage one", "6", "0.3333"])))
        #expect(page.contains(row("format", ["stage one", "6", "0.5000"])))
        #expect(page.contains(row("accuracy", ["levels", "18", "0.8333"])))
        #expect(!page.contains("<th scope=\"row\">format</th><td>levels</td>"))
    }

    @Test func the_same_ledger_gives_the_same_page() throws {
        let birds = try ReportFixture.birds()
        try birds.commitAnswers(rightLeaves: 5)
        #expect(try html(birds) == html(birds))
    }

    @Test func names_that_are_markup_stay_text() throws {
        let nasty = #"<script>alert("1")</script>"#
        let birds = try ReportFixture(
            name: "</title>{{title}}<img src=x onerror=alert(2)>",
            tree: [(nasty, "'\"><svg onload=alert(3)>&amp;", ["]]><b>\u{1}", "a & b"])],
            image: { "https://example.org/\"onerror=\"alert(4)?\($0)" })
        try birds.commit([
            ReportFixture.outcome(0, right: [false, true, true]), ReportFixture.outcome(1, right: [true, false, true]),
        ])
        let page = try html(birds)
        let text = page.replacing("{{title}}", with: "")
        expectSound(text)
        #expect(!page.contains("<img"))
        #expect(!page.contains("<b>\u{1}"))
        #expect(page.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"))
    }

    @Test func a_run_without_answers_says_so() throws {
        let page = try html(try ReportFixture.birds())
        expectSound(page)
        #expect(page.contains("Nothing has been scored yet."))
        #expect(page.contains("6 samples not answered yet"))
        #expect(drawings(page).isEmpty)
    }

    @Test func a_run_of_nothing_but_failures_says_so() throws {
        let birds = try ReportFixture.birds()
        try birds.commit((0..<5).map { Outcome(sample: $0, repetition: 0, failure: Failure(.imageMissing, "gone")) })
        try birds.ledger.commit([
            .quarantine(QuarantinedSample(sample: 5, repetition: 0, failure: Failure(.workerDied, "twice")))
        ])
        let page = try html(birds)
        expectSound(page)
        #expect(page.contains("Every sample failed."))
        #expect(page.contains(#"<th scope="row">HCA</th><td>0.00</td>"#))
        #expect(page.contains("image-missing: 83.33 % (5)"))
        #expect(page.contains("worker-died: 16.67 % (1)"))
        #expect(page.contains("No sample has its leaf right and one of its ancestors wrong."))
    }

    @Test func runs_side_by_side_share_a_table() throws {
        let first = try ReportFixture.birds(procedure: Procedure(.independent))
        try first.commitAnswers(rightLeaves: 2)
        let second = try ReportFixture.birds(procedure: Procedure(.twoStage))
        try second.commitAnswers(rightLeaves: 6)
        let page = try html(first, second)
        expectSound(page)
        #expect(page.contains(##"<th scope="row"><a href="#run-1">independent</a></th><td>16.67<small>"##))
        #expect(page.contains(##"<th scope="row"><a href="#run-2">two-stage</a></th><td>50.00<small>"##))
        #expect(page.contains(#"<section id="run-2">"#))
        #expect(!page.contains("different question sets"))
        let other = try ReportFixture.birds(name: "other birds")
        #expect(try html(first, other).contains("different question sets"))
    }

    @Test func the_choice_of_samples_is_bounded_and_can_be_none() throws {
        let birds = try ReportFixture.birds()
        try birds.commitAnswers(rightLeaves: 6)
        #expect(try html(birds, samples: 2).components(separatedBy: "<article").count == 3)
        #expect(try !html(birds, samples: 0).contains("Right leaf, wrong ancestor"))
    }

    @Test func a_tree_of_ten_thousand_leaves_stays_a_small_file() throws {
        let tree = (0..<500).map { family in
            (
                order: "order \(family / 20)", family: "family \(family)",
                species: (0..<20).map { "species \(family) \($0)" }
            )
        }
        let large = try ReportFixture(tree: tree)
        try large.commitAnswers(rightLeaves: 7000)
        let page = try html(large)
        expectSound(page)
        #expect(page.utf8.count < 1_000_000)
        #expect(page.contains("of rank species"))
    }

    @Test func the_file_is_written_whole_or_not_at_all() throws {
        let birds = try ReportFixture.birds()
        let report = try Report(of: [(birds.ledger, birds.set)], made: Self.made)
        let path = birds.directory.file("report.html")
        try report.write(to: path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == report.text)
        #expect(throws: FileError.self) { try report.write(to: birds.directory.file("nowhere/report.html")) }
    }
}
