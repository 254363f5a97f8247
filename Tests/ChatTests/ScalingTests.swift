import CGD
import Foundation
import Models
import Outcomes
import Questions
import Reasoning
import Runs
import TestSupport
import Testing

@testable import Chat
@testable import Scaling

@Suite struct `Pictures made smaller` {
    /// A picture with a red left half.
    private func file(_ format: PictureHeader.Format, _ width: Int, _ height: Int) throws -> [UInt8] {
        let picture = try #require(gdImageCreateTrueColor(Int32(width), Int32(height)))
        defer { gdImageDestroy(picture) }
        gdImageFilledRectangle(picture, 0, 0, Int32(width / 2), Int32(height), 0xFF0000)
        var count: Int32 = 0
        let made: UnsafeMutableRawPointer? =
            switch format {
            case .jpeg: gdImageJpegPtr(picture, &count, 90)
            case .png: gdImagePngPtr(picture, &count)
            case .webp: gdImageWebpPtr(picture, &count)
            }
        let data = try #require(made)
        defer { gdFree(data) }
        return Array(UnsafeRawBufferPointer(start: data, count: Int(count)))
    }

    @Test(arguments: [PictureHeader.Format.jpeg, .png, .webp])
    func `keep their format and proportions`(format: PictureHeader.Format) throws {
        let large = try file(format, 640, 320)
        let header = try #require(PictureHeader(large))
        #expect((header.format, header.width, header.height) == (format, 640, 320))
        let small = try PictureScaler(maximumSide: 100).scaled(large)
        let smaller = try #require(PictureHeader(small))
        #expect((smaller.format, smaller.width, smaller.height) == (format, 100, 50))
        #expect(try PictureScaler(maximumSide: 100).scaled(large) == small)
        #expect(InlineImage(small) != nil)
    }

    @Test func `keep their colours`() throws {
        var small = try PictureScaler(maximumSide: 64).scaled(try file(.png, 256, 128))
        let picture = try #require(gdImageCreateFromPngPtr(Int32(small.count), &small))
        defer { gdImageDestroy(picture) }
        #expect(gdImageGetTrueColorPixel(picture, 8, 16) & 0xFFFFFF == 0xFF0000)
        #expect(gdImageGetTrueColorPixel(picture, 56, 16) & 0xFFFFFF == 0)
    }

    @Test func `are left as they are when they are small enough`() throws {
        let picture = try file(.jpeg, 100, 40)
        #expect(try PictureScaler(maximumSide: 100).scaled(picture) == picture)
    }

    @Test func `never lose a side`() throws {
        let small = try #require(PictureHeader(try PictureScaler(maximumSide: 4).scaled(try file(.png, 2000, 3))))
        #expect((small.width, small.height) == (4, 1))
    }

    @Test func `keep what says how they are turned`() throws {
        let exif: [UInt8] = [0xFF, 0xE1, 0, 12] + Array("Exif\0\0".utf8) + [1, 2, 3, 4]
        var picture = try file(.jpeg, 300, 200)
        picture.insert(contentsOf: exif, at: 2)
        let small = try PictureScaler(maximumSide: 30).scaled(picture)
        #expect(small.dropFirst(2).starts(with: exif))
        #expect(PictureHeader(small)?.width == 30)
    }

    @Test(arguments: [PictureHeader.Format.jpeg, .png, .webp])
    func `are refused when they are cut off, wherever`(format: PictureHeader.Format) throws {
        let picture = try file(format, 400, 300)
        for count in [0, 1, 3, 9, 20, 31, picture.count / 3, picture.count / 2] {
            #expect(throws: PictureScaler.Problem.self) {
                try PictureScaler(maximumSide: 10).scaled(Array(picture.prefix(count)))
            }
        }
    }

    @Test func `are refused before they fill the memory`() throws {
        var picture = try file(.png, 20, 20)
        picture.replaceSubrange(16..<24, with: [0, 1, 0, 0, 0, 1, 0, 0])
        #expect(throws: PictureScaler.Problem.tooManyPixels(width: 65536, height: 65536)) {
            try PictureScaler(maximumSide: 10).scaled(picture)
        }
    }

    @Test func `are what is sent, and a broken or a remote one is a failure that says so`() throws {
        let trial = try ChatTrial(samples: 1)
        let bytes = try file(.jpeg, 300, 200)
        try Data(bytes).write(to: URL(fileURLWithPath: trial.directory.file("large.jpg")))
        let loader = ImageLoader(
            taxonomy: trial.header.taxonomy, imageRoot: trial.directory.path, serversReadFiles: false,
            scaler: PictureScaler(maximumSide: 30))
        guard case .success(.inline(let image)) = loader.load("large.jpg") else {
            Issue.record("it is not sent")
            return
        }
        #expect(PictureHeader(image.bytes)?.width == 30)
        for (reference, word) in [("0.jpg", "0.jpg"), ("https://example.org/a.jpg", "--max-image-side")] {
            guard case .failure(let failure) = loader.load(reference) else {
                Issue.record("\(reference) is sent")
                continue
            }
            #expect(failure.kind == .imageUnreadable)
            #expect(failure.message.contains(word))
        }
    }

    @Test func `are a setting of the run`() {
        var settings = ChatSettings(servedModel: "m")
        let plain = RunSettings(model: .chat(settings), strategy: .independent)
        settings.maximumImageSide = 1680
        let scaled = RunSettings(model: .chat(settings), strategy: .independent)
        #expect(plain.differences(from: scaled).map(\.name) == ["model.chat.maximumImageSide"])
    }
}
