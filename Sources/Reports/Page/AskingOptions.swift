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
        if model.isReplay || rewardWeights != .usual(model, procedure, prompts) {
            options.append(("--reward-weights", RewardWeights.text(rewardWeights.levels)))
            if rewardWeights.leaf != rewardWeights.levels {
                options.append(("--leaf-reward-weights", RewardWeights.text(rewardWeights.leaf)))
            }
            if let overlong = rewardWeights.overlong {
                options.append(("--overlong-limit", "\(overlong.limit)"))
                options.append(("--overlong-buffer", "\(overlong.buffer)"))
            }
        }
        return options
    }
}

extension ModelSettings {
    /// Whether what is usual depends on another run, which may not be there any more.
    fileprivate var isReplay: Bool { if case .replay = self { true } else { false } }
}
