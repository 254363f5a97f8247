extension ModelSettings {
    /// Whether the model looks at the files that a set's image references name.
    public var looksAtFiles: Bool {
        switch self {
        case .null, .replay: false
        case .chat: true
        case .embedding(let embedding):
            switch embedding.source {
            case .specimens: true
            case .files: false
            }
        case .linear(let linear):
            switch linear.features {
            case .specimens: true
            case .vectors: false
            }
        }
    }
}
