import Questions
import Testing

struct SeededShuffleTests {
    @Test(arguments: [1, 2, 3, 10, 99, 100, 101, 1000])
    func every_number_has_one_place(count: Int) {
        for seed: UInt64 in 0..<5 {
            let shuffle = SeededShuffle(count: count, seed: seed)
            let order = (0..<count).map(shuffle.number(at:))
            #expect(order.sorted() == Array(0..<count))
            #expect(order.map(shuffle.place(of:)) == Array(0..<count))
        }
    }

    @Test func the_largest_count_goes_there_and_back() {
        let shuffle = SeededShuffle(count: 1 << 32, seed: 7)
        for place in [0, 1, 12_345, (1 << 32) - 1] { #expect(shuffle.place(of: shuffle.number(at: place)) == place) }
    }

    @Test func numbers_come_anywhere() {
        // Over 2,000 seeds each of 10 numbers is first about 200 times; the deviation is 13.4.
        var first = [Int](repeating: 0, count: 10)
        var pairs: [[Int]: Int] = [:]
        for seed: UInt64 in 0..<2_000 {
            let shuffle = SeededShuffle(count: 10, seed: seed)
            first[shuffle.number(at: 0)] += 1
            pairs[[shuffle.number(at: 3), shuffle.number(at: 4)], default: 0] += 1
        }
        #expect(first.allSatisfy { (140...260).contains($0) }, "\(first)")
        // 90 pairs of 22 on average: neighbours do not stay neighbours.
        #expect(pairs.count == 90 && pairs.values.allSatisfy { $0 < 60 }, "\(pairs)")
    }

    @Test func the_order_never_changes() {
        // Runs that were begun by an older version go on in the same order.
        #expect((0..<8).map(SeededShuffle(count: 8, seed: 1).number(at:)) == [5, 4, 2, 0, 7, 6, 3, 1])
    }
}
