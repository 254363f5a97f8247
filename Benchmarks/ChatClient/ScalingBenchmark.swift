import Foundation
import Scaling

/// What making one picture smaller costs: prints the median and the least processor time of some rounds as a JSON line.
///
///     chat-benchmark scale PICTURE SIDE ROUNDS
enum ScalingBenchmark {
    static func run(_ arguments: [String]) throws {
        guard arguments.count == 3, let side = Int(arguments[1]), let rounds = Int(arguments[2]), side > 0, rounds > 0
        else {
            print("usage: chat-benchmark scale PICTURE SIDE ROUNDS")
            exit(2)
        }
        let file = [UInt8](try Data(contentsOf: URL(fileURLWithPath: arguments[0])))
        let began = processorMilliseconds()
        let scaler = try PictureScaler(maximumSide: side)
        let loading = processorMilliseconds() - began
        var bytes = 0
        let times = try (0..<rounds).map { _ in
            let began = processorMilliseconds()
            bytes = try scaler.scaled(file)?.count ?? file.count
            return processorMilliseconds() - began
        }.sorted()
        print(
            """
            {"library_ms": \(loading), "median_ms": \(times[rounds / 2]), "least_ms": \(times[0]), \
            "bytes": \(file.count), "smaller_bytes": \(bytes)}
            """)
    }

    private static func processorMilliseconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
    }
}
