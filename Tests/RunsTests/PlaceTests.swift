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
}
