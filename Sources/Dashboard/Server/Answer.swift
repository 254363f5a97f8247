/// What is answered to one request. A value: what travels is the server's affair.
struct Answer: Sendable {
    /// The status code of RFC 9110.
    var status: Int
    /// Such as `text/html; charset=utf-8`.
    var type: String
    /// All of it.
    var body: [UInt8]
    /// Further header fields, by name.
    var fields: [(name: String, value: String)]

    static let htmlType = "text/html; charset=utf-8"
    static let jsonType = "application/json"

    init(_ status: Int = 200, type: String, _ body: [UInt8], fields: [(name: String, value: String)] = []) {
        self.status = status
        self.type = type
        self.body = body
        self.fields = fields
    }

    /// A line of plain text.
    static func text(_ line: String, status: Int = 200, fields: [(name: String, value: String)] = []) -> Answer {
        Answer(status, type: "text/plain; charset=utf-8", Array((line + "\n").utf8), fields: fields)
    }

    static func html(_ markup: Markup) -> Answer {
        Answer(type: htmlType, Array(markup.text.utf8))
    }

    static func json(_ bytes: [UInt8]) -> Answer { Answer(type: jsonType, bytes) }

    /// What every answer says beside its own fields.
    static let security: [(name: String, value: String)] = [
        ("content-security-policy", Document.policy),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cache-control", "no-store"),
    ]
}
