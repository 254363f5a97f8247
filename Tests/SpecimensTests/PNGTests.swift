import Files
import Foundation
import Specimens
import TestSupport
import Testing

struct PNGTests {
    let directory: TemporaryDirectory
    let picture = Specimen.picture(lineage: ["Animalia", "Chordata", "Aves", "Turdus merula"], number: 3)

    init() throws { directory = try TemporaryDirectory() }

    @Test func a_picture_survives_its_file() throws {
        let path = directory.file("a.png")
        try PNG.write(picture, to: path)
        #expect(try PNG.read(path) == picture)
    }

    @Test func a_missing_file_is_named() {
        let path = directory.file("none.png")
        #expect(throws: PNG.FileError.missing(path: path)) { try PNG.read(path) }
    }

    @Test func a_pipe_that_nobody_writes_into_is_not_waited_for() throws {
        let path = directory.file("pipe.png")
        try #require(mkfifo(path, 0o600) == 0)
        #expect(throws: PNG.FileError.unreadable(path: path, reason: "it is no file")) { try PNG.read(path) }
    }

    @Test func something_else_is_not_a_PNG() throws {
        let path = try directory.write("GIF89a", to: "a.png")
        #expect(throws: PNG.FileError.notPNG(path: path)) { try PNG.read(path) }
        let empty = try directory.write("", to: "empty.png")
        #expect(throws: PNG.FileError.notPNG(path: empty)) { try PNG.read(empty) }
    }

    @Test func a_file_cut_off_anywhere_is_an_error() throws {
        let whole = try PNG.encode(picture)
        let path = directory.file("cut.png")
        for length in [8, 9, 33, 60, whole.count / 2, whole.count - 20] {
            try whole.prefix(length).write(to: URL(fileURLWithPath: path))
            #expect {
                _ = try PNG.read(path)
            } throws: { error in
                guard case .damaged(path, _)? = error as? PNG.FileError else { return false }
                return true
            }
        }
    }

    @Test func an_unwritable_place_is_named() {
        #expect {
            try PNG.write(picture, to: directory.file("no/such/directory.png"))
        } throws: { error in
            guard case .unwritable? = error as? Files.FileError else { return false }
            return true
        }
    }
}
