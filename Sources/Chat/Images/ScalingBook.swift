import DequeModule

/// Which pictures were made smaller last, which are being made, and who waits for them. Pure.
///
/// The questions about one picture come at about the same time: the first of them has it made, all wait for it, and later
/// ones find it here.
struct ScalingBook<Waiter> {
    /// What whoever asks for a picture has to do.
    enum Turn {
        /// Nothing: here it is.
        case take(InlineImage)
        /// Have it made, and say so by `made(_:keeping:)`, whatever came of it: that names this waiter as well.
        case make
        /// Wait: it is being made, and `made(_:keeping:)` will name this waiter.
        case wait
    }

    private var kept: [PictureIdentity: InlineImage] = [:]
    /// The oldest first.
    private var order: Deque<PictureIdentity> = []
    private var waiting: [PictureIdentity: [Waiter]] = [:]
    private let mostBytes: Int
    /// Of the pictures that are kept.
    private(set) var bytes = 0
    /// How often someone was told to make a picture.
    private(set) var makings = 0

    /// - Parameter mostBytes: Of all pictures that are kept.
    init(mostBytes: Int) { self.mostBytes = mostBytes }

    /// Someone asks for a picture.
    mutating func ask(for picture: PictureIdentity, _ waiter: Waiter) -> Turn {
        if let image = kept[picture] { return .take(image) }
        let isFirst = waiting[picture] == nil
        waiting[picture, default: []].append(waiter)
        if isFirst { makings += 1 }
        return isFirst ? .make : .wait
    }

    /// A picture was made, or could not be.
    ///
    /// - Parameter image: Kept for those who ask later, in the place of the oldest ones; nil for one that is not worth it.
    /// - Returns: Who waits for it, whoever had it made among them.
    mutating func made(_ picture: PictureIdentity, keeping image: InlineImage?) -> [Waiter] {
        if let image, image.bytes.count <= mostBytes, kept.updateValue(image, forKey: picture) == nil {
            order.append(picture)
            bytes += image.bytes.count
            while bytes > mostBytes, let oldest = order.popFirst() {
                bytes -= kept.removeValue(forKey: oldest)?.bytes.count ?? 0
            }
        }
        return waiting.removeValue(forKey: picture) ?? []
    }
}
