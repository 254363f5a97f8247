import Foundation
import Logging
import Models
import Questions
import Runs
import Transport
import Worker

/// Many real workers in one process, each with a thread, a context and a connection of its own, as a process of its own would
/// have them; the null model answers.
///
///     worker-fleet ENDPOINT NAME WORKERS SLOTS SECONDS [KEY COORDINATOR_KEY]
///
/// They start one after the other, spread over SECONDS, and all show the same key. Prints one JSON line when all have ended: how each ended, and how many
/// samples they finished.
@main
enum WorkerFleet {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard [6, 8].contains(arguments.count), let workers = Int(arguments[3]), let slots = Int(arguments[4]),
            let seconds = Double(arguments[5])
        else {
            print("usage: worker-fleet ENDPOINT NAME WORKERS SLOTS SECONDS [KEY COORDINATOR_KEY]")
            exit(2)
        }
        let access: LinkAccess =
            arguments.count == 6
            ? .plaintext
            : .keys(try KeyFile.pair(at: arguments[6]), coordinator: try KeyFile.publicKey(at: arguments[7]).key)
        OpenFileLimit.raise()
        var logger = Logger(label: arguments[2]) { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .error
        let fleet = try await withThrowingTaskGroup(of: (WorkerEnd, Int).self) { group in
            for number in 0..<workers {
                var options = WorkerOptions(
                    endpoint: arguments[1], id: "\(arguments[2])-\(number)", slots: slots, software: "benchmark")
                options.access = access
                // A run that ends before all are there leaves the last without anybody to tell them.
                options.coordinatorLostTimeout = .seconds(30)
                group.addTask { [logger, options] in
                    try await Task.sleep(for: .seconds(seconds * Double(number) / Double(workers)))
                    return try await run(options, logger)
                }
            }
            var fleet = (ends: [String: Int](), finished: 0)
            for try await (end, finished) in group {
                fleet.ends["\(end)", default: 0] += 1
                fleet.finished += finished
            }
            return fleet
        }
        let report: [String: Any] = ["ends": fleet.ends, "finished": fleet.finished]
        print(String(decoding: try JSONSerialization.data(withJSONObject: report, options: .sortedKeys), as: UTF8.self))
    }

    private static func run(_ options: WorkerOptions, _ logger: Logger) async throws -> (WorkerEnd, Int) {
        let worker = try WorkerService(options: options, logger: logger) { settings, header in
            try await ModelFactory.model(settings.model, taxonomy: header.taxonomy, imageRoot: settings.imageRoot)
        }
        try await worker.start()
        let end = await worker.ended()
        let finished = await worker.finishedSamples
        await worker.shutDown()
        return (end, finished)
    }
}
