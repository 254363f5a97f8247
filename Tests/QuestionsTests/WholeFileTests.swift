import Files
import Foundation
import TestSupport
import Testing

@Suite struct `A whole file` {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func write(_ text: String, to path: String) throws {
        let file = try WholeFile(path: path)
        try file.write(Array(text.utf8))
        try file.commit()
    }

    private func kind(of path: String) -> mode_t {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : 0
    }

    @Test func `takes the place of the one before, and is not there while it is not whole`() throws {
        let path = directory.file("it")
        try write("old", to: path)
        do {
            let file = try WholeFile(path: path)
            try file.write(Array("half".utf8))
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
        try write("new", to: path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["it"])
    }

    @Test func `is written into a pipe with a name, which stays one`() throws {
        let path = directory.file("pipe")
        try #require(mkfifo(path, 0o600) == 0)
        let reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        defer { close(reader) }
        try write("through", to: path)
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(reader, &bytes, bytes.count)
        #expect(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self) == "through")
        #expect(kind(of: path) == S_IFIFO)
    }

    @Test(.enabled("as root") { geteuid() == 0 }) func `is written to a character device, which stays one`() throws {
        let path = directory.file("null")
        // A copy of /dev/null, 1 and 3: the machine's own must outlive a mistake.
        try #require(mknod(path, S_IFCHR | 0o600, 1 << 8 | 3) == 0)
        try write("nowhere", to: path)
        #expect(kind(of: path) == S_IFCHR)
    }

    @Test func `is written to a descriptor where that stands, after what is there`() throws {
        let path = directory.file("it")
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        #expect(WholeFile.write(Array("before, ".utf8), to: descriptor))
        try write("and after", to: "/dev/fd/\(descriptor)")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "before, and after")
    }

    @Test func `knows descriptors by their names`() {
        #expect(WholeFile.descriptor(named: "/dev/stdout") == 1)
        #expect(WholeFile.descriptor(named: "/dev/stderr") == 2)
        #expect(WholeFile.descriptor(named: "/dev/fd/63") == 63)
        #expect(WholeFile.descriptor(named: "/proc/self/fd/9") == 9)
        for path in ["stdout", "/dev/null", "/dev/fd/", "/dev/fd/x", ""] {
            #expect(WholeFile.descriptor(named: path) == nil)
        }
    }

    @Test func `is refused where there is a directory, a socket, or nothing to go back in`() throws {
        let path = directory.file("it")
        func refused(_ path: String, isRewound: Bool = false) -> String {
            do throws(FileError) {
                let file = try WholeFile(path: path, isRewound: isRewound)
                try file.commit()
                return "not at all"
            } catch { return "\(error)" }
        }
        #expect(refused(directory.path) == "cannot write '\(directory.path)': it is a directory; name another file")
        try #require(mkfifo(path, 0o600) == 0)
        #expect(refused(path, isRewound: true).contains("it is no file on a disk"))
        #expect(refused("/dev/fd/1", isRewound: true).contains("it is no file on a disk"))
        #expect(refused("/dev/fd/9999").contains("Bad file descriptor"))
        #expect(kind(of: path) == S_IFIFO)
    }
}
