import Foundation
import Glibc

/// What the system says of this process. Source: proc(5).
struct ProcessFigures: Sendable {
    var cpuSeconds: Double
    var residentBytes: Int
    var openFiles: Int
    var mostFiles: Int
    var startedSeconds: Double

    /// Nil where the system does not tell.
    init?() {
        guard let stat = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
            let boot = Self.boot, let name = stat.lastIndex(of: ")"),
            let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        else { return nil }
        // The name, in parentheses, is field 2 and may hold spaces; the first field behind it is the third.
        let fields = stat[name...].split(separator: " ").dropFirst()
        func field(_ number: Int) -> Double? {
            let place = fields.startIndex + number - 3
            return fields.indices.contains(place) ? Double(fields[place]) : nil
        }
        guard let user = field(14), let system = field(15), let started = field(22), let pages = field(24) else {
            return nil
        }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        cpuSeconds = (user + system) / ticks
        residentBytes = Int(pages) * Int(sysconf(Int32(_SC_PAGESIZE)))
        openFiles = files
        mostFiles = Int(clamping: limit.rlim_cur)
        startedSeconds = boot + started / ticks
    }

    /// When the machine began, in seconds since 1970.
    private static let boot: Double? = {
        let stat = try? String(contentsOfFile: "/proc/stat", encoding: .utf8)
        let line = stat?.split(separator: "\n").first { $0.hasPrefix("btime ") }
        return line.flatMap { Double($0.dropFirst(6)) }
    }()
}
