/// What of a picture goes into a request.
enum ImageMaterial: Sendable {
    /// The picture itself.
    case inline(InlineImage)
    /// Where the server finds it: an `http:`, `https:`, `data:` or `file:` URL.
    case url(String)
}
