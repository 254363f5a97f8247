import Foundation

/// What this process has used of the machine.
struct ProcessUsage {
    /// User and system time in microseconds.
    let processorMicroseconds: UInt64
    /// Resident memory in bytes; 0 where the system does not tell.
    let residentBytes: UInt64

    /// Looks now. Sources: getrusage(2), proc(5).
    static func current() -> ProcessUsage {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let microseconds =
            (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1_000_000 + Int(usage.ru_utime.tv_usec)
            + Int(usage.ru_stime.tv_usec)
        // The second figure of statm is the resident set in pages.
        let statm = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""  // Not on every system.
        let pages = statm.split(separator: " ").dropFirst().first.flatMap { UInt64($0) } ?? 0
        return ProcessUsage(
            processorMicroseconds: UInt64(max(0, microseconds)),
            residentBytes: pages * UInt64(sysconf(Int32(_SC_PAGESIZE))))
    }
}
