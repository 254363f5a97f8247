import Foundation

/// Where the file lies that an image reference names.
public enum ImagePath {
    /// The path of a reference that is a path or a `file:` URL.
    ///
    /// - Parameter root: Where relative paths start; empty for the current directory.
    public static func resolve(_ reference: String, root: String) -> String {
        if reference.hasPrefix("file://") {
            let path = String(reference.dropFirst("file://".count))
            return path.removingPercentEncoding ?? path
        }
        return reference.hasPrefix("/") || root.isEmpty ? reference : "\(root)/\(reference)"
    }
}
