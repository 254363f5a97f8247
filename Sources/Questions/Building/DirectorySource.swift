import Files
import Foundation
import Taxonomies

/// A directory with a directory a leaf, each with that leaf's images. Hidden files and files that are no images by
/// their extension are passed over.
public struct DirectorySource: ImageSource {
    /// Extensions of the files that count as images, in lower case.
    public static let imageExtensions: Set = ["bmp", "gif", "jpeg", "jpg", "png", "tif", "tiff", "webp"]

    private let path: String
    private let names: LeafNames
    private let split: String

    /// Images are referred to by their path below `path`.
    public init(path: String, taxonomy: Taxonomy, split: String = "") {
        self.path = path
        self.names = LeafNames(taxonomy)
        self.split = split
    }

    /// What the set's header says of the source.
    public var summary: String { "the directory \(URL(fileURLWithPath: path).lastPathComponent)" }

    /// Hands over every image, in the order of the names' bytes, whatever the file system does.
    public func forEachImage(
        complain: (ImageSourceError, Int) throws -> Void, _ body: (LabelledImage) throws -> Void
    ) throws {
        for directory in try entries(of: path) where try isDirectory(path + "/" + directory) {
            let images = try entries(of: path + "/" + directory).filter {
                Self.imageExtensions.contains(URL(fileURLWithPath: $0).pathExtension.lowercased())
            }
            let leaf: TaxonID
            do {
                leaf = try names.leaf(ofDirectory: directory, at: path + "/" + directory)
            } catch {
                try complain(error, images.count)
                continue
            }
            for image in images {
                let reference = directory + "/" + image
                try body(LabelledImage(id: reference, image: reference, leaf: leaf, split: split))
            }
        }
    }

    private func entries(of directory: String) throws(ImageSourceError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory).filter { !$0.hasPrefix(".") }
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        } catch {
            throw .unreadable(path: directory, reason: FileError.reason(reading: directory, error))
        }
    }

    private func isDirectory(_ path: String) throws -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }
}
