/// What the paths of a file's images begin with and the machine that reads them does not have: the place where the file's
/// authors kept them.
struct ImagePrefix {
    private let bytes: [UInt8]
    private let text: String

    /// A prefix that ends where a part of a path does, with a slash after it or without.
    init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8.reversed().drop { $0 == Self.slash }.reversed())
    }

    private static let slash = UInt8(ascii: "/")

    /// The rest of an image's path, which is relative.
    ///
    /// - Throws: `ImportProblem.outsidePrefix` for an image that does not begin so, or is nothing more.
    func stripped(from image: AnnotationLine.Text) throws(ImportProblem) -> AnnotationLine.Text {
        guard image.starts(with: bytes), image.count > bytes.count, image[bytes.count] == Self.slash,
            let start = image.indices.dropFirst(bytes.count).first(where: { image[$0] != Self.slash })
        else {
            throw .outsidePrefix(image: String(decoding: image, as: UTF8.self), prefix: text)
        }
        return AnnotationLine.Text(rebasing: image[start...])
    }
}
