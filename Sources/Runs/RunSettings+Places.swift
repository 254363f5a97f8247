extension RunSettings {
    /// The same settings with other references to their files of vectors, where they have such files.
    public func mappingVectors(
        images: (VectorFileReference) throws -> VectorFileReference,
        texts: (VectorFileReference) throws -> VectorFileReference
    ) rethrows -> RunSettings {
        var settings = self
        switch model {
        case .embedding(var embedding):
            guard case .files(var files) = embedding.source else { break }
            files.images = try images(files.images)
            files.texts = try texts(files.texts)
            embedding.source = .files(files)
            settings.model = .embedding(embedding)
        case .linear(var linear):
            guard case .vectors(let file) = linear.features else { break }
            linear.features = .vectors(try images(file))
            settings.model = .linear(linear)
        case .null, .replay, .chat: break
        }
        return settings
    }

    /// The same settings without the places of files that are known by their content.
    var withoutPlaces: RunSettings {
        var settings = mappingVectors(images: \.withoutPlace, texts: \.withoutPlace)
        if case .linear(var linear) = settings.model {
            linear.policy.path = ""
            settings.model = .linear(linear)
        }
        if case .replay(var replay) = settings.model, !replay.sha256.isEmpty {
            replay.from = ""
            settings.model = .replay(replay)
        }
        if pictures != nil { settings.imageRoot = "" }
        return settings
    }
}

extension VectorFileReference {
    /// Hashes alone, and the tensor's name, since a file's hash does not tell which of its tensors is meant.
    fileprivate var withoutPlace: VectorFileReference {
        VectorFileReference(
            path: VectorPlace(path).tensor.map { "#\($0)" } ?? "", sha256: sha256,
            ids: ids.map { IDs(path: "", sha256: $0.sha256) })
    }
}
