import Foundation
import Models
import Questions

/// Some of a question set's images, spread over all of it, and whether they can be read on this machine.
struct ImageSample: Equatable {
    /// Files that were looked at.
    var looked = 0
    /// Of these, that could not be read.
    var missing = 0
    var firstMissing: String?
    /// References to something else than a file: URLs, specimens.
    var others = 0

    init(looked: Int = 0, missing: Int = 0, firstMissing: String? = nil, others: Int = 0) {
        self.looked = looked
        self.missing = missing
        self.firstMissing = firstMissing
        self.others = others
    }

    /// Looks at up to `count` images of a set.
    ///
    /// - Parameter root: Where relative paths start.
    /// - Throws: `QuestionSetError`.
    init(of set: QuestionSetFile, root: String, count: Int) throws {
        self.init()
        for place in 0..<min(count, set.count) {
            let reference = try set.sample(at: place * set.count / min(count, set.count)).image
            guard ImagePath.isAbsolute(reference) || ImagePath.isRelative(reference) else {
                others += 1
                continue
            }
            looked += 1
            let path = ImagePath.resolve(reference, root: root)
            // A byte is read: that a name is there does not mean that it may be read.
            let isReadable = FileHandle(forReadingAtPath: path).map { (try? $0.read(upToCount: 1))?.isEmpty == false }
            if isReadable != true {
                missing += 1
                firstMissing = firstMissing ?? path
            }
        }
    }
}
