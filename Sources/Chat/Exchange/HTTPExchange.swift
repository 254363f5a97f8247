import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// Sends one request and waits for its whole response. The only file, with the response's collector, that calls the HTTP
/// library.
final class HTTPExchange: Sendable {
    /// What can come of it besides a response.
    enum Breakage: Error, Equatable {
        /// Nobody listens, or the name is unknown.
        case absent(String)
        /// The connection broke before the first byte of a response.
        case reset(String)
        /// It broke within the response.
        case brokenOff(String)
        case deadline
        case cancelled
    }

    private let group: MultiThreadedEventLoopGroup
    let loop: any EventLoop
    private let client: HTTPClient
    private let headers: HTTPHeaders
    /// What no message may hold.
    let secrets: Secrets

    /// How long a connection may take to be there, in seconds.
    private static let connectPatience: Int64 = 10
    /// What a server tells of itself is shorter, in bytes.
    static let usualBody = 4 << 20

    /// - Parameters:
    ///   - connections: How many connections one endpoint may have at a time.
    ///   - secrets: Sent with every request.
    init(connections: Int, secrets: Secrets) {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        loop = group.next()
        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = .http1Only
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: .seconds(Self.connectPatience))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(1, connections)
        configuration.connectionPool.idleTimeout = .seconds(20)
        // Whoever is away shows at once, and is waited for where all endpoints are seen.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
        headers = HTTPHeaders(secrets.headers)
        self.secrets = secrets
    }

    /// Ends the connections and the thread; whatever is still under way ends with an error.
    deinit {
        client.shutdown { [group] _ in group.shutdownGracefully { _ in } }
    }

    /// Sends `body` by POST, or asks by GET when there is none. An echo of a secret in what is no answer is hidden.
    ///
    /// - Parameters:
    ///   - deadline: For the whole exchange, to the response's last byte.
    ///   - mostBytes: Of the response's body; one that goes on is broken off.
    func send(
        to url: URL, body: ByteBuffer?, within deadline: Duration, atMost mostBytes: Int = HTTPExchange.usualBody
    ) async -> Result<HTTPResponse, Breakage> {
        var headers = headers
        if body != nil { headers.add(name: "Content-Type", value: "application/json") }
        let request: HTTPClient.Request
        do {
            request = try HTTPClient.Request(
                url: url, method: body == nil ? .GET : .POST, headers: headers, body: body.map { .byteBuffer($0) })
        } catch {
            return .failure(.absent("'\(url)' cannot be asked: \(Self.words(error))"))
        }
        let collector = ResponseCollector(mostBytes: mostBytes)
        let (seconds, attoseconds) = deadline.components
        // There is one loop. Asking for the connection to be on it would make it one that is not kept for others.
        let task = client.execute(
            request: request, delegate: collector, eventLoop: .delegate(on: loop),
            deadline: .now() + .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000))
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                task.futureResult.whenComplete { result in
                    continuation.resume(returning: result.mapError { Self.breakage($0, hasBegun: collector.hasBegun) })
                }
            }
        } onCancel: {
            task.cancel()
        }
        return result.map { secrets.hidden(in: $0) }
    }

    private static func breakage(_ error: any Error, hasBegun: Bool) -> Breakage {
        if let error = error as? HTTPClientError {
            switch error {
            case .cancelled: return .cancelled
            case .deadlineExceeded, .readTimeout, .writeTimeout: return .deadline
            case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout: return .absent(words(error))
            default: return hasBegun ? .brokenOff(words(error)) : .reset(words(error))
            }
        }
        if error is NIOConnectionError { return .absent(words(error)) }
        if case .connectTimeout = error as? ChannelError { return .absent(words(error)) }
        if hasBegun { return .brokenOff(words(error)) }
        if let error = error as? IOError, [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH].contains(error.errnoCode) {
            return .absent(words(error))
        }
        return .reset(words(error))
    }

    /// What broke, for people who know nothing of the library that says so.
    private static func words(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { words($0.error) } ?? "the name '\(error.host)' is not known"
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            "connection refused: nothing listens at that port"
        case let error as IOError: String(cString: strerror(error.errnoCode)).lowercased()
        case ChannelError.connectTimeout: "no connection within \(connectPatience) s"
        case is HTTPParserError: "what answers there does not speak HTTP"
        case let error as HTTPClientError:
            switch error {
            case .remoteConnectionClosed: "the server closed the connection"
            case .connectTimeout, .getConnectionFromPoolTimeout: "no connection within \(connectPatience) s"
            default: error.shortDescription.lowercased()
            }
        default: ErrorBody.line("\(error)")
        }
    }
}
