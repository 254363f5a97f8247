import Taxonomies

/// An image and what it shows.
public struct LabelledImage: Hashable, Sendable {
    /// Unique in its source, and the same whatever else the source holds.
    public var id: String
    /// A path under the image root, or a URL.
    public var image: String
    /// What it shows.
    public var leaf: TaxonID
    /// train, validation, test, …; may be empty.
    public var split: String

    /// Makes a labelled image.
    public init(id: String, image: String, leaf: TaxonID, split: String) {
        self.id = id
        self.image = image
        self.leaf = leaf
        self.split = split
    }
}

/// Where a question set's images come from. It is read once or twice, so that nobody need keep all of it.
public protocol ImageSource: Sendable {
    /// What the set's header says of the source.
    var summary: String { get }

    /// Hands over every image in an order that is always the same.
    ///
    /// - Parameter complain: Told of each thing that has to be left out; throws to stop there.
    /// - Throws: `ImageSourceError`, `TableError`, whatever `body` and `complain` throw.
    func forEachImage(
        complain: (_ problem: ImageSourceError, _ images: Int) throws -> Void, _ body: (LabelledImage) throws -> Void
    ) throws
}

/// What can be wrong with a source of images, and where.
public enum ImageSourceError: Error, Equatable, Sendable, CustomStringConvertible {
    case unreadable(path: String, reason: String)
    case malformed(path: String, reason: String)
    case missingColumn(path: String, name: String, found: [String])
    /// `nearest` is a leaf's name.
    case unknownLeaf(place: String, name: String, nearest: String?)
    /// Two leaves that cannot be told apart by their names.
    case ambiguousLeaf(place: String, name: String)
    case emptyImage(place: String)
    case duplicateImage(place: String, image: String, first: String)
    /// An image without a label, or with two different ones.
    case unclearLabel(place: String, image: String, reason: String)
    case noImages(source: String)

    /// The sentence that a person reads.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "cannot read '\(path)': \(reason)"
        case .malformed(let path, let reason): "\(path): \(reason)"
        case .missingColumn(let path, let name, let found):
            "\(path):1: there is no column '\(name)'; the columns are \(found.joined(separator: ", "))"
        case .unknownLeaf(let place, let name, let nearest):
            "\(place): the taxonomy has no leaf '\(name)'"
                + (nearest.map { "; the nearest is '\($0)'" } ?? "") + "; correct it, or pass --skip-bad"
        case .ambiguousLeaf(let place, let name):
            "\(place): the taxonomy has two leaves that '\(name)' can mean; rename one"
        case .emptyImage(let place): "\(place): the image is empty"
        case .duplicateImage(let place, let image, let first): "\(place): '\(image)' is there already on \(first)"
        case .unclearLabel(let place, let image, let reason): "\(place): the image '\(image)' \(reason)"
        case .noImages(let source): "there is not one usable image in \(source)"
        }
    }
}
