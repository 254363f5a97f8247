import Files

/// What tells a picture from all others, also from the one that lay at its path before.
enum PictureIdentity: Hashable, Sendable {
    /// A specimen: its reference says all.
    case drawn(String)
    /// A file that has not been written since it had this stamp.
    case untouched(path: String, FileStamp)
    /// A file that was written a moment ago, and may be again within the same tick of the file system's clock: its bytes'
    /// SHA-256.
    case written(path: String, sha256: String)
}
