import DequeModule

/// Which pictures were made smaller last, which are being made, and who waits for them. Pure.
///
/// The questions about one picture come at about the same time: one of them makes the picture, the others wait for it or
/// find it here.
struct ScalingBook<Waiter> {
    /// What whoever asks for a picture has to do.
    enum Turn {
        /// Nothing: here it is.
        case take(InlineImage)
        /// Make it, and say so by `made(_:keeping:)`, whatever came of it.
        case make
        /// Wait: another one makes it, and is given this waiter when it has.
        case wait
    }

    /// By name, as the next two.
    private var kept: [String: InlineImage] = [:]
    /// The oldest first.
    private var order: Deque<String> = []
    private var waiting: [String: [Waiter]] = [:]
    private let mostBytes: Int
    /// Of the pictures that are kept.
    private(set) var bytes = 0
    /// How often someone was told to make a picture.
    private(set) var makings = 0

    /// - Parameter mostBytes: Of all pictures that are kept.
    init(mostBytes: Int) { self.mostBytes = mostBytes }

    /// Someone asks for a picture.
    mutating func ask(for name: String, _ waiter: Waiter) -> Turn {
        if let image = kept[name] { return .take(image) }
        guard waiting[name] == nil else {
            waiting[name, default: []].append(waiter)
            return .wait
        }
        waiting[name] = []
        makings += 1
        return .make
    }

    /// A picture was made, or could not be.
    ///
    /// - Parameter image: Kept for those who ask later, in the place of the oldest ones; nil for one that is not worth it.
    /// - Returns: Who waits for it.
    mutating func made(_ name: String, keeping image: InlineImage?) -> [Waiter] {
        if let image, image.bytes.count <= mostBytes, kept.updateValue(image, forKey: name) == nil {
            order.append(name)
            bytes += image.bytes.count
            while bytes > mostBytes, let oldest = order.popFirst() {
                bytes -= kept.removeValue(forKey: oldest)?.bytes.count ?? 0
            }
        }
        return waiting.removeValue(forKey: name) ?? []
    }
}
