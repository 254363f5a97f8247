import Reasoning
import Runs

extension RunSettings {
    /// The options of `linnet evaluate` that say how samples are asked, in which words, and what answers earn; what is
    /// usual is left out.
    var askingOptions: [(name: String, value: String)] {
        var options = [("--strategy", procedure.strategy.rawValue)]
        if procedure.form != .choices { options.append(("--form", procedure.form.rawValue)) }
        if procedure.whenNoLeaf != .say { options.append(("--when-no-leaf", procedure.whenNoLeaf.rawValue)) }
        let usual = PromptSettings()
        if prompts.variant != usual.variant { options.append(("--prompt", prompts.variant.rawValue)) }
        if prompts.style != usual.style { options.append(("--prompt-style", prompts.style.rawValue)) }
        if !prompts.replaced.isEmpty { options.append(("--template", "TEMPLATES")) }
        if rewardWeights != .usual(model, procedure, prompts), let weights = rewardWeights.text {
            options.append(("--reward-weights", weights))
            if let overlong = rewardWeights.overlong {
                options.append(("--overlong-limit", "\(overlong.limit)"))
                options.append(("--overlong-buffer", "\(overlong.buffer)"))
            }
        }
        return options
    }
}
