/// What a path names. Nothing else is served: no path reaches a file.
enum Route: Equatable {
    case page
    case events
    case sample(Int)
    case metrics
    case health
    case readiness
    case runJSON
    case workersJSON
    case failuresJSON
    case stepsJSON
    case sampleJSON(Int)

    /// Nil for what is not served.
    init?(_ path: String) {
        switch path {
        case "/": self = .page
        case "/events": self = .events
        case "/metrics": self = .metrics
        case "/healthz": self = .health
        case "/readyz": self = .readiness
        case "/api/run": self = .runJSON
        case "/api/workers": self = .workersJSON
        case "/api/failures": self = .failuresJSON
        case "/api/steps": self = .stepsJSON
        default:
            if let number = Self.number(path, after: "/samples/") {
                self = .sample(number)
            } else if let number = Self.number(path, after: "/api/samples/") {
                self = .sampleJSON(number)
            } else {
                return nil
            }
        }
    }

    /// Whether whoever asks needs no token: it tells nothing of the run but whether it goes on.
    var isOpenToAll: Bool { self == .health || self == .readiness }

    private static func number(_ path: String, after prefix: String) -> Int? {
        guard path.hasPrefix(prefix) else { return nil }
        let digits = path.dropFirst(prefix.count)
        guard (1...10).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(digits)
    }
}
