import Ledger

/// What `linnet --version` prints: everything that a report of a fault should name.
enum Versions {
    /// Linnet's own version.
    static let linnet = "0.1.0"
    /// The link protocol between coordinator and workers: major, minor.
    static let link = "1.0"

    /// One component a line.
    static var text: String {
        """
        Linnet \(linnet)
        link protocol \(link)
        SQLite \(RunLedger.sqliteVersion)
        """
    }
}
