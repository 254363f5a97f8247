import Locking

/// The features of the last few images: the two stages of one sample ask for the same one, moments apart.
final class RecentFeatures: Sendable {
    private struct Ring {
        var entries: [(image: String, features: FeatureVector)] = []
        var next = 0
    }

    private let capacity = 32
    private let ring = Guarded(Ring())

    /// The features of an image that was seen a moment ago.
    func features(of image: String) -> FeatureVector? {
        ring.withLock { ring in ring.entries.first { $0.image == image }?.features }
    }

    /// Remembers an image's features in the oldest one's place.
    func remember(_ features: FeatureVector, of image: String) {
        ring.withLock { ring in
            if ring.entries.count < capacity {
                ring.entries.append((image, features))
            } else {
                ring.entries[ring.next] = (image, features)
                ring.next = (ring.next + 1) % capacity
            }
        }
    }
}
