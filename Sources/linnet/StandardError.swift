import Foundation

/// Where warnings go, so that standard output holds nothing but results.
enum StandardError {
    /// Writes one line.
    static func print(_ line: String) {
        try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))  // Nobody listens: nobody misses it.
    }
}
