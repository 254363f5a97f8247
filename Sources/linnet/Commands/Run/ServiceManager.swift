import Foundation

/// Whoever started this process as a service, such as systemd: it is told that the process is ready, how it does, that it
/// stops, and, where it watches, that it lives.
///
/// Each message is a datagram to the Unix socket that `NOTIFY_SOCKET` names. A process that was started otherwise has none, and
/// tells nothing. Source: sd_notify(3), sd_watchdog_enabled(3).
struct ServiceManager: Sendable {
    /// One line of a message.
    enum Line: Equatable {
        case ready
        /// It stops, by its own will or another's, and may take a while.
        case stopping
        /// A sentence for people.
        case status(String)
        case signOfLife

        fileprivate var text: String {
            switch self {
            case .ready: "READY=1"
            case .stopping: "STOPPING=1"
            // Names of workers and reasons come from elsewhere; a line of theirs would be one of ours.
            case .status(let text): "STATUS=" + RunDisplay.cut(text, to: 500)
            case .signOfLife: "WATCHDOG=1"
            }
        }
    }

    /// How the process does at one moment.
    struct Report: Equatable, Sendable {
        var status: String
        var isStopping = false
    }

    /// Where messages go: a path, or a name in Linux' abstract namespace behind an `@`.
    private let socket: String?
    /// Between two signs of life: half of what the manager waits for one. Nil when it does not watch.
    private let signOfLife: Duration?
    /// Between two reports at most.
    private static let longestPause = Duration.seconds(5)

    /// - Parameters:
    ///   - environment: What the manager said at the process's start.
    ///   - process: This process's id: the watch may be meant for another one.
    init(environment: [String: String], process: Int32 = getpid()) {
        socket = environment["NOTIFY_SOCKET"].flatMap { $0.hasPrefix("/") || $0.hasPrefix("@") ? $0 : nil }
        let isMeant = environment["WATCHDOG_PID"].map { $0 == "\(process)" } ?? true
        signOfLife = environment["WATCHDOG_USEC"].flatMap(Int64.init).flatMap {
            $0 > 0 && isMeant ? .microseconds($0) / 2 : nil
        }
    }

    /// The manager of this process, taken out of its environment: worker processes of ours are none of its services.
    static func taken() -> ServiceManager {
        let manager = ServiceManager(environment: ProcessInfo.processInfo.environment)
        for name in ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"] { unsetenv(name) }
        return manager
    }

    /// Sends one message. It is for another's eyes: where it cannot go out, this process goes on, and says so.
    func tell(_ lines: Line...) { tell(lines) }

    private func tell(_ lines: [Line]) {
        guard let socket, !lines.isEmpty else { return }
        guard Self.send(lines.map(\.text).joined(separator: "\n"), to: socket) else {
            let reason = String(cString: strerror(errno))
            return StandardError.print("the service manager cannot be told at '\(socket)': \(reason)")
        }
    }

    /// Tells what is new in what `report` says, every five seconds or, where the manager watches more closely, as often as a
    /// sign of life is due. Goes on until its task is cancelled.
    ///
    /// - Parameter report: Has to ask the loop that would hang: there is a sign of life only when that has answered.
    func follow(_ report: @Sendable () async -> Report) async {
        guard socket != nil else { return }
        var last: Report?
        while !Task.isCancelled {
            let now = await report()
            guard !Task.isCancelled else { return }
            var lines: [Line] = signOfLife == nil ? [] : [.signOfLife]
            if now.isStopping, last?.isStopping != true { lines.append(.stopping) }
            if now.status != last?.status { lines.append(.status(now.status)) }
            tell(lines)
            last = now
            // Ends early with its task.
            try? await Task.sleep(for: min(signOfLife ?? Self.longestPause, Self.longestPause))
        }
    }

    /// False when that failed; `errno` then says why.
    private static func send(_ message: String, to socket: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var name = Array(socket.utf8)
        guard name.count < MemoryLayout.size(ofValue: address.sun_path) else {
            errno = ENAMETOOLONG
            return false
        }
        if name[0] == UInt8(ascii: "@") { name[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        // An abstract name is all of its bytes; a path has its zero, too.
        let length = MemoryLayout<sa_family_t>.size + name.count + (name[0] == 0 ? 0 : 1)
        let descriptor = Foundation.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // A manager that does not read must not stop us.
        var patience = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let bytes = Array(message.utf8)
        return withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, socklen_t(length))
                    == bytes.count
            }
        }
    }
}
