import Foundation
import Questions
import Specimens
import Taxonomies

/// Turns image references into pictures that a page can hold within itself. Nothing is fetched from elsewhere, and no
/// file outside the image root is read.
package struct PictureSource {
    /// A picture, or the words that stand in its place.
    package enum Result: Equatable {
        /// A `data:` URL of a PNG or JPEG.
        case embedded(url: String, isSynthetic: Bool)
        case absent(reason: String)
    }

    /// The largest file that goes into a page, in bytes.
    package static let maximumFileBytes = 192 << 10
    /// All files of a page together, in bytes.
    package static let maximumTotalBytes = 3 << 20

    /// Where relative paths start; empty for the current directory.
    let root: String
    let taxonomy: Taxonomy
    private let largest: Int
    private var remaining: Int

    /// - Parameters:
    ///   - largest: The largest file, in bytes.
    ///   - all: All files together, in bytes.
    package init(
        root: String, taxonomy: Taxonomy, largest: Int = Self.maximumFileBytes, all: Int = Self.maximumTotalBytes
    ) {
        self.root = root.isEmpty ? "." : root
        self.taxonomy = taxonomy
        self.largest = largest
        remaining = all
    }

    package mutating func picture(of reference: String) -> Result {
        if reference.hasPrefix(SpecimenReference.scheme) { return specimen(reference) }
        if reference.hasPrefix("data:") { return inline(reference) }
        if reference.hasPrefix("http:") || reference.hasPrefix("https:") {
            return .absent(reason: "picture on the web")
        }
        return file(reference)
    }

    private func specimen(_ reference: String) -> Result {
        guard let specimen = SpecimenReference(reference),
            let leaf = taxonomy.leaf(named: NormalizedName(specimen.leaf))
        else { return .absent(reason: "no such specimen") }
        let picture = Specimen.picture(of: leaf, in: taxonomy, number: specimen.number)
        guard let data = try? PNG.encode(picture) else { return .absent(reason: "specimen could not be drawn") }
        return .embedded(url: Self.url(data, type: "png"), isSynthetic: true)
    }

    /// Decoded and encoded again: nothing but a picture's own bytes gets into the page.
    private mutating func inline(_ reference: String) -> Result {
        guard let comma = reference.firstIndex(of: ","), reference[..<comma].hasSuffix(";base64"),
            reference.utf8.count < largest * 4 / 3,
            let data = Data(base64Encoded: String(reference[reference.index(after: comma)...]))
        else { return .absent(reason: "picture within the question set") }
        return embed(data)
    }

    private mutating func file(_ path: String) -> Result {
        let base = URL(fileURLWithPath: root, isDirectory: true).resolvingSymlinksInPath().standardizedFileURL
        let place = URL(fileURLWithPath: path, relativeTo: base).resolvingSymlinksInPath().standardizedFileURL
        guard place.path.hasPrefix(base.path == "/" ? "/" : base.path + "/") else {
            return .absent(reason: "outside the image root")
        }
        guard let values = try? place.resourceValues(forKeys: [.isRegularFileKey, .fileSizeKey]),
            values.isRegularFile == true, let size = values.fileSize
        else { return .absent(reason: "no such file here") }
        guard size <= largest else { return .absent(reason: "file too large to embed") }
        guard let data = try? Data(contentsOf: place) else { return .absent(reason: "file cannot be read") }
        return embed(data)
    }

    private mutating func embed(_ data: Data) -> Result {
        guard let type = Self.type(of: data) else { return .absent(reason: "neither PNG nor JPEG") }
        guard data.count <= min(remaining, largest) else {
            return .absent(reason: "the page holds enough pictures")
        }
        remaining -= data.count
        return .embedded(url: Self.url(data, type: type), isSynthetic: false)
    }

    private static func type(of data: Data) -> String? {
        if data.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "png" }
        return data.starts(with: [0xFF, 0xD8, 0xFF]) ? "jpeg" : nil
    }

    private static func url(_ data: Data, type: String) -> String {
        "data:image/\(type);base64,\(data.base64EncodedString())"
    }
}
