import Foundation
import Questions

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

    /// Whether a reference is a path, or a `file:` URL, that starts at the top of a disk.
    public static func isAbsolute(_ reference: String) -> Bool {
        reference.hasPrefix("/") || reference.hasPrefix("file://")
    }

    /// Whether a reference is a path that starts at the image root: not absolute, no URL and no specimen.
    public static func isRelative(_ reference: String) -> Bool {
        let schemes = ["http:", "https:", "data:", SpecimenReference.scheme]
        return !isAbsolute(reference) && !schemes.contains { reference.lowercased().hasPrefix($0) }
    }
}
