import Models
import Questions

extension QuestionSetFile {
    /// Refuses an image root that changes nothing, since whoever gives one expects pictures to be found by it.
    ///
    /// - Throws: `UserError` where images have paths and all of these are absolute; `QuestionSetError`.
    func check(imageRoot: String) throws {
        guard !imageRoot.isEmpty else { return }
        var folder: Substring?
        var example = ""
        for start in stride(from: 0, to: count, by: 4096) {
            var isRelative = false
            try forEachSample(in: start..<min(start + 4096, count)) { _, sample in
                if ImagePath.isRelative(sample.image) { isRelative = true }
                guard ImagePath.isAbsolute(sample.image) else { return }
                if example.isEmpty { example = sample.image }
                folder = Self.folder(of: sample.image, within: folder)
            }
            if isRelative { return }
        }
        guard let folder else { return }
        throw UserError(
            "--image-root cannot help: the images of '\(path)' have absolute paths, such as '\(example)'. Make the set again "
                + "with 'linnet questions import … --strip-image-prefix \(folder.isEmpty ? "/" : folder)', or leave out "
                + "--image-root")
    }

    /// The folder that an image lies in, or the deepest one above it that others lie in too.
    private static func folder(of image: String, within others: Substring?) -> Substring {
        var folder = image[..<(image.lastIndex(of: "/") ?? image.startIndex)]
        guard let others else { return folder }
        while !folder.isEmpty, others != folder, !others.hasPrefix(folder + "/") {
            folder = folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)]
        }
        return folder
    }
}
