import Files
import Foundation
import JSONReading
import Taxonomies

/// Annotations in the COCO form, as iNat21 ships them: `images` (`id`, `file_name`), `annotations` (`image_id`,
/// `category_id`), `categories` (`id`, `name`, perhaps `common_name`).
///
/// The file is parsed whole: simdjson takes about twice its size of memory.
public struct COCOSource: ImageSource {
    private let path: String
    private let names: LeafNames
    private let split: String

    /// Images are referred to by their `file_name`.
    public init(path: String, taxonomy: Taxonomy, split: String = "") {
        self.path = path
        self.names = LeafNames(taxonomy)
        self.split = split
    }

    /// What the set's header says of the source.
    public var summary: String { "the annotations \(URL(fileURLWithPath: path).lastPathComponent)" }

    /// Hands over every image, in the order of `images`.
    public func forEachImage(
        complain: (ImageSourceError, Int) throws -> Void, _ body: (LabelledImage) throws -> Void
    ) throws {
        let text: Data
        do {
            text = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw ImageSourceError.unreadable(path: path, reason: FileError.reason(reading: path, error))
        }
        do {
            try text.withUnsafeBytes { bytes in
                try JSONParser().withDocument(bytes) { root in
                    let labels = try Labels(root: root, path: path, names: names)
                    for problem in labels.problems { try complain(problem.error, problem.images) }
                    try forEachImage(of: root, labels, complain: complain, body)
                }
            }
        } catch let error as JSONError {
            throw ImageSourceError.malformed(path: path, reason: "\(error)")
        }
    }

    private func forEachImage(
        of root: JSONElement, _ labels: Labels, complain: (ImageSourceError, Int) throws -> Void,
        _ body: (LabelledImage) throws -> Void
    ) throws {
        var seen: Set<UInt64> = []
        for (number, image) in try root.list("images", in: path).enumerated() {
            let place = "\(path): images[\(number)]"
            guard let id = image["id"]?.integer, let file = image["file_name"]?.string, !file.isEmpty else {
                throw ImageSourceError.malformed(
                    path: path, reason: "images[\(number)] needs an 'id' that is a whole number and a 'file_name'")
            }
            guard seen.insert(SeedDerivation.hash(file.utf8, seed: 0)).inserted else {
                try complain(.duplicateImage(place: place, image: file, first: "an earlier image"), 1)
                continue
            }
            switch labels.ofImage[id] {
            case .leaf(let leaf): try body(LabelledImage(id: file, image: file, leaf: leaf, split: split))
            case .unusable: continue
            case .several:
                try complain(.unclearLabel(place: place, image: file, reason: "has two categories; give it one"), 1)
            case nil: try complain(.unclearLabel(place: place, image: file, reason: "has no annotation"), 1)
            }
        }
    }
}

/// What the annotations say of the images.
private struct Labels {
    enum Label: Equatable { case leaf(TaxonID), unusable, several }

    /// By image id.
    private(set) var ofImage: [Int: Label] = [:]
    /// Categories without a leaf, and how many images each costs.
    private(set) var problems: [(error: ImageSourceError, images: Int)] = []

    init(root: JSONElement, path: String, names: LeafNames) throws {
        var labelOfCategory: [Int: Label] = [:]
        var problemOfCategory: [Int: Int] = [:]
        for (number, category) in try root.list("categories", in: path).enumerated() {
            guard let id = category["id"]?.integer, let name = category["name"]?.string else {
                throw ImageSourceError.malformed(
                    path: path, reason: "categories[\(number)] needs an 'id' that is a whole number and a 'name'")
            }
            let place = "\(path): categories[\(number)]"
            do {
                labelOfCategory[id] = .leaf(try names.leaf(labelled: name, at: place))
            } catch {
                if let common = category["common_name"]?.string, let leaf = try? names.leaf(labelled: common, at: place)
                {
                    // The scientific name's error is the one to tell when the common name is of no help either.
                    labelOfCategory[id] = .leaf(leaf)
                } else {
                    labelOfCategory[id] = .unusable
                    problemOfCategory[id] = problems.count
                    problems.append((error, 0))
                }
            }
        }
        for (number, annotation) in try root.list("annotations", in: path).enumerated() {
            guard let image = annotation["image_id"]?.integer, let category = annotation["category_id"]?.integer,
                let label = labelOfCategory[category]
            else {
                throw ImageSourceError.malformed(
                    path: path,
                    reason: "annotations[\(number)] needs an 'image_id' and the 'category_id' of a category")
            }
            if let problem = problemOfCategory[category] { problems[problem].images += 1 }
            ofImage.merge([image: label]) { $0 == $1 ? $0 : .several }
        }
    }
}

extension JSONElement {
    fileprivate func list(_ key: StaticString, in path: String) throws -> JSONElements {
        guard let list = self[key], list.kind == .array else {
            throw ImageSourceError.malformed(path: path, reason: "a list '\(key)' is needed")
        }
        return list.elements
    }
}
