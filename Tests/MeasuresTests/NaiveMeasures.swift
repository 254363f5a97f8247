import Foundation

/// The measures as METRICS defines them, computed from scratch in the plainest way: lists of names, no counts, no tallies.
/// Shares no code with `Measures`.
struct NaiveMeasures {
    /// One asked question and what became of it.
    struct Question {
        var number: Int
        var choices: [String]
        var gold: String
        /// The chosen name; nil when there was no choice.
        var chosen: String?

        var isRight: Bool { chosen == gold }
    }

    /// The asked questions of each observation, coarse to fine; none is empty.
    let observations: [[Question]]
    /// The path from the top to each leaf, whatever level it lies on.
    let lineages: [[String]]

    private func mean(_ value: ([Question]) -> Double) -> Double {
        observations.map(value).reduce(0, +) / Double(observations.count)
    }

    var hca: Double { mean { $0.allSatisfy(\.isRight) ? 1 : 0 } }
    var leaf: Double { mean { $0[$0.count - 1].isRight ? 1 : 0 } }
    var por: Double { mean { Double($0.filter(\.isRight).count) / Double($0.count) } }
    var prefixPOR: Double { mean { Double($0.prefix(while: \.isRight).count) / Double($0.count) } }

    var sPOR: Double {
        mean { levels in
            var longest = 0
            for start in levels.indices {
                for end in start..<levels.count where levels[start...end].allSatisfy(\.isRight) {
                    longest = max(longest, end - start + 1)
                }
            }
            return Double(longest) / Double(levels.count)
        }
    }

    var tor: Double {
        mean { levels in
            guard levels.count > 1 else { return 0 }
            let pairs = (1..<levels.count).filter { levels[$0 - 1].isRight && levels[$0].isRight }
            return Double(pairs.count) / Double(levels.count - 1)
        }
    }

    var chanceHCA: Double { mean { $0.map { 1 / Double($0.choices.count) }.reduce(1, *) } }
    var chanceLeaf: Double { mean { 1 / Double($0[$0.count - 1].choices.count) } }

    /// Right and asked of each level's number.
    var levels: [Int: (right: Int, asked: Int)] {
        Dictionary(grouping: observations.joined(), by: \.number).mapValues { questions in
            (questions.filter(\.isRight).count, questions.count)
        }
    }

    /// How many observations are first wrong at each level's number.
    var firstErrors: [Int: Int] {
        Dictionary(grouping: observations.compactMap { $0.first { !$0.isRight }?.number }, by: { $0 })
            .mapValues(\.count)
    }

    /// For leaves that were chosen wrongly: levels up to where the two paths part, and how many have no path.
    var errorDistances: (known: [Int: Int], unknown: Int) {
        var known: [Int: Int] = [:]
        var unknown = 0
        for last in observations.compactMap(\.last) where !last.isRight {
            guard let chosen = last.chosen else { continue }
            let paths = [chosen, last.gold].map { name in
                lineages.first { $0.count >= last.number && $0[last.number - 1] == name }?.prefix(last.number)
            }
            guard let answer = paths[0], let truth = paths[1] else {
                unknown += 1
                continue
            }
            let shared = zip(answer, truth).prefix { $0 == $1 }.count
            known[last.number - shared, default: 0] += 1
        }
        return (known, unknown)
    }

    var invalid: Int { observations.joined().filter { $0.chosen == nil }.count }

    /// Positions chosen, and positions that were right in the same questions.
    var letters: (chosen: [Int: Int], gold: [Int: Int]) {
        var (chosen, gold): ([Int: Int], [Int: Int]) = ([:], [:])
        for question in observations.joined() {
            guard let name = question.chosen, let place = question.choices.firstIndex(of: name),
                let right = question.choices.firstIndex(of: question.gold)
            else { continue }
            chosen[place, default: 0] += 1
            gold[right, default: 0] += 1
        }
        return (chosen, gold)
    }

    /// Wilson's interval as its definition has it: the proportions p whose own standard error √(p(1−p)/n) puts the
    /// observed one just within reach, found by halving instead of by the formula.
    static func wilson(_ count: Int, of total: Int) -> ClosedRange<Double> {
        let observed = Double(count) / Double(total)
        func isWithinReach(_ p: Double) -> Bool {
            abs(observed - p) <= 1.959963984540054 * (p * (1 - p) / Double(total)).squareRoot()
        }
        func border(from inside: Double, to outside: Double) -> Double {
            var (inside, outside) = (inside, outside)
            for _ in 0..<200 {
                let middle = (inside + outside) / 2
                if isWithinReach(middle) { inside = middle } else { outside = middle }
            }
            return (inside + outside) / 2
        }
        return border(from: observed, to: count == 0 ? 0 : -1e-9)...border(from: observed, to: 1 + 1e-9)
    }
}
