import Locking
import Outcomes

/// Remembers images' features, as training and rollouts look at the same images over and over.
public struct KeptFeatures: FeatureSource {
    private let source: any FeatureSource
    private let capacity: Int
    private let kept = Guarded([String: [Float]]())

    /// Remembers up to so many images; when there are more, all are forgotten and it begins anew.
    public init(_ source: any FeatureSource, capacity: Int = 16_384) {
        self.source = source
        self.capacity = capacity
    }

    /// The source's.
    public var dimension: Int { source.dimension }

    /// Asks the source where an image is new. An image is known by its sample and its reference.
    public func features(ofImage image: String, sample: String) -> Result<[Float], Failure> {
        let key = sample + "\n" + image
        if let known = kept.withLock({ $0[key] }) { return .success(known) }
        return source.features(ofImage: image, sample: sample).map { features in
            kept.withLock { kept in
                if kept.count >= capacity { kept.removeAll(keepingCapacity: true) }
                kept[key] = features
            }
            return features
        }
    }
}
