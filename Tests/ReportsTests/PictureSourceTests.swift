import Foundation
import Questions
import Specimens
import Taxonomies
import TestSupport
import Testing

@testable import Reports

@Suite struct PictureSourceTests {
    let directory: TemporaryDirectory
    let taxonomy: Taxonomy
    private let pixel = Picture(width: 1, height: 1, pixels: [1, 2, 3])

    init() throws {
        directory = try TemporaryDirectory()
        taxonomy = try Taxonomy(
            name: "t", ranks: [],
            entries: [
                .init(name: "Aves", parent: nil, level: 1), .init(name: "Turdus merula", parent: TaxonID(0), level: 2),
            ])
        try FileManager.default.createDirectory(atPath: directory.file("root"), withIntermediateDirectories: false)
    }

    private func source() -> PictureSource { PictureSource(root: directory.file("root"), taxonomy: taxonomy) }

    private func picture(_ reference: String) -> PictureSource.Result {
        var source = source()
        return source.picture(of: reference)
    }

    @Test func specimens_are_drawn_and_known_as_synthetic() throws {
        guard case .embedded(let url, let isSynthetic) = picture("specimen:Turdus%20merula?n=3") else {
            Issue.record("not drawn")
            return
        }
        #expect(isSynthetic)
        let data = try #require(Data(base64Encoded: String(url.dropFirst("data:image/png;base64,".count))))
        #expect(data == (try PNG.encode(Specimen.picture(of: TaxonID(1), in: taxonomy, number: 3))))
        #expect(picture("specimen:Nobody") == .absent(reason: "no such specimen"))
    }

    @Test func small_files_under_the_root_are_embedded() throws {
        try PNG.write(pixel, to: directory.file("root/a.png"))
        let url = "data:image/png;base64,\(try PNG.encode(pixel).base64EncodedString())"
        #expect(picture("a.png") == .embedded(url: url, isSynthetic: false))
        #expect(picture(url) == .embedded(url: url, isSynthetic: false))
    }

    @Test func nothing_outside_the_root_is_read() throws {
        try PNG.write(pixel, to: directory.file("secret.png"))
        try FileManager.default.createSymbolicLink(
            atPath: directory.file("root/link.png"), withDestinationPath: directory.file("secret.png"))
        for path in ["../secret.png", directory.file("secret.png"), "link.png", "b/../../secret.png"] {
            #expect(picture(path) == .absent(reason: "outside the image root"), "\(path)")
        }
    }

    @Test func what_cannot_be_shown_has_a_reason() throws {
        _ = try directory.write("<svg onload=alert(1)>", to: "root/a.svg")
        _ = try directory.write(String(repeating: "x", count: PictureSource.maximumFileBytes + 1), to: "root/large.png")
        #expect(picture("a.svg") == .absent(reason: "neither PNG nor JPEG"))
        #expect(picture("large.png") == .absent(reason: "file too large to embed"))
        #expect(picture("none.png") == .absent(reason: "no such file here"))
        #expect(picture("https://example.org/a.png") == .absent(reason: "picture on the web"))
        #expect(picture("data:image/svg+xml;base64,PHN2Zz4=") == .absent(reason: "neither PNG nor JPEG"))
        #expect(picture("data:text/html,hello") == .absent(reason: "picture within the question set"))
    }

    @Test func a_page_holds_only_so_many_bytes_of_pictures() throws {
        var data = try PNG.encode(pixel)
        data.append(Data(count: PictureSource.maximumFileBytes - data.count))
        try data.write(to: URL(fileURLWithPath: directory.file("root/a.png")))
        var source = source()
        let many = PictureSource.maximumTotalBytes / PictureSource.maximumFileBytes
        for number in 0...many {
            let isAbsent = source.picture(of: "a.png") == .absent(reason: "the page holds enough pictures")
            #expect(isAbsent == (number == many))
        }
    }
}
