import Foundation
import Models
import Outcomes
import Questions
import Scaling
import Specimens
import Taxonomies

/// Finds what an image reference names: reads files, draws specimens as PNG, passes URLs on.
struct ImageLoader: Sendable {
    let taxonomy: Taxonomy
    /// Where relative paths start; empty for the current directory.
    let imageRoot: String
    /// Whether servers read the image files themselves: then only their `file:` URLs are sent.
    let serversReadFiles: Bool
    /// Makes large pictures smaller; nil to send all as they are.
    let scaler: PictureScaler?

    /// Files past this are no pictures that a server takes, in bytes.
    static let largestFile = 64 << 20

    /// The picture, or a typed failure that says why there is none. Reads from the disk.
    func load(_ reference: String) -> Result<ImageMaterial, Failure> {
        if reference.hasPrefix(SpecimenReference.scheme) { return drawn(reference) }
        for scheme in ["http:", "https:", "data:"] where reference.lowercased().hasPrefix(scheme) {
            guard scaler == nil else {
                return .failure(
                    Failure(
                        .imageUnreadable,
                        "'\(reference.prefix(80))' is no file, and --max-image-side makes files smaller only"))
            }
            return .success(.url(reference))
        }
        let path = ImagePath.resolve(reference, root: imageRoot)
        return serversReadFiles ? named(path) : read(path)
    }

    private func drawn(_ reference: String) -> Result<ImageMaterial, Failure> {
        switch SpecimenPicture.draw(reference, taxonomy: taxonomy) {
        case .failure(let failure): return .failure(failure)
        case .success(let picture):
            do {
                return inline([UInt8](try PNG.encode(picture)), of: reference)
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

    private func read(_ path: String) -> Result<ImageMaterial, Failure> {
        switch Self.bytes(ofFile: path) {
        case .failure(let failure): .failure(failure)
        case .success(let bytes): inline(bytes, of: path)
        }
    }

    /// A file's bytes, smaller where they have to be.
    private func inline(_ bytes: [UInt8], of name: String) -> Result<ImageMaterial, Failure> {
        guard let image = InlineImage(bytes) else {
            return .failure(
                Failure(.imageUnreadable, "'\(name)' is no JPEG, PNG or WebP file; convert it to one of them"))
        }
        guard let scaler else { return .success(.inline(image)) }
        do {
            let scaled = try scaler.scaled(image.bytes)
            return .success(.inline(InlineImage(bytes: scaled, format: image.format)))
        } catch {
            return .failure(Failure(.imageUnreadable, "'\(name)' \(error)"))
        }
    }

    /// By the system's calls: one allocation, one copy.
    private static func bytes(ofFile path: String) -> Result<[UInt8], Failure> {
        func failure() -> Failure {
            let code = errno
            return Failure(
                code == ENOENT || code == ENOTDIR ? .imageMissing : .imageUnreadable,
                "cannot read '\(path)': \(String(cString: strerror(code)))")
        }
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return .failure(failure()) }
        defer { close(file) }
        var facts = stat()
        guard fstat(file, &facts) == 0 else { return .failure(failure()) }
        guard facts.st_mode & S_IFMT == S_IFREG else {
            return .failure(Failure(.imageUnreadable, "'\(path)' is no file"))
        }
        let size = Int(facts.st_size)
        guard size <= largestFile else {
            return .failure(Failure(.imageUnreadable, "'\(path)' has \(size) bytes; at most \(largestFile) are sent"))
        }
        var isWhole = true
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = 0
            while count < size {
                let got = Glibc.read(file, buffer.baseAddress.map { $0 + count }, size - count)
                if got < 0, errno == EINTR { continue }
                guard got > 0 else {
                    isWhole = got == 0
                    return
                }
                count += got
            }
        }
        return isWhole ? .success(bytes) : .failure(failure())
    }
}
