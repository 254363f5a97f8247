import ArgumentParser
import Coordinator

/// How work is cut into leases; the same options wherever a coordinator runs. They change no outcome.
struct LeaseOptions: ParsableArguments {
    @Option(
        help: """
            The most samples that a worker is sent at a time. Without it, about a second's work: a small number spreads \
            the samples of a slow model more evenly.
            """)
    var leaseSamples: Int?

    func validate() throws {
        if let leaseSamples, leaseSamples < 1 {
            throw ValidationError("--lease-samples is \(leaseSamples); it is 1 or more")
        }
    }

    func apply(to options: inout CoordinatorOptions) { options.leaseSamples = leaseSamples }
}
