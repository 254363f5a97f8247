import Coordinator
import Foundation
import Measures
import Questions
import Reports

/// Shows a run while it goes on: as a screen on a terminal, as a line now and then elsewhere, and its summary at the end.
struct RunWatch: Sendable {
    let session: RunSession
    let directory: String
    let talk: TalkOptions

    /// Between two drawings on a terminal: five a second.
    private static let drawing = Duration.milliseconds(200)
    /// Between two lines elsewhere.
    private static let logging = Duration.seconds(10)

    /// Shows the run until its end; cancelling the task makes it tell the summary and return.
    func run() async {
        guard !talk.quiet else { return }
        // Where the terminal is can change under the run: nohup, a closed window. Its size is asked each time.
        if Self.isDrawn(talk) { await draw() } else { await log() }
        let run = await coordinator.snapshot()
        // What failed is looked up only where something did: it takes reading the whole ledger.
        let failures = run.counts.failed > 0 ? try? session.ledger.failures(in: session.set) : nil
        let summary = RunSummary(title: title, directory: directory, run: run, failures: failures)
        talk.say(summary.lines.joined(separator: "\n"))
    }

    /// Whether a run is drawn as a screen.
    static func isDrawn(_ talk: TalkOptions) -> Bool {
        !talk.quiet && talk.logFormat == .text && RunDisplay.Size(terminal: STDERR_FILENO) != nil
    }

    private var coordinator: CoordinatorService { session.coordinator }
    private var title: String { session.set.header.name }

    private func draw() async {
        // Also when the process ends in some other way than this function's return.
        atexit { StandardError.endDrawing() }
        StandardError.beginDrawing()
        while !Task.isCancelled {
            guard let size = RunDisplay.Size(terminal: STDERR_FILENO) else { break }
            let run = await coordinator.snapshot()
            StandardError.draw(RunDisplay(title: title, run: run).lines(size))
            try? await Task.sleep(for: Self.drawing)  // Ends early when the run does.
        }
        StandardError.endDrawing()
    }

    private func log() async {
        while true {
            try? await Task.sleep(for: Self.logging)  // Ends early when the run does.
            guard !Task.isCancelled else { return }
            talk.say(RunDisplay(title: title, run: await coordinator.snapshot()).plainLine)
        }
    }
}
