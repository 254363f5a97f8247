import Measures
import Taxonomies
import Testing

@testable import Reports

@Suite struct FigureTests {
    @Test func numbers_have_at_most_one_decimal_and_are_always_numbers() {
        #expect(
            [1, 1.25, -0.04, -0.96, 12.3449, .nan, .infinity].map(Drawing.number) == [
                "1", "1.3", "0", "-1", "12.3", "0", "0",
            ])
    }

    @Test func texts_are_escaped() {
        #expect(Drawing.escaped("<a href='b'>&\"\u{7}\n") == "&lt;a href=&#39;b&#39;&gt;&amp;&quot;\u{FFFD}\n")
    }

    @Test func bars_fill_their_room_and_tell_their_figures() {
        let svg = ShareBars.svg(
            [
                .init(label: "A", share: 0.5, text: "50.00 % (2)", expected: 0.25),
                .init(label: "B", share: 0, text: "0.00 % (0)"),
            ], title: "letters")
        #expect(
            svg.contains(
                #"<svg role="img" aria-label="letters" class="chart bars" viewBox="0 0 440 56"><title>letters</title>"#)
        )
        #expect(svg.contains(#"<title>A: 50.00 % (2)</title>"#))
        #expect(svg.contains(#"<line class="expected""#))
        // Nothing is still a bar that can be seen.
        #expect(svg.contains(#"width="1""#))
    }

    @Test func labels_keep_apart_in_order_and_within_bounds() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let wanted = (0..<Int.random(in: 1...12, using: &generator)).map { _ in Double.random(in: -20...320) }
            let places = LabelSpread.positions(wanted, gap: 14, within: 10...300)
            let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
            for (first, second) in zip(order, order.dropFirst()) {
                #expect(places[second] - places[first] > 14 - 1e-9, "\(wanted) \(places)")
            }
            #expect(places.allSatisfy { (10 - 1e-9...300 + 1e-9).contains($0) }, "\(wanted) \(places)")
        }
        #expect(LabelSpread.positions([50, 100], gap: 14, within: 0...300) == [50, 100])
        // Too many to fit share the room.
        #expect(LabelSpread.positions([5, 5, 5], gap: 14, within: 0...10) == [0, 5, 10])
    }

    @Test func steps_are_averaged_only_where_there_are_too_many() {
        #expect(StepLines.averaged([1, nil, 3]).map(\.value) == [1, 3])
        #expect(StepLines.averaged([1, nil, 3]).map(\.step) == [0, 2])
        let many = StepLines.averaged((0..<300).map { Double($0) })
        #expect(many.count == StepLines.mostPoints)
        #expect(many.first?.value == 0.5 && many.first?.step == 0.5 && many.last?.value == 298.5)
        #expect(StepLines.averaged([nil, .nan, .infinity]).isEmpty)
        #expect(StepLines.averaged([]).isEmpty)
    }

    @Test(
        "ticks are few, round and within their range",
        arguments: [0...1, 0...0.0123, -0.4...2.6, 0...37, 0...1_250, 0...1e-9] as [ClosedRange<Double>])
    func ticks(range: ClosedRange<Double>) {
        let ticks = StepLines.ticks(range)
        #expect((2...6).contains(ticks.count), "\(ticks)")
        #expect(ticks.allSatisfy { $0 >= range.lowerBound - 1e-9 && $0 <= range.upperBound * 1.000001 }, "\(ticks)")
    }

    @Test func tick_labels_have_the_decimals_they_need() {
        #expect([0, 1, 0.5, 0.002, 1250, 0.1 + 0.2].map(StepLines.label) == ["0", "1", "0.5", "0.002", "1250", "0.3"])
    }

    @Test func step_lines_are_drawn_whatever_the_values() {
        for values in [[nil, nil], [.nan], [0, 0], [5], [-1, 1], []] as [[Double?]] {
            for axis in [StepLines.Axis.share, .free] {
                let svg = StepLines.svg(
                    [.init(label: "a<b", values: values)], firstStep: 1, axis: axis, title: "t")
                #expect(!svg.contains("nan") && !svg.contains("inf") && svg.contains("a&lt;b"))
            }
        }
    }

    @Test func twelve_series_look_different() {
        #expect(Set((0..<12).map(SeriesStyle.line)).count == 12)
        #expect(Set((0..<12).map(SeriesStyle.dot)).count == 12)
    }

    @Test func the_names_at_lines_ends_stay_within_the_drawing() {
        for names in [["short"], ["two-stage (rl-two-stage)", "x"], [String(repeating: "w", count: 300)], []] {
            let labels = EndLabels(names, limit: 200)
            #expect(labels.width <= 200)
            var drawing = Drawing(width: 440, height: 100)
            labels.draw(on: &drawing, ends: names.map { _ in 50 }, within: 0...100)
            #expect(names.allSatisfy { drawing.body.contains($0.count < 30 ? ">\($0)<" : "ww…<") })
        }
    }

    @Test func an_icicle_gives_each_taxon_the_height_of_its_samples() throws {
        let taxonomy = try Taxonomy(
            name: "t", ranks: [],
            entries: [
                .init(name: "a", parent: nil, level: 1), .init(name: "b", parent: nil, level: 1),
                .init(name: "c", parent: TaxonID(0), level: 2), .init(name: "d", parent: TaxonID(0), level: 2),
                .init(name: "e", parent: TaxonID(0), level: 3), .init(name: "empty", parent: TaxonID(1), level: 2),
            ])
        let layout = IcicleLayout(taxonomy, samples: [3, 1, 2, 1, 0, 0], thinnest: 0.1)
        #expect(
            layout.parts == [
                .init(taxa: [TaxonID(0)], level: 1, start: 0, extent: 0.75),
                .init(taxa: [TaxonID(1)], level: 1, start: 0.75, extent: 0.25),
                .init(taxa: [TaxonID(2)], level: 2, start: 0, extent: 0.5),
                .init(taxa: [TaxonID(3)], level: 2, start: 0.5, extent: 0.25),
            ])
        let thin = IcicleLayout(taxonomy, samples: [3, 1, 2, 1, 0, 0], thinnest: 0.6)
        #expect(thin.parts.map(\.taxa) == [[TaxonID(0)], [TaxonID(1)], [TaxonID(2), TaxonID(3)]])
        #expect(IcicleLayout(taxonomy, samples: [0, 0, 0, 0, 0, 0], thinnest: 0.1).parts.isEmpty)
    }

    @Test func each_colour_is_lighter_than_the_one_before() throws {
        let lightness = try ColourScale.colours.map { colour in
            let value = try #require(Int(colour.dropFirst(), radix: 16))
            return 2126 * (value >> 16) + 7152 * (value >> 8 & 255) + 722 * (value & 255)
        }
        #expect(zip(lightness, lightness.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func colours_step_from_nothing_to_all() {
        #expect([0, 0.0999, 0.1, 0.95, 1].map(ColourScale.step) == [0, 0, 1, 9, 9])
    }

    @Test func runs_are_named_by_what_tells_them_apart() {
        #expect(RunNames.names(of: [("lookup", "null", "a/b")]) == ["lookup · null"])
        #expect(RunNames.names(of: [("lookup", "null", "a"), ("two-stage", "null", "b")]) == ["lookup", "two-stage"])
        #expect(
            RunNames.names(of: [("lookup", "null", "x/a"), ("lookup", "null", "x/b"), ("lookup", "embedding", "c")])
                == ["lookup · null (a)", "lookup · null (b)", "lookup · embedding"])
    }

    @Test func thousands_are_kept_apart() {
        #expect(
            [0, 999, 1000, 23_176, 1_000_000, -1234].map(Number.grouped) == [
                "0", "999", "1,000", "23,176", "1,000,000", "-1,234",
            ])
        #expect(Number.of(1, "sample") == "1 sample")
    }
}
