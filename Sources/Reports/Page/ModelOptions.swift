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
        }
        return options
    }
}
