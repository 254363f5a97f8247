import Foundation

/// Where a worker finds its chat servers, and how it treats them. Nothing in it changes an answer.
public struct ChatOptions: Sendable {
    /// The servers, which all serve the same model.
    public var endpoints: [ChatEndpoint]
    /// Who asks.
    public var secrets: Secrets = .none
    /// Requests under way at one endpoint, at first and at most.
    public var firstInFlight = 16
    /// Requests under way at one endpoint at most.
    public var mostInFlight = 64
    /// What an answer may take at first.
    public var deadline = Duration.seconds(120)
    /// How long servers may be away before samples are handed back.
    public var patience = Duration.seconds(120)
    /// How long is waited after the first failure; doubles with each.
    public var firstWait = Duration.milliseconds(500)
    /// How long a failing endpoint is left alone at first.
    public var firstEjection = Duration.seconds(1)
    /// Whether servers read the image files themselves, by `file:` URLs.
    public var serversReadFiles = false
    /// Whether pictures that a server keeps are left out of later requests.
    public var omitsKnownImages = true
    /// A file that keeps answers; nil for none.
    public var responseCache: String?

    /// Options for some endpoints.
    public init(endpoints: [ChatEndpoint]) { self.endpoints = endpoints }

    var dispatchLimits: Dispatch.Limits {
        var limits = Dispatch.Limits()
        limits.firstInFlight = firstInFlight
        limits.mostInFlight = mostInFlight
        limits.firstEjection = firstEjection
        limits.firstPause = min(.milliseconds(250), firstWait)
        return limits
    }

    var persistenceLimits: Persistence.Limits {
        var limits = Persistence.Limits()
        limits.deadline = deadline
        limits.longestDeadline = deadline * 8
        limits.patience = patience
        limits.firstWait = firstWait
        limits.longestWait = firstWait * 40
        return limits
    }
}
