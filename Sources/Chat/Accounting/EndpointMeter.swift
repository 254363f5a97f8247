import Histogram
import Locking
import Outcomes

/// Counts what one endpoint is asked and how long its answers take.
final class EndpointMeter: Sendable {
    private struct State {
        var usage: EndpointUsage
        /// Microseconds, to an hour, with two significant digits.
        var latencies = Histogram<UInt32>(
            highestTrackableValue: 3_600_000_000, numberOfSignificantValueDigits: .two)
    }

    private let state: Guarded<State>

    init(endpoint: String) { state = Guarded(State(usage: EndpointUsage(endpoint: endpoint))) }

    /// What was counted so far.
    var usage: EndpointUsage {
        state.withLock { state in
            var usage = state.usage
            usage.latencies = state.latencies.recordedValues().map {
                EndpointUsage.Latency(microseconds: $0.value, count: UInt64($0.count))
            }
            return usage
        }
    }

    /// A request was sent and ended.
    func count(_ reply: Reply, bytesSent: Int, took: Duration) {
        state.withLock { state in
            state.usage.requests += 1
            state.usage.bytesSent += UInt64(bytesSent)
            switch reply {
            case .answered(let answer):
                state.usage.answers += 1
                state.usage.promptTokens += UInt64(answer.usage.prompt)
                state.usage.cachedTokens += UInt64(answer.usage.cached)
                state.usage.completionTokens += UInt64(answer.usage.completion)
                let (seconds, attoseconds) = took.components
                let microseconds = UInt64(max(0, seconds)) * 1_000_000 + UInt64(max(0, attoseconds)) / 1_000_000_000_000
                state.latencies.record(min(microseconds, 3_600_000_000))
            case .overloaded: state.usage.overloads += 1
            case .timedOut: state.usage.timeouts += 1
            case .failed, .refused, .absent, .reset, .cancelled: state.usage.failures += 1
            }
        }
    }

    /// An answer came out of the response cache.
    func countRecalled() { state.withLock { $0.usage.recalled += 1 } }
}
