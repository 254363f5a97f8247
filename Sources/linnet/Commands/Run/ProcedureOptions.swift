import ArgumentParser
import Reasoning

/// How samples are asked.
struct ProcedureOptions: ParsableArguments {
    @Option(help: "How levels are asked: \(Strategy.allCases.map(\.rawValue).joined(separator: ", ")).")
    var strategy: Strategy = .independent

    @Option(help: "The form of a level's question: choices, circular or binary (yes or no to each choice).")
    var form: QuestionForm?

    @Flag(help: "Ask each question with its choices turned, once for each choice: --form circular.")
    var circular = false

    @Option(
        help: "What stage two is told when stage one names no leaf: say (that there is none) or independent (nothing).")
    var whenNoLeaf: WhenNoLeaf = .say

    func validate() throws {
        if circular, let form, form != .circular {
            throw ValidationError("--circular and --form \(form.rawValue) are different forms; give one of them")
        }
        do { _ = try procedure() } catch { throw ValidationError("\(error)") }
    }

    func procedure() throws(ProcedureError) -> Procedure {
        try Procedure(strategy, form: circular ? .circular : form ?? .choices, whenNoLeaf: whenNoLeaf)
    }
}

extension Strategy: ExpressibleByArgument {}
extension QuestionForm: ExpressibleByArgument {}
extension WhenNoLeaf: ExpressibleByArgument {}
