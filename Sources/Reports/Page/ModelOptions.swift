import Runs

extension ModelSettings {
    /// The options of `linnet evaluate` that make these settings, each as an option and its value.
    var options: [(name: String, value: String)] {
        var options = [("--model", kind)]
        switch self {
        case .null(let null):
            if null.delayMilliseconds != 0 { options.append(("--null-delay", "\(null.delayMilliseconds)")) }
        case .replay(let replay): options.append(("--from", replay.from))
        case .embedding(let embedding):
            let usual = EmbeddingSettings()
            switch embedding.source {
            case .specimens(let specimens):
                if embedding.source != usual.source { options.append(("--difficulty", "\(specimens.difficulty)")) }
            case .files(let files):
                options.append(("--image-vectors", files.images.path))
                if let ids = files.images.ids { options.append(("--image-ids", ids.path)) }
                options.append(("--text-vectors", files.texts.path))
                if let ids = files.texts.ids { options.append(("--text-ids", ids.path)) }
                if let template = files.template { options.append(("--text-template", template)) }
            }
            if embedding.leafWeight != usual.leafWeight { options.append(("--leaf-weight", "\(embedding.leafWeight)")) }
        case .chat(let chat): options += chat.options
        case .linear(let linear): options += linear.options
        }
        return options
    }
}

extension LinearSettings {
    /// The options that make these settings.
    fileprivate var options: [(name: String, value: String)] {
        let usual = LinearSettings(policy: policy)
        var options = [(name: "--policy", value: policy.path)]
        switch features {
        case .specimens(let difficulty):
            if features != usual.features { options.append(("--difficulty", "\(difficulty)")) }
        case .vectors(let vectors):
            options.append(("--image-vectors", vectors.path))
            if let ids = vectors.ids { options.append(("--image-ids", ids.path)) }
        }
        if temperature != usual.temperature { options.append(("--temperature", "\(temperature)")) }
        return options
    }
}

extension ChatSettings {
    /// The options that make these settings; an option that takes no value has an empty one.
    fileprivate var options: [(name: String, value: String)] {
        let usual = ChatSettings(servedModel: servedModel)
        var options = [(name: "--served-model", value: servedModel)]
        if let temperature = sampling.temperature, temperature != usual.sampling.temperature {
            options.append(("--temperature", "\(temperature)"))
        }
        if let topP = sampling.topP { options.append(("--top-p", "\(topP)")) }
        if sampling.maximumTokens != usual.sampling.maximumTokens {
            options.append(("--max-tokens", "\(sampling.maximumTokens)"))
        }
        for text in sampling.stop { options.append(("--stop", text)) }
        if read != usual.read { options.append(("--read", read.rawValue)) }
        if isConstrained { options.append(("--constrain-letters", "")) }
        if logProbabilities { options.append(("--log-probabilities", "")) }
        if tokenIDs { options.append(("--token-ids", "")) }
        if let maximumImageSide { options.append(("--max-image-side", "\(maximumImageSide)")) }
        for (key, json) in body.sorted(by: { $0.key < $1.key }) { options.append(("--body", "\(key)=\(json)")) }
        return options
    }
}
