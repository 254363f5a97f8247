import Outcomes
import Questions
import Specimens
import Taxonomies

/// Finds the picture that an image reference names: draws specimens, reads PNG files.
struct ImageSource: Sendable {
    let taxonomy: Taxonomy
    /// Where relative paths start; empty for the current directory.
    let imageRoot: String

    /// The picture, or a typed failure that says why there is none.
    func picture(_ reference: String) -> Result<Picture, Failure> {
        if reference.hasPrefix(SpecimenReference.scheme) {
            return SpecimenPicture.draw(reference, taxonomy: taxonomy)
        }
        for scheme in ["http:", "https:", "data:"] where reference.lowercased().hasPrefix(scheme) {
            return .failure(
                Failure(
                    .imageUnreadable,
                    "the embedding model reads specimens and PNG files, no '\(scheme)' references; save the image as a file"
                ))
        }
        do {
            return .success(try PNG.read(ImagePath.resolve(reference, root: imageRoot)))
        } catch {
            let kind: Failure.Kind = if case .missing = error { .imageMissing } else { .imageUnreadable }
            return .failure(Failure(kind, "\(error)"))
        }
    }
}
