import Foundation
import Locking
import NIOPosix
import Outcomes
import Scaling

/// Makes large pictures smaller, each once for all who ask for it at about the same time: the owner of a `ScalingBook`.
///
/// It takes up to a second of a core and hundreds of megabytes, and so is done on threads of its own, where it holds up
/// nobody else's tasks, and with so much memory at a time. A picture's file is read when its turn has come: those that wait
/// take no room.
final class ScaledPictures: Sendable {
    typealias Picture = Result<InlineImage, Failure>

    private let scaler: PictureScaler
    private let book: Guarded<ScalingBook<CheckedContinuation<Picture, Never>>>
    private let threads: NIOThreadPool
    /// Bytes of pixels.
    private let memory: Allowance

    /// - Parameters:
    ///   - mostBytes: Of all pictures that are kept for later questions. A picture of 1680 pixels a side takes about half a
    ///     megabyte, and a worker asks about 64 of them at once.
    ///   - pixelBytes: Of all pictures that are decoded at a time; one that takes more is made alone.
    ///   - threads: How many are made at a time.
    init(
        scaler: PictureScaler, mostBytes: Int = 64 << 20, pixelBytes: Int = 512 << 20,
        threads count: Int = min(8, ProcessInfo.processInfo.activeProcessorCount)
    ) {
        self.scaler = scaler
        book = Guarded(ScalingBook(mostBytes: mostBytes))
        memory = Allowance(pixelBytes)
        threads = NIOThreadPool(numberOfThreads: max(1, count))
        threads.start()
    }

    deinit { threads.shutdownGracefully { _ in } }

    /// How often a picture was loaded, to be made smaller where it is too large.
    var loadings: Int { book.withLock(\.makings) }

    /// A picture with no side over the longest.
    ///
    /// - Parameters:
    ///   - name: For messages: a path, or a specimen's reference.
    ///   - whole: Loads it as it is, on a thread on which it may block.
    func picture(
        _ identity: PictureIdentity, _ name: String, whole: @escaping @Sendable () -> Picture
    ) async -> Picture {
        await withCheckedContinuation { continuation in
            switch book.withLock({ $0.ask(for: identity, continuation) }) {
            case .take(let image): continuation.resume(returning: .success(image))
            case .wait: break
            // It is made whatever becomes of whoever asked first, since others wait for it.
            case .make: threads.submit { _ in self.make(identity, name, whole) }
            }
        }
    }

    private func make(_ identity: PictureIdentity, _ name: String, _ whole: () -> Picture) {
        let (picture, isSmaller) = made(name, whole())
        let image = isSmaller ? try? picture.get() : nil  // A failure is kept for nobody.
        for waiter in book.withLock({ $0.made(identity, keeping: image) }) { waiter.resume(returning: picture) }
    }

    private func made(_ name: String, _ whole: Picture) -> (Picture, isSmaller: Bool) {
        guard case .success(let image) = whole else { return (whole, false) }
        do {
            let smaller = try memory.withPart(scaler.pixelBytes(of: image.bytes)) { try scaler.scaled(image.bytes) }
            guard let smaller else { return (whole, false) }
            return (.success(InlineImage(bytes: smaller, format: image.format)), true)
        } catch {
            return (.failure(Failure(.imageUnreadable, "'\(name)' \(error)")), false)
        }
    }
}
