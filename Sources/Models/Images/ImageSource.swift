import Foundation
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
        if reference.hasPrefix(SpecimenReference.scheme) { return specimen(reference) }
        for scheme in ["http:", "https:", "data:"] where reference.lowercased().hasPrefix(scheme) {
            return .failure(
                Failure(
                    .imageUnreadable,
                    "the embedding model reads specimens and PNG files, no '\(scheme)' references; save the image as a file"
                ))
        }
        do {
            return .success(try PNG.read(path(of: reference)))
        } catch {
            let kind: Failure.Kind = if case .missing = error { .imageMissing } else { .imageUnreadable }
            return .failure(Failure(kind, "\(error)"))
        }
    }

    private func specimen(_ text: String) -> Result<Picture, Failure> {
        guard let reference = SpecimenReference(text) else {
            return .failure(
                Failure(
                    .imageUnreadable,
                    "'\(text)' is no specimen; write 'specimen:' and a leaf's name, then '?n=' and a number"))
        }
        guard let leaf = taxonomy.leaf(named: NormalizedName(reference.leaf)) else {
            return .failure(Failure(.imageUnreadable, "the taxonomy has no leaf '\(reference.leaf)' to draw"))
        }
        return .success(Specimen.picture(of: leaf, in: taxonomy, number: reference.number))
    }

    private func path(of reference: String) -> String {
        if reference.hasPrefix("file://") {
            let path = String(reference.dropFirst("file://".count))
            return path.removingPercentEncoding ?? path
        }
        return reference.hasPrefix("/") || imageRoot.isEmpty ? reference : "\(imageRoot)/\(reference)"
    }
}
