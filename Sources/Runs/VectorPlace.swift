/// Where vectors lie: a file, and the tensor in it where one of several is meant.
public struct VectorPlace: Hashable, Sendable {
    /// The file's path.
    public let path: String
    /// The name after `#`; nil where there is none.
    public let tensor: String?

    /// Reads a path, or a safetensors file's path, `#` and a tensor's name.
    public init(_ text: String) {
        if let mark = text.lastIndex(of: "#"), text[..<mark].hasSuffix(".safetensors") {
            path = String(text[..<mark])
            tensor = String(text[text.index(after: mark)...])
        } else {
            path = text
            tensor = nil
        }
    }
}
