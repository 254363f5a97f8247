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

    /// Waits until the names of a directory's files are on the disk: a file that got its name before has it after a power cut.
    ///
    /// - Throws: `FileError.unwritable`.
    public static func flush(_ path: String) throws(FileError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unwritable(path: path, reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .unwritable(path: path, reason: String(cString: strerror(errno))) }
    }
}
