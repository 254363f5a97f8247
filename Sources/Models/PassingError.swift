/// An error of making a model that may be over without anybody's changing a setting: a server that is still starting.
public protocol PassingError: Error {
    /// Whether it may be over later.
    var canPass: Bool { get }
}
