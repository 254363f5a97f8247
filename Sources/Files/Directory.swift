import Foundation

/// Directories, made by `mkdir` itself: the system's own reason is the clearest that there is.
public enum Directory {
    /// Makes a directory, and those above it, unless they are there.
    ///
    /// - Throws: `FileError.uncreatableDirectory`.
    public static func make(_ path: String) throws(FileError) {
        var made = path.hasPrefix("/") ? "" : "."
        for component in path.split(separator: "/") {
            made += "/" + component
            if mkdir(made, 0o777) != 0, errno != EEXIST {
                throw .uncreatableDirectory(path: path, reason: String(cString: strerror(errno)))
            }
        }
    }
}
