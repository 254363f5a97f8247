import Foundation
import Ledger
import Measures
import Transport

/// What the doctor finds out about this machine: what is measured, and what is made of it.
enum HostFacts {
    /// Versions and what they can do.
    static func libraries(canEncrypt: Bool) -> CheckedFact {
        let versions = "Linnet \(Versions.linnet), libzmq \(zeroMQVersion), SQLite \(RunLedger.sqliteVersion)"
        guard canEncrypt else {
            return .warning(
                "libraries", versions + "; this libzmq cannot encrypt",
                "install a libzmq with CURVE, as Debian's libzmq5 is; without it every link past loopback is plain text"
            )
        }
        return .ok("libraries", versions + " with CURVE")
    }

    static func processors(_ count: Int, memory: UInt64) -> CheckedFact {
        .ok("processors", "\(count), and \(Number.decimals(Double(memory) / Double(1 << 30), 1)) GiB of memory")
    }

    /// A coordinator keeps one file open for each worker.
    static func openFiles(_ limit: OpenFileLimit, workers: Int) -> CheckedFact {
        let needed = workers + OpenFileLimit.reserved
        let found = "\(Number.grouped(limit.hard)) at most, for a coordinator of \(Number.of(workers, "worker"))"
        guard limit.hard < needed else { return .ok("open files", found) }
        return .problem(
            "open files", "\(found), which needs \(Number.grouped(needed)); the others would wait in silence",
            "raise the hard limit: LimitNOFILE= in a systemd unit, --ulimit nofile= of a container, or "
                + "/etc/security/limits.conf")
    }

    /// libsodium, which encrypts for libzmq, keeps keys out of the swap where it may, and goes on where it may not.
    static func lockedMemory(bytes: Int?) -> CheckedFact {
        guard let bytes else { return .ok("locked memory", "not limited") }
        guard bytes >= 64 << 10 else {
            return .warning(
                "locked memory", "\(bytes >> 10) KiB: keys in memory may be written to the swap",
                "raise it (LimitMEMLOCK= in a systemd unit, ulimit -l), or do without swap")
        }
        return .ok("locked memory", "\(Number.grouped(bytes >> 10)) KiB, enough for keys")
    }

    /// - Parameter difference: The coordinator's clock minus this one's, in seconds.
    static func clock(difference: Double) -> CheckedFact {
        let size = abs(difference)
        guard size >= 2 else { return .ok("clock", "the coordinator's, within 2 s") }
        return .warning(
            "clock", "\(Number.decimals(size, 1)) s \(difference > 0 ? "behind" : "ahead of") the coordinator's",
            "set it by NTP (chrony, systemd-timesyncd): nothing is lost by it, but logs of two hosts cannot be compared"
        )
    }

    /// Where a run is to be written.
    static func directory(_ path: String, freeBytes: Int, isWritable: Bool, isRemote: Bool) -> CheckedFact {
        guard isWritable else {
            return .problem(
                "run directory", "'\(path)' cannot be written", "change its owner or mode, or choose another --run")
        }
        let free = "\(Number.decimals(Double(freeBytes) / Double(1 << 30), 1)) GiB free below '\(path)'"
        if isRemote {
            return .warning(
                "run directory",
                "\(free), a network's file system: SQLite's locks and journal are not safe on all of them",
                "choose a --run on a disk of the coordinator's own machine, and copy it when the run is over")
        }
        if freeBytes < 100 << 20 {
            return .problem(
                "run directory", free,
                "make room: a run of a million questions takes some 300 MB, and pauses on a full disk")
        }
        if freeBytes < 1 << 30 {
            return .warning("run directory", free, "make room: a run of a million questions takes some 300 MB")
        }
        return .ok("run directory", free)
    }

    static func images(_ sample: ImageSample) -> CheckedFact {
        let others = sample.others == 0 ? "" : "; \(Number.grouped(sample.others)) are no files"
        guard sample.looked > 0 else { return .ok("images", "none of the \(sample.others) looked at are files") }
        guard let missing = sample.firstMissing else {
            return .ok("images", "all of \(Number.of(sample.looked, "file")) that were looked at can be read\(others)")
        }
        return .problem(
            "images",
            "\(Number.grouped(sample.missing)) of \(Number.of(sample.looked, "file")) cannot be read, the first of them "
                + "'\(missing)'\(others)",
            "mount the pictures here, or say where they are: --image-root DIRECTORY")
    }
}

extension HostFacts {
    /// How much memory this process may lock, in bytes; nil when that is not limited.
    static var lockableBytes: Int? {
        var limit = rlimit()
        // Cannot fail with a valid resource and pointer.
        getrlimit(__rlimit_resource_t(__RLIMIT_MEMLOCK.rawValue), &limit)
        return limit.rlim_cur == rlim_t.max ? nil : Int(clamping: limit.rlim_cur)
    }

    /// Looks at a directory that is there, or at the one above it in which it would be made.
    static func directory(_ path: String) -> CheckedFact {
        var place = URL(fileURLWithPath: path).standardizedFileURL
        while !FileManager.default.fileExists(atPath: place.path), place.path != "/" { place.deleteLastPathComponent() }
        var disk = statvfs()
        guard statvfs(place.path, &disk) == 0 else {
            return .problem("run directory", "'\(path)': \(String(cString: strerror(errno)))", "choose another --run")
        }
        let mounts = (try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)) ?? ""  // Linux alone tells.
        return directory(
            place.path, freeBytes: Int(clamping: UInt64(disk.f_bavail) &* UInt64(disk.f_frsize)),
            isWritable: access(place.path, W_OK | X_OK) == 0,
            isRemote: isRemote(fileSystem(of: place.resolvingSymlinksInPath().path, in: mounts)))
    }

    private static func isRemote(_ fileSystem: String) -> Bool {
        ["nfs", "nfs4", "cifs", "smb3", "smbfs", "lustre", "ceph", "gpfs", "beegfs", "9p", "fuse.sshfs"].contains(
            fileSystem)
    }

    /// The kind of file system that a path lies on: that of the deepest mount above it, and of two at one place the later one.
    /// Source: /proc/PID/mountinfo in proc(5).
    static func fileSystem(of path: String, in mounts: String) -> String {
        var found = (place: "", kind: "")
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 4, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count else { continue }
            let place = String(fields[4]).replacingOccurrences(of: "\\040", with: " ")
            let isAbove = place == "/" || path == place || path.hasPrefix(place + "/")
            if isAbove, place.utf8.count >= found.place.utf8.count { found = (place, String(fields[dash + 1])) }
        }
        return found.kind
    }

    /// Tries to listen where a coordinator is to listen, for a moment.
    static func port(_ endpoint: String) async -> CheckedFact {
        do {
            let probe = try BindProbe()
            let result: Result<Void, any Error>
            do { result = .success(try await probe.bind(to: endpoint)) } catch { result = .failure(error) }
            await probe.loop.stop()
            try result.get()
            return .ok("port", "\(endpoint) is free")
        } catch {
            return .problem("port", "\(error)", "choose another --bind, or stop who has it")
        }
    }
}

/// Listens for a moment, to see whether that is possible.
private actor BindProbe {
    nonisolated let loop: SocketLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init() throws { loop = try SocketLoop(name: "doctor") }

    func bind(to endpoint: String) throws {
        let socket = try RouterSocket(on: loop)
        defer { socket.close() }
        try socket.bind(to: endpoint)
    }
}
