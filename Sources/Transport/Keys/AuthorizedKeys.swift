/// Who may take part: names, what they may do, and their keys. Pure.
public struct AuthorizedKeys: Hashable, Sendable {
    static let format = "linnet-authorized-keys"

    /// In the order of the list.
    public private(set) var identities: [Identity] = []
    private var byKey: [PublicKey: Identity] = [:]
    private var names: Set<String> = []

    /// Nobody.
    public init() {}

    /// Whose key it is; nil for one that is not on the list.
    public subscript(key: PublicKey) -> Identity? { byKey[key] }

    /// The one of that name.
    public func named(_ name: String) -> Identity? { identities.first { $0.name == name } }

    /// Puts someone on the list.
    ///
    /// - Throws: `KeyError.refused` for a name or a key that is on it already.
    public mutating func add(_ identity: Identity) throws(KeyError) {
        if let fault = KeyName.fault(identity.name) { throw .refused(fault) }
        guard !names.contains(identity.name) else {
            throw .refused("the name '\(identity.name)' is on the list already")
        }
        if let owner = byKey[identity.key] {
            throw .refused("the key \(identity.key) is on the list already: it is that of '\(owner.name)'")
        }
        identities.append(identity)
        names.insert(identity.name)
        byKey[identity.key] = identity
    }

    /// Reads a list.
    ///
    /// - Parameter path: Where it is from, for errors.
    /// - Throws: `KeyError.content`, `.line`.
    public init(text: String, path: String) throws(KeyError) {
        try self.init(KeyText(text, path: path, format: Self.format))
    }

    init(_ text: KeyText) throws(KeyError) {
        for entry in text.entries {
            let identity = try Self.identity(entry, text.path)
            do throws(KeyError) { try add(identity) } catch {
                throw .line(path: text.path, line: entry.number, why: error.description)
            }
        }
    }

    /// A line: name, roles, key.
    static func identity(_ entry: KeyText.Line, _ path: String) throws(KeyError) -> Identity {
        func fail(_ why: String) -> KeyError { .line(path: path, line: entry.number, why: why) }
        guard entry.words.count == 3 else {
            throw fail(
                "there are \(entry.words.count) words; a line has a name, roles such as worker,observer, and a key")
        }
        if let fault = KeyName.fault(entry.words[0]) { throw fail("name: \(fault)") }
        var roles: Set<Role> = []
        for word in entry.words[1].split(separator: ",", omittingEmptySubsequences: false) {
            guard let role = Role(rawValue: String(word)) else {
                let known = Role.allCases.map(\.rawValue).joined(separator: ", ")
                throw fail("roles: '\(word)' is none; there are: \(known)")
            }
            roles.insert(role)
        }
        guard let key = PublicKey(text: String(entry.words[2])) else {
            throw fail("key: it has 64 hexadecimal digits")
        }
        return Identity(name: String(entry.words[0]), roles: roles, key: key)
    }
}
