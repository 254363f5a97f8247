/// Someone who did not get in, as the coordinator's socket saw it.
public enum RefusedHandshake: Hashable, Sendable {
    /// A key that is not on the list.
    case unknownKey(PublicKey, address: String)
    /// Someone without a key, where keys are asked for.
    case withoutKey
    /// Someone who took this coordinator for one with another key.
    case otherCoordinator
    /// Someone who broke off, or does not speak ZMTP.
    case foreign
}
