/// What the owner of a key may do.
public enum Role: String, CaseIterable, Hashable, Sendable {
    /// Run samples, and hand in what came of them.
    case worker
    /// Publish policies, and ask for groups.
    case trainer
    /// See how the run goes.
    case observer
    /// See that too, and drain workers, pause and retune the run.
    case `operator`

    /// Whether it includes another one.
    func includes(_ other: Role) -> Bool { self == other || self == .operator && other == .observer }
}

/// Whom a key belongs to, as the list of authorized keys has it.
public struct Identity: Hashable, Sendable {
    /// As people know the key's owner.
    public let name: String
    /// What they may do: at least one.
    public let roles: Set<Role>
    /// The key.
    public let key: PublicKey

    /// Makes an identity.
    public init(name: String, roles: Set<Role>, key: PublicKey) {
        self.name = name
        self.roles = roles
        self.key = key
    }
}

/// What a connection has shown of who is at its other end.
public enum Standing: Hashable, Sendable {
    /// Nothing: the link is open to whoever reaches it.
    case plaintext
    /// That it is someone who is on the list of authorized keys now.
    case authorized(Identity)
    /// Not that. The key was on the list when the connection was made; nil when none was shown, which libzmq does not let happen.
    case unauthorized(PublicKey?)

    /// Whether what belongs to a role may be said. Without keys everybody may say everything.
    public func permits(_ role: Role) -> Bool {
        switch self {
        case .plaintext: true
        case .authorized(let identity): identity.roles.contains { $0.includes(role) }
        case .unauthorized: false
        }
    }

    /// The key that was shown.
    public var key: PublicKey? {
        switch self {
        case .plaintext: nil
        case .authorized(let identity): identity.key
        case .unauthorized(let key): key
        }
    }

    /// Who it is, for people; nil without keys.
    public var name: String? {
        switch self {
        case .plaintext: nil
        case .authorized(let identity): identity.name
        case .unauthorized(let key): key.map { "\($0)" } ?? "nobody"
        }
    }
}
