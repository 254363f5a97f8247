import Foundation
import Reasoning
import Runs
import Taxonomies
import TestSupport
import Testing

@testable import Vectors

struct IDListTests {
    let directory: TemporaryDirectory
    let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = try directory.write(VectorWriter.npy([[1, 0], [0, 1], [1, 1]]), to: "v.npy")
    }

    private func images(_ list: String, _ name: String = "v.npy.ids") throws -> ImageVectors {
        let ids = try directory.write(list, to: name)
        return try ImageVectors(LabelledVectors(path, ids: name == "v.npy.ids" ? nil : ids))
    }

    private func texts(_ list: String, _ name: String = "v.npy.ids") throws -> TextVectors {
        let ids = try directory.write(list, to: name)
        return try TextVectors(
            LabelledVectors(path, ids: name == "v.npy.ids" ? nil : ids), ranks: ["order", "family"])
    }

    private func error(_ body: () throws -> Void) -> String {
        do {
            try body()
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: [
        ("v.npy.ids", "a b.png\nü\tx\nc,d\n"), ("v.npy.ids", "\u{FEFF}a b.png\r\nü\tx\r\nc,d"),
        ("ids.json", #"["a b.png", "ü\tx", "c,d"]"#), ("ids.csv", "split,ID\n,a b.png\n,ü\tx\n,\"c,d\"\n"),
        ("ids.csv", "image\na b.png\nü\tx\n\"c,d\"\n"),
    ])
    func images_are_found_by_id_or_by_image(name: String, list: String) throws {
        // A table whose header has a tab would be separated by it; this one's has none.
        let vectors = try images(list, name)
        #expect(vectors.row(sample: "a b.png", image: "x") == 0)
        #expect(vectors.row(sample: "x", image: "ü\tx") == 1)
        #expect(vectors.row(sample: "c,d", image: "a b.png") == 2)
        #expect(vectors.row(sample: "x", image: "A b.png") == nil)
    }

    @Test(arguments: [
        ("v.npy.ids", "1\tSayornis\nfamily\tSayornis\n Aves\n"),
        ("n.json", #"[[1, "Sayornis"], ["Family", "sayornis"], "aves"]"#),
        ("n.csv", "level,name\n1,Sayornis\nFAMILY,sayornis\n9,Aves\n"),
    ])
    func names_are_found_by_level_or_alone(name: String, list: String) throws {
        let vectors = try texts(list, name)
        #expect(vectors.row(level: 1, name: NormalizedName("SAYORNIS")) == 0)
        #expect(vectors.row(level: 2, name: NormalizedName("Sayornis ")) == 1)
        #expect(vectors.row(level: 3, name: NormalizedName("Sayornis")) == nil)
        #expect(vectors.row(level: 9, name: NormalizedName("Aves")) == 2)
        #expect((vectors.row(level: 1, name: NormalizedName("Aves")) == 2) == (name != "n.csv"))
    }

    @Test func ids_within_a_safetensors_file_need_no_list() throws {
        let rows: [[Float]] = [[1, 0], [0, 1], [1, 1]]
        for ids in ["a\nb\nc", #"["a", "b", "c"]"#] {
            let tensor = VectorWriter.Tensor(name: "ids", type: "U8", shape: [ids.utf8.count], body: Data(ids.utf8))
            let within = [
                try VectorWriter.safetensors([.init("v", rows, as: .float16), tensor]),
                try VectorWriter.safetensors([.init("v", rows, as: .float16)], metadata: ["ids": ids]),
            ]
            for data in within {
                let path = try directory.write(data, to: "w.safetensors")
                let vectors = try LabelledVectors(path)
                #expect(try ImageVectors(vectors).row(sample: "c", image: "") == 2)
                #expect(try vectors.reference().ids == nil)
                let list = try directory.write("a\nb\nc", to: "list")
                #expect(error { _ = try LabelledVectors(path, ids: list) }.contains("has its ids within"))
            }
        }
    }

    @Test func what_is_wrong_with_a_list_is_told() throws {
        #expect(error { _ = try LabelledVectors(path) }.contains("put them in '\(path).ids'"))
        #expect(error { _ = try LabelledVectors(path, ids: directory.file("none")) }.contains("cannot read"))
        #expect(error { _ = try images("a\nb\n") }.contains("has 2 ids, but '\(path)' has 3 rows"))
        #expect(error { _ = try images("a\nb\nc\nd\n") }.contains("has 4 ids, but"))
        #expect(error { _ = try images("a\nb\na\n") }.contains("'a' is the id of row 0 and of row 2"))
        #expect(error { _ = try images("a\n\nc\n") }.contains("line 2: the id is empty"))
        #expect(error { _ = try images(#"["a", 5, "c"]"#, "i.json") }.contains("element 1: it is no string"))
        #expect(error { _ = try images(#"["a", "#, "i.json") }.contains("not valid JSON"))
        #expect(error { _ = try images("name\na\nb\nc\n", "i.csv") }.contains("no column 'id' or 'image'"))
        #expect(error { _ = try texts("id\na\nb\nc\n", "i.csv") }.contains("no column 'name'"))
        #expect(error { _ = try texts("1\ta\n1\tA \nb\n") }.contains("'A ' is the id of row 0 and of row 1"))
        #expect(error { _ = try texts("1\ta\nclass\ta\nb\n") }.contains("row 1 (from 0): 'class' is no level"))
        #expect(error { _ = try texts("0\ta\nb\nc\n") }.contains("'0' is no level"))
        try Data([0x61, 0x0A, 0xFF, 0x0A, 0x62]).write(to: URL(fileURLWithPath: path + ".ids"))
        #expect(error { _ = try ImageVectors(LabelledVectors(path)) }.contains("line 2: it is not UTF-8"))
    }

    @Test func other_files_than_the_runs_are_refused() throws {
        _ = try directory.write("a\nb\nc\n", to: "v.npy.ids")
        let reference = try LabelledVectors(path).reference()
        _ = try LabelledVectors(reference)
        _ = try directory.write("a\nc\nb\n", to: "v.npy.ids")
        #expect(error { _ = try LabelledVectors(reference) }.contains("v.npy.ids' is not the file that the run began"))
        _ = try directory.write("a\nb\nc\n", to: "v.npy.ids")
        _ = try directory.write(VectorWriter.npy([[1, 0], [0, 1], [1, 2]]), to: "v.npy")
        #expect(error { _ = try LabelledVectors(reference) }.contains("v.npy' is not the file that the run began"))
    }

    @Test func a_template_is_the_files_own_or_the_given_one() throws {
        let data = try VectorWriter.safetensors(
            [.init("v", [[1, 0]], as: .float32)], metadata: ["ids": "a", "template": "a {}"])
        let tensors = try LabelledVectors(try directory.write(data, to: "w.safetensors"))
        #expect(try tensors.template(given: nil) == "a {}")
        #expect(try tensors.template(given: "a {}") == "a {}")
        #expect(throws: VectorFileError.self) { try tensors.template(given: "the {}") }
        _ = try directory.write("a\nb\nc\n", to: "v.npy.ids")
        #expect(try LabelledVectors(path).template(given: nil) == nil)
        #expect(try LabelledVectors(path).template(given: "the {}") == "the {}")
    }

    @Test func settings_are_written_and_read_back_whole() throws {
        _ = try directory.write("a\nb\nc\n", to: "v.npy.ids")
        let reference = try LabelledVectors(path).reference()
        let files = VectorFiles(images: reference, texts: reference, template: "a {}")
        let settings = RunSettings(
            model: .embedding(EmbeddingSettings(source: .files(files), leafWeight: 0.1)), strategy: .independent)
        #expect(try RunSettings(json: settings.json()) == settings)
        var other = settings
        other.model = .embedding(
            EmbeddingSettings(
                source: .files(
                    VectorFiles(
                        images: VectorFileReference(path: reference.path, sha256: "00", ids: reference.ids),
                        texts: reference, template: "the {}")), leafWeight: 0.1))
        #expect(
            settings.differences(from: other).map(\.name) == [
                "model.embedding.vectors.images.sha256", "model.embedding.vectors.template",
            ])
    }
}
