extension Reply {
    /// What an exchange that broke means.
    ///
    /// - Parameter deadline: What the answer had been given.
    init(_ breakage: HTTPExchange.Breakage, deadline: Duration) {
        self =
            switch breakage {
            case .absent(let reason): .absent(reason)
            case .reset(let reason): .reset(reason)
            case .brokenOff(let reason):
                .failed(Complaint(status: 200, message: "the connection broke within the answer: \(reason)"))
            case .deadline: .timedOut(after: deadline)
            case .cancelled: .cancelled
            }
    }
}
