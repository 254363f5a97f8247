import Coordinator
import Foundation
import Measures

/// Shows a run while it goes on.
struct RunWatch: Sendable {
    let coordinator: CoordinatorService
    let title: String
    let quiet: Bool

    /// Shows the run until its end; cancelling the task makes it show the last state and return.
    func run() async {
        guard !quiet else { return }
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(10))  // Cancelled at the run's end.
            await say()
        }
    }

    private func say() async {
        let run = await coordinator.snapshot()
        let line =
            "\(title): \(run.done) of \(run.total) samples, \(run.leased) leased, \(run.quarantined) quarantined, "
            + "\(Int(run.rate)) a second, working \(run.working), \(run.leases) leases\n"
        FileHandle.standardError.write(Data(line.utf8))
    }
}
