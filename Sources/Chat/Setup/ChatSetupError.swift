import Models
import Scaling

/// What keeps a chat model from being made.
public enum ChatSetupError: Error, Equatable, Sendable, CustomStringConvertible {
    case badEndpoint(String)
    case noEndpoint
    case noAnswer(endpoint: String, reason: String)
    case unauthorized(endpoint: String, message: String)
    case redirected(endpoint: String, target: String)
    case notServed(model: String, endpoint: String, served: [String])
    case badBody(key: String)
    case badHeader(place: String)
    case unreadable(path: String, reason: String)
    case noVariable(String)
    case unscaled
    case cannotScale(PictureLibrary.Missing)

    /// What is wrong and what would work.
    public var description: String {
        switch self {
        case .badEndpoint(let text):
            "'\(text)' is no endpoint; write http://HOST:PORT/v1 (a key belongs into the environment or a file)"
        case .noEndpoint: "a chat model needs an endpoint; give the command that starts its workers --endpoint URL"
        case .noAnswer(let endpoint, let reason): "no chat server answers at \(endpoint): \(reason)"
        case .unauthorized(let endpoint, let message):
            "\(endpoint) wants another key (\(message)); name the variable that holds it with --api-key-variable, or a "
                + "file with --api-key-file"
        case .redirected(let endpoint, let target):
            "\(endpoint) redirects to \(target), and redirects are not followed, since they would carry the key along; "
                + "name the right place with --endpoint"
        case .notServed(let model, let endpoint, let served):
            "\(endpoint) serves no model '\(model)'; it serves "
                + served.prefix(10).map { "'\($0)'" }.joined(separator: ", ")
                + (served.count > 10 ? " and \(served.count - 10) more" : "")
        case .badBody(let key): "the value of --body \(key)= is no JSON; write for example --body top_k=20"
        case .badHeader(let place): "\(place) is no header; write 'Name: value'"
        case .unreadable(let path, let reason): "cannot read '\(path)': \(reason)"
        case .noVariable(let name): "the environment has no variable '\(name)' to take the key from"
        case .unscaled:
            "--server-reads-files has servers read pictures as they are, and this run's --max-image-side makes them "
                + "smaller; leave out one of the two"
        case .cannotScale(let missing): "this run's --max-image-side makes pictures smaller, and \(missing)"
        }
    }
}

extension ChatSetupError: PassingError {
    /// A server that does not answer may only be starting; everything else is a setting's.
    public var canPass: Bool { if case .noAnswer = self { true } else { false } }
}
