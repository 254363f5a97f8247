import Foundation
import Reasoning
import Runs
import Testing

@Suite struct PlaceTests {
    private func settings(
        _ directory: String, sha256: String = "a", tensor: String = "#image", ids: String = "b"
    ) -> RunSettings {
        let file = VectorFileReference(
            path: "\(directory)/v.safetensors\(tensor)", sha256: sha256,
            ids: .init(path: "\(directory)/v.ids", sha256: ids))
        let files = VectorFiles(images: file, texts: file)
        return RunSettings(model: .embedding(EmbeddingSettings(source: .files(files))), strategy: .independent)
    }

    @Test func vectors_that_moved_are_no_difference() {
        let (old, new) = (settings("/old"), settings("/new"))
        #expect(old != new && old.differences(from: new).isEmpty)
        #expect(old.listed().contains { $0.value == "/old/v.safetensors#image" })
    }

    @Test func other_vectors_are_differences_wherever_they_lie() {
        let old = settings("/old")
        func names(_ other: RunSettings) -> [String] { old.differences(from: other).map(\.name) }
        func both(_ name: String) -> [String] {
            ["images", "texts"].map { "model.embedding.vectors.\($0).\(name)" }
        }
        #expect(names(settings("/old", sha256: "c")) == both("sha256"))
        #expect(names(settings("/new", ids: "c")) == both("ids.sha256"))
        #expect(names(settings("/old", tensor: "#text")) == both("path"))
        #expect(names(settings("/old", tensor: "")) == both("path"))
    }

    @Test func a_place_is_a_file_and_a_tensor() {
        let place = VectorPlace("/a#b/v.safetensors#image")
        #expect(place.path == "/a#b/v.safetensors" && place.tensor == "image")
        #expect(VectorPlace("/a#b/v.npy").path == "/a#b/v.npy" && VectorPlace("/a#b/v.npy").tensor == nil)
    }

    @Test func a_linear_policy_that_moved_with_its_vectors_is_the_same() {
        func settings(_ directory: String, sha256: String) -> RunSettings {
            let images = VectorFileReference(path: directory + "/v.npy", sha256: "a", ids: nil)
            let policy = LinearSettings.Policy(path: directory + "/p", sha256: sha256, version: 1)
            let linear = LinearSettings(policy: policy, features: .vectors(images))
            return RunSettings(model: .linear(linear), strategy: .independent)
        }
        let old = settings("/old", sha256: "b")
        #expect(old.differences(from: settings("/new", sha256: "b")).isEmpty)
        #expect(old.differences(from: settings("/new", sha256: "c")).count == 1)
    }

    @Test func what_is_replayed_is_known_by_its_content_where_that_was_told() {
        func settings(_ from: String, _ sha256: String) -> RunSettings {
            RunSettings(model: .replay(ReplaySettings(from: from, sha256: sha256)), strategy: .independent)
        }
        func names(_ old: RunSettings, _ new: RunSettings) -> [String] { old.differences(from: new).map(\.name) }
        #expect(names(settings("/old", "a"), settings("/new", "a")).isEmpty)
        #expect(names(settings("/old", "a"), settings("/old", "b")) == ["model.replay.sha256"])
        #expect(names(settings("/old", ""), settings("/new", "")) == ["model.replay.from"])
    }

    @Test func pictures_are_known_by_their_content_where_they_were_seen() {
        func settings(_ root: String, _ pictures: PictureFingerprint?) -> RunSettings {
            var settings = RunSettings(model: .chat(ChatSettings(servedModel: "m")), strategy: .independent)
            (settings.imageRoot, settings.pictures) = (root, pictures)
            return settings
        }
        let seen = PictureFingerprint(sha256: "a", count: 7, missing: [])
        func names(_ old: RunSettings, _ new: RunSettings) -> [String] { old.differences(from: new).map(\.name) }
        #expect(names(settings("/old", seen), settings("/new", seen)).isEmpty)
        #expect(names(settings("/old", nil), settings("/new", nil)) == ["imageRoot"])
        let other = PictureFingerprint(sha256: "b", count: 7, missing: [1])
        #expect(names(settings("/old", seen), settings("/old", other)) == ["pictures.missing", "pictures.sha256"])
    }

    @Test(arguments: [
        ([], "{\"count\":41,\"sha256\":\"a\"}"), ([0], "{\"count\":41,\"missing\":\"0\",\"sha256\":\"a\"}"),
        ([0, 1, 2, 5, 39, 40], "{\"count\":41,\"missing\":\"0-2 5 39-40\",\"sha256\":\"a\"}"),
    ])
    func missing_pictures_are_written_as_ranges(missing: [Int], text: String) throws {
        let pictures = PictureFingerprint(sha256: "a", count: 41, missing: missing)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(String(decoding: try encoder.encode(pictures), as: UTF8.self) == text)
        #expect(try JSONDecoder().decode(PictureFingerprint.self, from: Data(text.utf8)) == pictures)
    }

    @Test(arguments: ["41", "-1", "3 2", "2-1", "1 1", "1-", "a", "1-2-3", "0-99999999999999999999"])
    func ranges_that_are_none_are_refused(text: String) {
        let json = "{\"count\":41,\"missing\":\"\(text)\",\"sha256\":\"a\"}"
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(PictureFingerprint.self, from: Data(json.utf8)) }
    }
}
