import Crypto
import Foundation
import GRDB
import Logging
import NIOCore
import NIOHTTP1
import Questions

/// Answers kept in an SQLite file, so that the same question to the same model is asked once. What is kept is the server's
/// own body, read anew each time.
final class ResponseCache: Sendable {
    private let database: DatabaseQueue
    private let logger: Logger

    /// Opens or makes the file. Several processes may share it.
    ///
    /// - Throws: `ChatSetupError` when it cannot be opened.
    init(path: String, logger: Logger) throws(ChatSetupError) {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        do {
            database = try DatabaseQueue(path: path, configuration: configuration)
            try database.writeWithoutTransaction { database in
                try database.execute(
                    sql: """
                        PRAGMA journal_mode = WAL;
                        PRAGMA synchronous = NORMAL;
                        CREATE TABLE IF NOT EXISTS responses (
                            key BLOB PRIMARY KEY,
                            kept INTEGER NOT NULL,
                            body BLOB NOT NULL
                        ) STRICT, WITHOUT ROWID;
                        """)
            }
        } catch {
            throw .unreadable(path: path, reason: "\(error)")
        }
        self.logger = logger
    }

    /// SHA-256 over the server's kind, the request without its picture's bytes, and the picture's own hash.
    static func key(_ request: ChatRequest, body: ByteBuffer, dialect: Dialect) -> Data {
        var hash = SHA256()
        func add(_ text: String) {
            hash.update(data: Data("\(text.utf8.count):".utf8))
            hash.update(data: Data(text.utf8))
        }
        add(dialect.name)
        body.withUnsafeReadableBytes { hash.update(bufferPointer: $0) }
        switch request.image {
        case .none: add("")
        case .url(let url): add(url)
        case .inline(let image): add(request.imageIdentity ?? image.identity())
        }
        return Data(hash.finalize())
    }

    /// The kept response; nil when there is none, or when the file cannot be read now.
    func response(_ key: Data) -> HTTPResponse? {
        do {
            let body = try database.read { database in
                try Data.fetchOne(database, sql: "SELECT body FROM responses WHERE key = ?", arguments: [key])
            }
            return body.map { HTTPResponse(status: 200, headers: HTTPHeaders(), body: ByteBuffer(bytes: $0)) }
        } catch {
            logger.warning("the response cache cannot be read", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// Keeps a response that was a whole answer. What cannot be kept is asked again another time.
    func keep(_ response: HTTPResponse, for key: Data) {
        do {
            try database.write { database in
                try database.execute(
                    sql: "INSERT OR IGNORE INTO responses (key, kept, body) VALUES (?, ?, ?)",
                    arguments: [key, Int64(Date().timeIntervalSince1970), Data(response.body.readableBytesView)])
            }
        } catch {
            logger.warning("the response cache cannot be written", metadata: ["error": "\(error)"])
        }
    }
}
