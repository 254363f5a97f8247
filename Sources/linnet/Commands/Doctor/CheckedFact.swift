import Foundation
import Measures

/// One thing that the doctor looked at: how it is, and what to change where it is not right.
struct CheckedFact: Encodable, Equatable {
    enum Verdict: String, Encodable {
        case ok
        /// It works, and may not where there is more to do.
        case warning
        /// It does not work.
        case problem
    }

    let verdict: Verdict
    /// What was looked at, in a word or two.
    let subject: String
    /// How it is.
    let finding: String
    /// What to change; nil when all is well.
    let change: String?

    static func ok(_ subject: String, _ finding: String) -> CheckedFact {
        CheckedFact(verdict: .ok, subject: subject, finding: finding, change: nil)
    }

    static func warning(_ subject: String, _ finding: String, _ change: String) -> CheckedFact {
        CheckedFact(verdict: .warning, subject: subject, finding: finding, change: change)
    }

    static func problem(_ subject: String, _ finding: String, _ change: String) -> CheckedFact {
        CheckedFact(verdict: .problem, subject: subject, finding: finding, change: change)
    }

    /// In lines for people: a fact each, with what to change below it.
    static func lines(_ facts: [CheckedFact]) -> [String] {
        let width = facts.map(\.subject.count).max() ?? 0
        return facts.flatMap { fact in
            let subject = fact.subject.padding(toLength: width, withPad: " ", startingAt: 0)
            let verdict = fact.verdict.rawValue.padding(toLength: 7, withPad: " ", startingAt: 0)
            let line = "\(verdict)  \(subject)  \(fact.finding)"
            return [line] + (fact.change.map { [String(repeating: " ", count: width + 11) + $0] } ?? [])
        }
    }

    /// How many are not right, in words; nil when all are.
    static func sentence(_ facts: [CheckedFact]) -> String? {
        let problems = facts.count { $0.verdict == .problem }
        return problems == 0 ? nil : "\(Number.of(problems, "problem")): change what is said above, then ask again"
    }
}
