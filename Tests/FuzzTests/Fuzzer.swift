import AllocationMeter
import Foundation
import Glibc
import TestSupport

/// Feeds one decoder with bent inputs, and stops at the first that does what none may.
struct Fuzzer {
    let decoder: Decoder
    let mutator: Mutator
    private let read: ([UInt8]) throws -> Decoder.Verdict
    private let bound: CostBound

    /// What a round has seen.
    struct Tally {
        var inputs = 0
        var accepted = 0
        var bytes = 0
        /// How often each error came, by its beginning.
        var errors: Set<String> = []
        /// The largest shares of what is allowed.
        var worst = (bytes: 0.0, time: 0.0)
    }

    /// Reads the examples, which must all be accepted, and takes their cost for the measure of others.
    ///
    /// - Throws: `Flaw`; whatever making examples throws.
    init(_ decoder: Decoder) throws {
        self.decoder = decoder
        let examples = try decoder.examples()
        let read = try decoder.reader()
        var costs: [(size: Int, cost: Cost)] = []
        for (number, example) in examples.enumerated() {
            // The first time pays for what is made once.
            for _ in 0..<3 {
                guard case .accepted = try read(example) else {
                    throw Flaw("example \(number) of '\(decoder.name)' is refused: \(try read(example))")
                }
            }
            costs.append((example.count, try Cost.of { _ = try read(example) }))
        }
        self.read = read
        bound = CostBound(costs)
        mutator = Mutator(decoder: decoder, examples: examples)
    }

    /// Reads one input.
    ///
    /// - Throws: `Flaw`.
    func check(_ input: [UInt8], _ tally: inout Tally) throws {
        var verdict = Decoder.Verdict.accepted
        var cost = try Cost.of { verdict = try read(input) }
        // The machine may have been busy with others: what is slow is slow again.
        for _ in 0..<3 where !bound.allowsTime(cost, of: input.count) {
            cost.nanoseconds = min(cost.nanoseconds, try Cost.of { _ = try read(input) }.nanoseconds)
        }
        tally.inputs += 1
        tally.bytes += input.count
        tally.worst.bytes = max(tally.worst.bytes, Double(cost.bytes) / bound.bytes(input.count))
        tally.worst.time = max(tally.worst.time, Double(cost.nanoseconds) / bound.nanoseconds(input.count))
        switch verdict {
        case .accepted: tally.accepted += 1
        case .rejected(let error): if tally.errors.count < 10_000 { tally.errors.insert("\(error)") }
        }
        try Flaw.unless(
            bound.allowsBytes(cost, of: input.count),
            "\(cost.bytes) bytes of memory for an input of \(input.count); \(Int(bound.bytes(input.count))) are allowed"
        )
        try Flaw.unless(
            bound.allowsTime(cost, of: input.count),
            "\(cost.nanoseconds) ns for an input of \(input.count) bytes; \(Int(bound.nanoseconds(input.count))) are allowed"
        )
    }

    /// Reads inputs for so many seconds of processor time. The input that is being read lies in `file` meanwhile, and stays there when it is the last.
    ///
    /// - Throws: `Flaw`, with how to read the input again.
    func run(seed: UInt64, for seconds: Double, keepingInputIn file: String) throws -> Tally {
        var tally = Tally()
        let descriptor = open(file, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        try Flaw.unless(descriptor >= 0, "cannot write '\(file)': \(String(cString: strerror(errno)))")
        defer { close(descriptor) }
        Self.boundMemory()
        for (name, input) in try decoder.kept() {
            do { try check(input, &tally) } catch { throw Flaw("\(decoder.name), the kept input '\(name)': \(error)") }
        }
        let end = Cost.processSeconds + seconds
        var number = 0
        while number < 50 || Cost.processSeconds < end {
            let input = mutator.input(seed: seed, number: number)
            _ = input.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
            ftruncate(descriptor, off_t(input.count))
            Self.boundTime()
            do {
                try check(input, &tally)
            } catch {
                throw Flaw(
                    "\(decoder.name), seed \(seed), input \(number): \(error). The input is in '\(file)'; read it again "
                        + "with FUZZ_INPUT='\(file)' FUZZ_DECODER=\(decoder.name)")
            }
            number += 1
        }
        unlink(file)
        return tally
    }

    /// A reader that asks for all memory dies of it alone. Sanitizers take more than there is for themselves.
    private static func boundMemory() {
        #if !SANITIZED
            var limit = rlimit(rlim_cur: 4 << 30, rlim_max: 4 << 30)
            setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        #endif
    }

    /// A reader that never ends is ended by SIGPROF, after a minute of processor time.
    private static func boundTime() {
        var timer = itimerval(it_interval: timeval(), it_value: timeval(tv_sec: 60, tv_usec: 0))
        setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &timer, nil)
    }
}

/// What reading one input takes.
struct Cost {
    /// Asked of malloc, all together.
    var bytes: Int
    /// Processor time of the thread.
    var nanoseconds: Int

    static func of(_ body: () throws -> Void) rethrows -> Cost {
        let before = (linnet_allocated_bytes(), threadNanoseconds)
        try body()
        return Cost(
            bytes: Int(linnet_allocated_bytes() - before.0), nanoseconds: threadNanoseconds - before.1)
    }

    /// Processor time of the process so far.
    static var processSeconds: Double { Double(nanoseconds(CLOCK_PROCESS_CPUTIME_ID)) / 1e9 }

    private static var threadNanoseconds: Int { nanoseconds(CLOCK_THREAD_CPUTIME_ID) }

    private static func nanoseconds(_ clock: clockid_t) -> Int {
        var time = timespec()
        clock_gettime(clock, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}

/// What an input may cost, by what the examples cost: a multiple of its share by size, and of the dearest one besides.
struct CostBound {
    private let (fixedBytes, bytesPerByte): (Double, Double)
    private let (fixedTime, timePerByte): (Double, Double)

    init(_ examples: [(size: Int, cost: Cost)]) {
        let size = Double(max(1, examples.reduce(0) { $0 + $1.size }))
        fixedBytes = Double(1 << 20) + 8 * Double(examples.map(\.cost.bytes).max() ?? 0)
        bytesPerByte = 16 * max(4, Double(examples.reduce(0) { $0 + $1.cost.bytes }) / size)
        fixedTime = 5e7 + 20 * Double(examples.map(\.cost.nanoseconds).max() ?? 0)
        timePerByte = 20 * Double(examples.reduce(0) { $0 + $1.cost.nanoseconds }) / size
    }

    func bytes(_ size: Int) -> Double { fixedBytes + bytesPerByte * Double(size) }
    func nanoseconds(_ size: Int) -> Double { fixedTime + timePerByte * Double(size) }
    func allowsBytes(_ cost: Cost, of size: Int) -> Bool { Double(cost.bytes) <= bytes(size) }
    func allowsTime(_ cost: Cost, of size: Int) -> Bool { Double(cost.nanoseconds) <= nanoseconds(size) }
}
