import LinearPolicy
import Runs
import Taxonomies

/// Makes the model that a run's settings name.
public enum ModelFactory {
    /// Makes a model, ready to answer; an embedding model makes, loads or opens its vectors first.
    ///
    /// - Parameters:
    ///   - taxonomy: The question set's tree.
    ///   - imageRoot: Where relative image paths start; empty for the current directory.
    ///   - makeChat: Makes a chat model, which this room cannot: it knows no HTTP.
    /// - Throws: `ModelSettingsError`, naming the setting; for vectors from files `VectorFileError` and `TableError`; what
    ///   `makeChat` throws.
    public static func model(
        _ settings: ModelSettings, taxonomy: Taxonomy, imageRoot: String,
        makeChat: (ChatSettings) async throws -> any Model = { _ in throw ModelSettingsError.noChatModel }
    ) async throws -> any Model {
        switch settings {
        case .null(let null):
            guard null.delayMilliseconds >= 0 else {
                throw ModelSettingsError.outOfRange("delayMilliseconds", "0 or more")
            }
            return NullModel(settings: null, taxonomy: taxonomy)
        case .replay(let replay): return ReplayModel(recording: try replay.open(), path: replay.from)
        case .embedding(let embedding):
            return try await embeddingModel(embedding, taxonomy: taxonomy, imageRoot: imageRoot)
        case .chat(let chat): return try await makeChat(chat)
        case .linear(let linear):
            return try LinearModel(
                linear.policy.open(), taxonomy: taxonomy,
                source: await linear.features.source(taxonomy: taxonomy, imageRoot: imageRoot),
                temperature: linear.temperature)
        }
    }

    private static func embeddingModel(
        _ settings: EmbeddingSettings, taxonomy: Taxonomy, imageRoot: String
    ) async throws -> any Model {
        guard settings.leafWeight >= 0, settings.leafWeight.isFinite else {
            throw ModelSettingsError.outOfRange("leafWeight", "0 or more")
        }
        guard taxonomy.count > 0 else { throw ModelSettingsError.noTaxonomy }
        switch settings.source {
        case .files(let files):
            return EmbeddingModel(
                space: try FileSpace(files, taxonomy: taxonomy), taxonomy: taxonomy, leafWeight: settings.leafWeight)
        case .specimens(let specimens):
            guard specimens.trainingSpecimens >= 1 else {
                throw ModelSettingsError.outOfRange("trainingSpecimens", "1 or more")
            }
            guard specimens.difficulty >= 0, specimens.difficulty.isFinite else {
                throw ModelSettingsError.outOfRange("difficulty", "0 or more")
            }
            let vectors = await TaxonVectorStore(directory: TaxonVectorStore.defaultDirectory)
                .vectors(of: taxonomy, trainingSpecimens: specimens.trainingSpecimens)
            let space = SpecimenSpace(
                taxonomy: taxonomy, vectors: vectors, imageRoot: imageRoot, difficulty: specimens.difficulty)
            return EmbeddingModel(space: space, taxonomy: taxonomy, leafWeight: settings.leafWeight)
        }
    }
}

/// What can be wrong with a model's settings.
public enum ModelSettingsError: Error, Equatable, Sendable, CustomStringConvertible {
    case outOfRange(_ setting: String, _ range: String)
    /// Whoever makes models here cannot make one that speaks HTTP.
    case noChatModel
    /// A policy's file is not the one that the run began with.
    case otherPolicy(path: String, expected: String, found: String)
    /// What is to be replayed is not what the run began with.
    case otherRecording(path: String, expected: String, found: String)
    /// A policy was made for another taxonomy.
    case otherTaxonomy(name: String)
    /// A policy was made for other features.
    case otherDimension(policy: Int, features: Int)
    /// The embedding model compares with taxa, and there are none.
    case noTaxonomy
    /// What a replay is to answer from.
    case unreadableRecording(_ reason: String)

    /// What is wrong and what would work.
    public var description: String {
        switch self {
        case .outOfRange(let setting, let range): "the model's setting '\(setting)' must be \(range)"
        case .otherPolicy(let path, let expected, let found):
            "'\(path)' is not the run's policy: its SHA-256 is \(found.prefix(12))…, the run's is \(expected.prefix(12))…; "
                + "put the right file there"
        case .otherRecording(let path, let expected, let found):
            "'\(path)' does not hold what the run replays: its SHA-256 is \(found.prefix(12))…, the run's is "
                + "\(expected.prefix(12))…; put the right one there, or name its place with --from PATH"
        case .otherTaxonomy(let name):
            "the policy does not know the name '\(name)' of the question set; use a policy that was trained on this taxonomy"
        case .otherDimension(let policy, let features):
            "the policy takes \(policy) numbers an image, and the images have \(features); name the vectors that it was "
                + "trained on with --image-vectors, or none for drawn pictures"
        case .unreadableRecording(let reason): "there is nothing to replay: \(reason)"
        case .noChatModel: "a chat model is made by the worker, from its endpoints"
        case .noTaxonomy: "the embedding model needs a question set with a taxonomy; build it with '--taxonomy'"
        }
    }
}

extension LinearSettings.Policy {
    /// Opens the policy that a run began with.
    ///
    /// - Throws: `VectorFileError`, `PolicyError`; `ModelSettingsError.otherPolicy`.
    public func open() throws -> PolicyFile {
        let file = try PolicyFile(path: path)
        guard file.sha256 == sha256 else {
            throw ModelSettingsError.otherPolicy(path: path, expected: sha256, found: file.sha256)
        }
        return file
    }
}
