import ArgumentParser

/// How the command ends, for scripts and schedulers.
enum ExitStatus: Int32 {
    /// What was asked for is done.
    case done = 0
    /// An option, a file or a path has to change before this can work.
    case usersMistake = 2
    /// The run stopped because too many samples failed.
    case failureThreshold = 3
    /// An operator sent this worker home: whatever starts workers again is not to start this one.
    case dismissed = 4
    /// The run stopped before its end; `linnet resume` goes on. The number is EX_TEMPFAIL of sysexits.h.
    case resumable = 75
}

/// A mistake that no library's own error describes, in a sentence that says what would work.
struct UserError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// A run's end that is not an error of the command's caller. `description` goes to standard error.
struct StoppedRun: Error, CustomStringConvertible {
    let status: ExitStatus
    let description: String
}

extension ExitStatus {
    /// The status for an error that reached the top.
    ///
    /// Whatever is not named here is the user's to change: errors of the world that time can mend never get this far
    /// within a run, and our own bugs stop the process where they are.
    init(for error: any Error) {
        switch error {
        case let stopped as StoppedRun: self = stopped.status
        case let code as ExitCode: self = ExitStatus(rawValue: code.rawValue) ?? .usersMistake
        default: self = Linnet.exitCode(for: error).isSuccess ? .done : .usersMistake
        }
    }
}
