import Ledger
import Transport

/// What `linnet --version` prints: everything that a report of a fault should name.
enum Versions {
    /// Linnet's own version.
    static let linnet = "0.1.0"

    /// One component a line.
    static var text: String {
        """
        Linnet \(linnet)
        link protocol \(ProtocolVersion.text)
        libzmq \(zeroMQVersion)
        SQLite \(RunLedger.sqliteVersion)
        """
    }
}
