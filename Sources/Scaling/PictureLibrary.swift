import CGD

/// libgd, which a process loads when it is first asked for: it brings fifty other libraries along.
public enum PictureLibrary {
    /// Why pictures cannot be made smaller on this machine.
    public struct Missing: Error, Equatable, Sendable, CustomStringConvertible {
        /// The system's words.
        let reason: String

        /// What is wrong and what would work.
        public var description: String {
            "libgd cannot be loaded (\(reason)); install it: on Debian and Ubuntu 'apt-get install libgd3'"
        }
    }

    /// Loads the library, unless it is there already, and tells its version.
    ///
    /// - Throws: `Missing` when this machine has none that works.
    @discardableResult public static func load() throws(Missing) -> String {
        if let reason = linnet_gd_load() { throw Missing(reason: String(cString: reason)) }
        return String(cString: linnet_gd_version())
    }
}
