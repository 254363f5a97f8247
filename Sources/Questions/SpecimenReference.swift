import Foundation

/// The image reference of a specimen: `specimen:Turdus%20merula?n=17`.
public struct SpecimenReference: Hashable, Sendable {
    /// The scheme and its colon.
    public static let scheme = "specimen:"

    /// The leaf's name as the taxonomy writes it.
    public var leaf: String
    /// Which picture of the leaf. From 0.
    public var number: Int

    /// Names a picture.
    public init(leaf: String, number: Int) {
        self.leaf = leaf
        self.number = number
    }

    /// Reads a reference; nil when `text` is none. A missing `?n=` is picture 0.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.scheme) else { return nil }
        let parts = text.dropFirst(Self.scheme.count).split(
            separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let leaf = parts.first.flatMap({ String($0).removingPercentEncoding }), !leaf.isEmpty else { return nil }
        self.leaf = leaf
        if parts.count == 2 {
            guard parts[1].hasPrefix("n="), let number = Int(parts[1].dropFirst(2)), number >= 0 else { return nil }
            self.number = number
        } else {
            number = 0
        }
    }

    /// The reference as it stands in a question set.
    public var text: String { Self.prefix(ofLeaf: leaf) + String(number) }

    /// What the references of all pictures of a leaf begin with; only the picture's number is missing.
    static func prefix(ofLeaf leaf: String) -> String {
        scheme + (leaf.addingPercentEncoding(withAllowedCharacters: unescaped) ?? leaf) + "?n="
    }

    /// What RFC 3986 calls unreserved.
    private static let unescaped = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}
