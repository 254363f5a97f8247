import Foundation
import Models
import Outcomes
import Questions
import Specimens
import Taxonomies

/// Finds what an image reference names: reads files, draws specimens as PNG, passes URLs on.
struct ImageLoader: Sendable {
    /// What of a picture's file is sent.
    enum Sending: Sendable {
        /// Its `file:` URL: servers read the file themselves.
        case names
        /// Its bytes as they are.
        case wholeFiles
        /// Its bytes, or those of a smaller picture where it is too large.
        case smallerFiles(ScaledPictures)
    }

    let taxonomy: Taxonomy
    /// Where relative paths start; empty for the current directory.
    let imageRoot: String
    /// Specimens have no file: they are drawn and sent in full.
    let sending: Sending

    /// The picture, or a typed failure that says why there is none. Reads from the disk on the caller's thread, but makes
    /// pictures smaller on others.
    func load(_ reference: String) async -> Result<ImageMaterial, Failure> {
        for scheme in ["http:", "https:", "data:"] where reference.lowercased().hasPrefix(scheme) {
            return remote(reference)
        }
        let isDrawn = reference.hasPrefix(SpecimenReference.scheme)
        let name = isDrawn ? reference : ImagePath.resolve(reference, root: imageRoot)
        return switch sending {
        case .names where !isDrawn: named(name)
        case .names, .wholeFiles: (isDrawn ? drawn(name) : read(name)).map(ImageMaterial.inline)
        case .smallerFiles(let pictures):
            await (isDrawn ? smallerDrawn(name, pictures) : smallerFile(name, pictures)).map(ImageMaterial.inline)
        }
    }

    private func smallerDrawn(_ reference: String, _ pictures: ScaledPictures) async -> Result<InlineImage, Failure> {
        await pictures.picture(.drawn(reference), reference) { drawn(reference) }
    }

    /// Of a file that was written a moment ago the bytes tell what it is, so they are read first.
    private func smallerFile(_ path: String, _ pictures: ScaledPictures) async -> Result<InlineImage, Failure> {
        if let stamp = ImageFile.stamp(at: path) {
            return await pictures.picture(.untouched(path: path, stamp), path) { read(path) }
        }
        switch read(path) {
        case .failure(let failure): return .failure(failure)
        case .success(let image):
            return await pictures.picture(.written(path: path, sha256: image.identity()), path) { .success(image) }
        }
    }

    private func remote(_ reference: String) -> Result<ImageMaterial, Failure> {
        guard case .smallerFiles = sending else { return .success(.url(reference)) }
        return .failure(
            Failure(
                .imageUnreadable,
                "'\(reference.prefix(80))' is no file, and --max-image-side makes files smaller only"))
    }

    private func drawn(_ reference: String) -> Result<InlineImage, Failure> {
        switch SpecimenPicture.draw(reference, taxonomy: taxonomy) {
        case .failure(let failure): return .failure(failure)
        case .success(let picture):
            do {
                return .success(InlineImage(bytes: [UInt8](try PNG.encode(picture)), format: .png))
            } catch {
                return .failure(Failure(.imageUnreadable, "'\(reference)' could not be drawn: \(error)"))
            }
        }
    }

    private func named(_ path: String) -> Result<ImageMaterial, Failure> {
        guard FileManager.default.fileExists(atPath: path) else {
            return .failure(Failure(.imageMissing, "there is no picture at '\(path)'"))
        }
        return .success(.url(URL(fileURLWithPath: path).absoluteString))
    }

    private func read(_ path: String) -> Result<InlineImage, Failure> {
        ImageFile.bytes(at: path).flatMap { bytes in
            InlineImage(bytes).map { .success($0) }
                ?? .failure(
                    Failure(.imageUnreadable, "'\(path)' is no JPEG, PNG or WebP file; convert it to one of them"))
        }
    }
}
