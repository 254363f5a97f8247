import Locking
import Outcomes
import Scaling

/// Makes large pictures smaller, each once for all who ask for it at about the same time: the owner of a `ScalingBook`.
final class ScaledPictures: Sendable {
    typealias Picture = Result<InlineImage, Failure>

    private enum Turn {
        case take(Picture)
        case make
    }

    private let scaler: PictureScaler
    private let book: Guarded<ScalingBook<CheckedContinuation<Turn, Never>>>

    /// - Parameter mostBytes: Of all pictures that are kept for later questions. A picture of 1680 pixels a side takes about
    ///   half a megabyte, and a worker asks about 64 of them at once.
    init(scaler: PictureScaler, mostBytes: Int = 64 << 20) {
        self.scaler = scaler
        book = Guarded(ScalingBook(mostBytes: mostBytes))
    }

    /// How often a picture was loaded, to be made smaller where it is too large.
    var loadings: Int { book.withLock(\.makings) }

    /// A picture with no side over the longest. Of a file that changes while its picture is kept, the old one is sent.
    ///
    /// - Parameters:
    ///   - name: What tells it from all others: a path, or a specimen's reference.
    ///   - whole: Loads it as it is, on the caller's thread.
    func picture(_ name: String, whole: () -> Picture) async -> Picture {
        let turn = await withCheckedContinuation { continuation in
            switch book.withLock({ $0.ask(for: name, continuation) }) {
            case .take(let image): continuation.resume(returning: Turn.take(.success(image)))
            case .make: continuation.resume(returning: .make)
            case .wait: break
            }
        }
        switch turn {
        case .take(let picture): return picture
        case .make:
            let (picture, isSmaller) = made(name, whole())
            let image = isSmaller ? try? picture.get() : nil  // A failure is kept for nobody.
            for waiter in book.withLock({ $0.made(name, keeping: image) }) { waiter.resume(returning: .take(picture)) }
            return picture
        }
    }

    private func made(_ name: String, _ whole: Picture) -> (Picture, isSmaller: Bool) {
        guard case .success(let image) = whole else { return (whole, false) }
        do {
            guard let smaller = try scaler.scaled(image.bytes) else { return (whole, false) }
            return (.success(InlineImage(bytes: smaller, format: image.format)), true)
        } catch {
            return (.failure(Failure(.imageUnreadable, "'\(name)' \(error)")), false)
        }
    }
}
