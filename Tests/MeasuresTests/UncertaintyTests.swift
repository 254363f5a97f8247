import Testing

@testable import Measures

struct UncertaintyTests {
    // The first three are the classic worked examples 81/263, 15/148 and 0/20 of Newcombe, Statistics in Medicine 17
    // (1998), table I, method 3.
    @Test(
        "Wilson intervals are those of the literature",
        arguments: [
            (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
            (20, 20, 0.8389, 1.0),
        ])
    func wilson(count: Int, total: Int, low: Double, high: Double) throws {
        let interval = try #require(Proportion(count, of: total).interval)
        #expect(isNear(interval.lowerBound, low, 0.00005))
        #expect(isNear(interval.upperBound, high, 0.00005))
    }

    @Test func nothing_has_no_interval() {
        #expect(Proportion(0, of: 0).interval == nil)
    }

    @Test(
        "χ² critical values",
        arguments: [
            (3.841459, 1, 0.05), (7.814728, 3, 0.05), (11.344867, 3, 0.01), (2.365974, 3, 0.5), (124.342113, 100, 0.05),
        ])
    func criticalValues(statistic: Double, degrees: Int, p: Double) {
        #expect(isNear(ChiSquare.upperIncompleteGamma(Double(degrees) / 2, statistic / 2), p, 1e-6))
    }

    @Test func letters_by_hand() throws {
        let test = try #require(ChiSquare(observed: [30, 20, 10, 20], expected: [20, 20, 20, 20]))
        #expect(test.statistic == 10)
        #expect(test.degreesOfFreedom == 3)
        #expect(isNear(test.pValue, 0.018566, 1e-6))
        let same = try #require(ChiSquare(observed: [5, 5], expected: [5, 5]))
        #expect(same.statistic == 0)
        #expect(same.pValue == 1)
        #expect(ChiSquare(observed: [1, 1], expected: [2]) == nil)
        #expect(ChiSquare(observed: [], expected: []) == nil)
    }

    private func cells(_ pictures: [(cluster: Int, picture: String)]) -> [ClusterCell] {
        var cells: [ClusterCell] = []
        for (cluster, picture) in pictures {
            var cell = ClusterCell(cluster: cluster, depth: picture.count)
            cell.add(PathScore(picture.map { $0 == "1" }))
            cells.append(cell)
        }
        return cells
    }

    @Test func bootstrap_of_a_constant_is_a_point() throws {
        let intervals = try #require(BootstrapIntervals(cells((0..<40).map { ($0 / 3, "1101") }), seed: 5))
        #expect(intervals.clusters == 14)
        #expect(intervals.hca == 0...0)
        #expect(intervals.leaf == 1...1)
        #expect(intervals.por == 0.75...0.75)
        #expect(intervals.sPOR == 0.5...0.5)
        #expect(isNear(intervals.tor.lowerBound, 1.0 / 3))
        #expect(isNear(intervals.tor.upperBound, 1.0 / 3))
    }

    @Test func bootstrap_is_seeded_and_knows_no_order() throws {
        let kinds = ["111", "010", "001", "110", "1011"]
        let pictures = (0..<300).map { (cluster: $0 % 61, picture: kinds[$0 % kinds.count]) }
        let intervals = try #require(BootstrapIntervals(cells(pictures), seed: 1))
        #expect(BootstrapIntervals(cells(pictures.reversed()), seed: 1) == intervals)
        #expect(BootstrapIntervals(cells(pictures), seed: 2) != intervals)
        #expect(BootstrapIntervals([], seed: 1) == nil)
    }

    @Test func bootstrap_of_independent_samples_is_close_to_the_normal_interval() throws {
        // 400 clusters of one sample, half of them right: standard error 0.025.
        let intervals = try #require(
            BootstrapIntervals(cells((0..<400).map { ($0, $0 % 2 == 0 ? "1" : "0") }), seed: 3))
        #expect(isNear(intervals.leaf.lowerBound, 0.451, 0.006))
        #expect(isNear(intervals.leaf.upperBound, 0.549, 0.006))
    }

    @Test func bootstrap_draws_species_and_not_samples() throws {
        // Two species of 500 pictures each, one all right and one all wrong: resamples are 0, a half or 1.
        let intervals = try #require(
            BootstrapIntervals(cells((0..<1000).map { ($0 % 2, $0 % 2 == 0 ? "1" : "0") }), seed: 3))
        #expect(intervals.leaf == 0...1)
    }
}
