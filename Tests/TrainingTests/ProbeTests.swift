import LinearAlgebra
import LinearPolicy
import Taxonomies
import Testing

@testable import Training

struct ProbeTests {
    /// Four species of two genera in the plane: `A` to the right (a1 up, a2 down), `B` to the left (b1 up, b2 down).
    private func taxonomy() throws -> Taxonomy {
        try Taxonomy(
            name: "plane", ranks: ["genus", "species"],
            entries: [
                .init(name: "A", parent: nil, level: 1), .init(name: "B", parent: nil, level: 1),
                .init(name: "a1", parent: TaxonID(0), level: 2), .init(name: "a2", parent: TaxonID(0), level: 2),
                .init(name: "b1", parent: TaxonID(1), level: 2), .init(name: "b2", parent: TaxonID(1), level: 2),
            ])
    }

    private func example(_ genus: Int, _ species: Int, _ x: Float, _ y: Float) -> ImageExample {
        ImageExample(sample: "\(x) \(y)", features: [x, y], path: [genus, species], leaf: species, choices: [])
    }

    @Test func accuracy_is_what_a_hand_works_out() throws {
        let vocabulary = PathVocabulary(try taxonomy())
        let training = [
            example(0, 0, 1, 1), example(0, 1, 1, -1), example(1, 2, -1, 1), example(1, 3, -1, -1),
        ]
        // By symmetry each quadrant is one species' region, and each side one genus'. Of eight:
        let test = [
            example(0, 0, 0.5, 0.9), example(0, 1, 0.9, -0.5), example(1, 2, -0.7, 0.6), example(1, 3, -0.4, -0.4),
            example(0, 0, 0.5, -0.5),  // The right genus, the wrong species.
            example(1, 2, 0.5, 0.5),  // Both wrong.
            example(1, 3, 0.3, -0.9),  // Both wrong.
            example(0, 1, 0.2, -0.8),
        ]
        let report = ProbeReport(
            "plane", training: training, validation: training, test: test, vocabulary, rank: { "level \($0)" })
        #expect(report.levels.map(\.classes) == [2, 4])
        #expect(report.levels.map(\.accuracy.right) == [6, 5])
        #expect(report.levels.map(\.accuracy.total) == [8, 8])
        #expect((report.leaf.right, report.hca.right, report.hca.total) == (5, 5, 8))
        #expect(report.hca.value == 0.625)
        #expect(report.hca.low < 0.625 && report.hca.high > 0.625)
        // Wilson, 6 of 8: 0.4093 … 0.9285.
        #expect(abs(report.levels[0].accuracy.low - 0.4093) < 1e-4)
        #expect(abs(report.levels[0].accuracy.high - 0.9285) < 1e-4)
    }

    @Test func a_class_that_training_lacks_is_never_right() throws {
        let vocabulary = PathVocabulary(try taxonomy())
        let training = [example(0, 0, 1, 1), example(1, 2, -1, 1)]
        let report = ProbeReport(
            "plane", training: training, validation: training, test: [example(0, 1, 1, -1)], vocabulary,
            rank: { "\($0)" })
        #expect(report.levels.map(\.accuracy.right) == [1, 0])
        #expect(report.hca.right == 0)
    }

    @Test func validation_tells_when_to_stop_and_nothing_else() throws {
        var vectors = Matrix(rows: 8, columns: 2)
        for row in 0..<8 {
            vectors.withMutableRow(row) {
                $0[0] = row < 4 ? 1 : -1
                $0[1] = Float(row % 4) / 4
            }
        }
        let classes = (0..<8).map { $0 < 4 ? 0 : 1 }
        let training = LinearProbe.Examples(vectors: vectors, classes: classes)
        let wrong = LinearProbe.Examples(vectors: vectors, classes: classes.map { 1 - $0 })
        let patient = LinearProbe(training, classes: 2, validation: training)
        let stopped = LinearProbe(training, classes: 2, validation: wrong)
        #expect(patient.passes > 20)
        // Each pass is worse for what says the opposite: the first weights stay.
        #expect(stopped.passes == 1)
        #expect(patient.classes(of: vectors) == classes)
        #expect(stopped.classes(of: vectors) == classes)
    }
}
