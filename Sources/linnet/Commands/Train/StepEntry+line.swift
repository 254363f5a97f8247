import Foundation
import Training

extension StepEntry {
    /// One line for a terminal.
    var line: String {
        report.line + (validation?.line ?? "")
    }
}

extension StepEntry.Validation {
    /// The rest of a line for a terminal.
    var line: String {
        String(format: "; validation: HCA %.1f %%, leaf %.1f %%", 100 * hca, 100 * leaf)
    }
}

extension LearningReport {
    /// One line for a terminal.
    var line: String {
        func text(_ stage: Stage?, _ name: String) -> String {
            guard let stage else { return "" }
            return String(
                format: "; %@: reward %.3f, spread in %d of %d, entropy %.3f, KL %.4f, clipped %.1f %%", name,
                stage.reward, stage.groupsWithSpread, stage.groups, stage.entropy, stage.divergence,
                100 * stage.clippedShare)
        }
        return "step \(step)" + text(stageOne, "stage one") + text(stageTwo, "stage two")
    }
}
