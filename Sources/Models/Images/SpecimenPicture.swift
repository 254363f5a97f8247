import Outcomes
import Questions
import Specimens
import Taxonomies

/// The picture that a `specimen:` reference names.
public enum SpecimenPicture {
    /// Draws it, or says why it cannot be drawn.
    public static func draw(_ text: String, taxonomy: Taxonomy) -> Result<Picture, Failure> {
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
}
