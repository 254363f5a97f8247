import Questions
import Reasoning
import Runs

/// Short names that tell the runs of one report apart.
enum RunNames {
    /// The strategy, with the model where they differ, and with the directory where that is not enough.
    static func names(of runs: [RunFacts]) -> [String] {
        names(
            of: runs.map {
                (strategy: $0.settings.procedure.strategy.rawValue, model: $0.settings.model.kind, $0.directory)
            })
    }

    static func names(of runs: [(strategy: String, model: String, directory: String)]) -> [String] {
        let isOneModel = Set(runs.map(\.model)).count == 1 && runs.count > 1
        let names = runs.map { isOneModel ? $0.strategy : "\($0.strategy) · \($0.model)" }
        return zip(names, runs).map { name, run in
            guard names.count(where: { $0 == name }) > 1 else { return name }
            return "\(name) (\(run.directory.split(separator: "/").last ?? "."))"
        }
    }
}
