import Foundation
import Specimens
import TestSupport
import Testing

@testable import Scaling

@Suite struct `Pictures made smaller` {
    private func smaller(_ file: [UInt8], _ side: Int) throws -> [UInt8]? {
        try PictureScaler(maximumSide: side).scaled(file)
    }

    private func sides(_ file: [UInt8]?) throws -> [Int] {
        let header = try #require(file.flatMap(PictureHeader.init))
        return [header.width, header.height]
    }

    @Test(arguments: TestPictures.Format.allCases)
    func `keep their format and proportions`(format: TestPictures.Format) throws {
        let large = try TestPictures.file(format, 640, 320)
        let small = try smaller(large, 100)
        #expect(try sides(large) == [640, 320])
        #expect(try sides(small) == [100, 50])
        #expect(small.flatMap(PictureHeader.init).map { "\($0.format)" } == format.rawValue)
        #expect(try smaller(large, 100) == small)
    }

    @Test func `keep their colours`() throws {
        let directory = try TemporaryDirectory()
        let small = try #require(try smaller(try TestPictures.file(.png, 256, 128), 64))
        try Data(small).write(to: URL(fileURLWithPath: directory.file("small.png")))
        let picture = try PNG.read(directory.file("small.png"))
        func colour(_ column: Int) -> [UInt8] {
            Array(picture.pixels[(16 * 64 + column) * 3..<(16 * 64 + column) * 3 + 3])
        }
        #expect(colour(8) == [255, 0, 0])
        #expect(colour(56) == [0, 0, 0])
    }

    @Test func `are left as they are when they are small enough`() throws {
        #expect(try smaller(try TestPictures.file(.jpeg, 100, 40), 100) == nil)
    }

    @Test func `never lose a side`() throws {
        #expect(try sides(try smaller(try TestPictures.file(.png, 2000, 3), 4)) == [4, 1])
    }

    @Test func `keep what says how they are turned`() throws {
        let exif: [UInt8] = [0xFF, 0xE1, 0, 12] + Array("Exif\0\0".utf8) + [1, 2, 3, 4]
        var picture = try TestPictures.file(.jpeg, 300, 200)
        picture.insert(contentsOf: exif, at: 2)
        let small = try #require(try smaller(picture, 30))
        #expect(small.dropFirst(2).starts(with: exif))
        #expect(try sides(small) == [30, 20])
    }

    @Test(arguments: TestPictures.Format.allCases)
    func `are refused when they are cut off, wherever`(format: TestPictures.Format) throws {
        let picture = try TestPictures.file(format, 400, 300)
        for count in [0, 1, 3, 9, 20, 31, picture.count / 3, picture.count / 2] {
            #expect(throws: PictureScaler.Problem.self) { try smaller(Array(picture.prefix(count)), 10) }
        }
    }

    @Test func `are refused before they fill the memory`() throws {
        var picture = try TestPictures.file(.png, 20, 20)
        picture.replaceSubrange(16..<24, with: [0, 1, 0, 0, 0, 1, 0, 0])
        #expect(throws: PictureScaler.Problem.tooManyPixels(width: 65536, height: 65536)) { try smaller(picture, 10) }
    }

    @Test func `tell what memory they take before they are decoded`() throws {
        let scaler = try PictureScaler(maximumSide: 100)
        let large = try TestPictures.file(.jpeg, 640, 320)
        #expect(scaler.pixelBytes(of: large) == 4 * (640 * 320 + 100 * 320 + 100 * 50))
        #expect(scaler.pixelBytes(of: try TestPictures.file(.png, 100, 40)) == 0)
        #expect(scaler.pixelBytes(of: [1, 2, 3]) == 0)
        var picture = try TestPictures.file(.png, 20, 20)
        picture.replaceSubrange(16..<24, with: [0, 1, 0, 0, 0, 1, 0, 0])
        #expect(scaler.pixelBytes(of: picture) == 0, "it is refused")
    }

    @Test func `need a library, which is loaded once for all threads`() async throws {
        let versions = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<16 { group.addTask { try PictureLibrary.load() } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(versions.count == 1)
        #expect(versions.first?.isEmpty == false)
    }
}
