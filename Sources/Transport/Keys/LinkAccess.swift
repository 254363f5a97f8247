/// How a worker, a trainer or an operator shows the coordinator who they are.
public enum LinkAccess: Sendable {
    /// They do not, and everything can be read on the way.
    case plaintext
    /// By their own key, to whoever has the secret half of the coordinator's: everything is encrypted.
    case keys(KeyPair, coordinator: PublicKey)

    var hasKeys: Bool { if case .keys = self { true } else { false } }
}

/// Whom a coordinator lets in.
public enum ListeningAccess: Sendable {
    /// Whoever reaches it; everything can be read on the way.
    case plaintext
    /// Those on a list, and `guests` beside it for this process's time: everything is encrypted. The list is read again when its
    /// file changes.
    case keys(KeyPair, authorized: AuthorizedKeysFile, guests: [Identity] = [])
}
