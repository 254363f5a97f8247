import Transport

/// What somebody who started a worker by hand wants to know while it runs.
public enum WorkerNews: Sendable, Equatable {
    /// The coordinator has taken the worker in, for the first time or again.
    case connected(epoch: UInt32)
    /// Samples can be run from now on.
    case modelReady(name: String)
    /// The coordinator, or what listens in its place, does not let the worker in.
    case notAdmitted(AdmissionFault)
    /// An operator has changed how many samples run at once.
    case retuned(slots: Int)
    /// The coordinator has not answered for so long.
    case noAnswer(Duration)
}
