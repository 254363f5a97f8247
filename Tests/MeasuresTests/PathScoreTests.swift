import Testing

@testable import Measures

struct PathScoreTests {
    @Test(
        "a path's score by hand",
        arguments: [
            // answers, right, prefix, longest run, pairs, path, leaf
            ("1111", 4, 4, 4, 3, true, true),
            ("1011", 3, 1, 2, 1, false, true),
            ("0110", 2, 0, 2, 1, false, false),
            ("0000", 0, 0, 0, 0, false, false),
            ("1101101", 5, 2, 2, 2, false, true),
            ("1", 1, 1, 1, 0, true, true),
            ("0", 0, 0, 0, 0, false, false),
            ("", 0, 0, 0, 0, false, false),
        ] as [(String, Int, Int, Int, Int, Bool, Bool)])
    func score(answers: String, right: Int, prefix: Int, run: Int, pairs: Int, path: Bool, leaf: Bool) {
        let score = PathScore(answers.map { $0 == "1" })
        #expect(score.depth == answers.count)
        #expect(score.right == right)
        #expect(score.prefix == prefix)
        #expect(score.longestRun == run)
        #expect(score.rightPairs == pairs)
        #expect(score.isPathRight == path)
        #expect(score.isLeafRight == leaf)
    }
}
