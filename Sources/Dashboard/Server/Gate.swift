import Crypto
import Foundation

/// Who may see the page.
///
/// On loopback a browser is the way in for others: a page from elsewhere can make it ask this server by a name of its own
/// that leads here (DNS rebinding). So the host has to be one of this machine's names. Past loopback the token decides.
struct Gate: Sendable {
    /// What is to be done with a request.
    enum Verdict {
        case pass(Route)
        case answer(Answer)
    }

    /// The longest path and query, in bytes.
    static let longestTarget = 2048
    private let isLoopback: Bool
    private let host: String
    private let token: HTTPToken?
    /// The cookie by which a browser that showed the token is known. A browser keeps one of a name for all ports of a host: pages of
    /// several runs there have their own.
    private let cookieName: String
    /// What the cookie holds: random, so that the token itself stays with whoever has it.
    private let session: String

    init(address: HTTPAddress, token: HTTPToken?) {
        isLoopback = address.isLoopback
        host = address.host
        self.token = token
        cookieName = "linnet-\(address.port)"
        session = (0..<4).map { _ in String(UInt64.random(in: .min ... .max), radix: 16) }.joined()
    }

    func judge(_ asked: Asked) -> Verdict {
        guard asked.method == "GET" || asked.method == "HEAD" else {
            return .answer(.text("this server only tells; ask with GET", status: 405, fields: [("allow", "GET, HEAD")]))
        }
        guard asked.length <= Self.longestTarget else { return .answer(.text("the path is too long", status: 414)) }
        guard !asked.hasBody else { return .answer(.text("a request has no body here", status: 413)) }
        guard !isLoopback || isOfThisMachine(asked.host) else {
            return .answer(
                .text("ask for this page by a name of this machine: localhost, 127.0.0.1 or [::1]", status: 421))
        }
        guard let route = Route(asked.path) else { return .answer(.text("there is no such page", status: 404)) }
        guard let token, !route.isOpenToAll else { return .pass(route) }
        if let shown = asked.query["token"] {
            guard token.isSame(as: shown) else { return .answer(Self.refusal) }
            return .answer(entrance(to: asked.path))
        }
        if let authorization = asked.authorization {
            let words = authorization.split(separator: " ", maxSplits: 1)
            guard words.count == 2, words[0].lowercased() == "bearer", token.isSame(as: String(words[1])) else {
                return .answer(Self.refusal)
            }
            return .pass(route)
        }
        guard let cookie = asked.cookie(cookieName), HTTPToken.areSame(cookie, session) else {
            return .answer(Self.refusal)
        }
        return .pass(route)
    }

    /// With any port: one that a tunnel leads here by has another.
    private func isOfThisMachine(_ named: String?) -> Bool {
        guard var name = named?.lowercased() else { return false }
        if let colon = name.lastIndex(of: ":"), name[name.index(after: colon)...].allSatisfy(\.isNumber) {
            name = String(name[..<colon])
        }
        if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
        return name == host.lowercased() || HTTPAddress.isLoopback(name)
    }

    /// Sets the cookie and goes on by a page of our own: a browser sends a strict cookie only from there.
    private func entrance(to path: String) -> Answer {
        let page: Markup = """
            <!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=\(path)">\
            <title>Linnet</title><a href="\(path)">Go on</a>
            """
        return Answer(
            200, type: Answer.htmlType, Array(page.text.utf8),
            fields: [("set-cookie", "\(cookieName)=\(session); HttpOnly; SameSite=Strict; Path=/")])
    }

    private static let refusal = Answer.text(
        "a token is needed: 'Authorization: Bearer TOKEN', or '?token=TOKEN' once in a browser", status: 401,
        fields: [("www-authenticate", "Bearer realm=\"linnet\"")])
}
