import AsyncHTTPClient
import Locking
import NIOCore
import NIOHTTP1

/// A whole response.
struct HTTPResponse: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var body: ByteBuffer
}

/// Gathers one response, and knows how far it came when it breaks.
final class ResponseCollector: HTTPClientResponseDelegate {
    private struct State {
        var head: HTTPResponseHead?
        var body = ByteBuffer()
    }

    private let state = Guarded(State())
    private let mostBytes: Int

    /// - Parameter mostBytes: A body that goes on past this is left, since it is no answer to what was asked.
    init(mostBytes: Int) { self.mostBytes = mostBytes }

    /// Whether a response had begun.
    var hasBegun: Bool { state.withLock { $0.head != nil } }

    func didReceiveHead(task: HTTPClient.Task<HTTPResponse>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        state.withLock { $0.head = head }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<HTTPResponse>, _ part: ByteBuffer) -> EventLoopFuture<Void> {
        let isTooLarge = state.withLock { [mostBytes] state in
            if state.body.readableBytes == 0 {
                state.body = part
            } else {
                state.body.writeImmutableBuffer(part)
            }
            return state.body.readableBytes > mostBytes
        }
        return isTooLarge
            ? task.eventLoop.makeFailedFuture(ResponseTooLarge(mostBytes: mostBytes))
            : task.eventLoop.makeSucceededVoidFuture()
    }

    func didFinishRequest(task: HTTPClient.Task<HTTPResponse>) throws -> HTTPResponse {
        try state.withLock { state in
            guard let head = state.head else { throw HTTPClientError.remoteConnectionClosed }
            return HTTPResponse(status: Int(head.status.code), headers: head.headers, body: state.body)
        }
    }
}

/// A body that no chat server sends.
struct ResponseTooLarge: Error, CustomStringConvertible {
    let mostBytes: Int

    var description: String { "a response of more than \(mostBytes) bytes" }
}
