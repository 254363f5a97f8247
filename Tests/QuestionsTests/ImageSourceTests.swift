import Foundation
import Taxonomies
import TestSupport
import Testing

@testable import Questions

@Suite struct ImageSources {
    private let directory: TemporaryDirectory
    private let taxonomy: Taxonomy

    init() throws {
        directory = try TemporaryDirectory()
        taxonomy = try Taxonomy(
            name: "birds", ranks: [],
            entries: [
                .init(name: "Aves", parent: nil, level: 1),
                .init(name: "Black-footed Albatross", parent: TaxonID(0), level: 2),
                .init(name: "Nelson's Sharp-tailed Sparrow", parent: TaxonID(0), level: 2),
                .init(name: "Forster's Tern", parent: TaxonID(0), level: 2),
            ])
    }

    /// `image → leaf [split]` for each image; stops at the first complaint.
    private func images(_ source: any ImageSource) throws -> [String] {
        var found: [String] = []
        try source.forEachImage(complain: { problem, _ in throw problem }) {
            found.append("\($0.image) → \(taxonomy.name(of: $0.leaf))" + ($0.split.isEmpty ? "" : " [\($0.split)]"))
        }
        return found
    }

    private func complaint(_ source: any ImageSource) -> String? {
        do {
            _ = try images(source)
            return nil
        } catch {
            return "\(error)".replacing(directory.path + "/", with: "")
        }
    }

    private func touch(_ path: String) throws {
        let url = URL(fileURLWithPath: directory.file(path))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data().write(to: url)
    }

    @Test func directories_are_matched_as_people_name_them() throws {
        for path in [
            "i/001.Black_footed_Albatross/b.jpg", "i/001.Black_footed_Albatross/a.PNG",
            "i/001.Black_footed_Albatross/notes.txt", "i/126.Nelson_Sharp_tailed_Sparrow/c.jpeg",
            "i/forsters tern/d.webp", "i/.hidden/e.jpg", "i/readme.md",
        ] { try touch(path) }
        #expect(
            try images(DirectorySource(path: directory.file("i"), taxonomy: taxonomy)) == [
                "001.Black_footed_Albatross/a.PNG → Black-footed Albatross",
                "001.Black_footed_Albatross/b.jpg → Black-footed Albatross",
                "126.Nelson_Sharp_tailed_Sparrow/c.jpeg → Nelson's Sharp-tailed Sparrow",
                "forsters tern/d.webp → Forster's Tern",
            ])
    }

    @Test func an_unknown_directory_is_an_error_with_the_nearest_name_or_skipped() throws {
        try touch("i/Foster_Tern/a.jpg")
        try touch("i/Black-footed Albatross/b.jpg")
        let source = DirectorySource(path: directory.file("i"), taxonomy: taxonomy)
        #expect(
            complaint(source)
                == "i/Foster_Tern: the taxonomy has no leaf 'Foster Tern'; the nearest is 'Forster's Tern'; correct it, "
                + "or pass --skip-bad")
        let build = QuestionSetBuild(header: header(taxonomy), distractors: .taxonomy(.random), skipsBad: true)
        let report = try build.write(source, to: directory.file("set"))
        #expect(report.samples == 1 && report.skippedImages == 1 && report.complaints.count == 1)
    }

    @Test func a_build_that_fails_leaves_no_file() throws {
        try touch("i/Unknown/a.jpg")
        let source = DirectorySource(path: directory.file("i"), taxonomy: taxonomy)
        #expect(throws: ImageSourceError.self) {
            try QuestionSetBuild(header: header(taxonomy), distractors: .taxonomy(.random)).write(
                source, to: directory.file("set"))
        }
        #expect(throws: ImageSourceError.self) {
            try QuestionSetBuild(header: header(taxonomy), distractors: .taxonomy(.random), skipsBad: true).write(
                source, to: directory.file("set"))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["i"])
    }

    @Test func a_table_names_images_leaves_and_splits() throws {
        let path = try directory.write(
            "image,leaf,split\na.jpg,forster's tern,train\n\"b,c.jpg\",Black-footed Albatross,\n", to: "t.csv")
        #expect(
            try images(TableSource(path: path, taxonomy: taxonomy, split: "test")) == [
                "a.jpg → Forster's Tern [train]", "b,c.jpg → Black-footed Albatross [test]",
            ])
    }

    @Test(arguments: [
        ("image,leaf\na,Tern\n", "t.csv:2: the taxonomy has no leaf 'Tern'; correct it, or pass --skip-bad"),
        ("image,leaf\na,Forster's Tern\na,Forster's Tern\n", "t.csv:3: 'a' is there already on line 2"),
        ("image,leaf\n,Forster's Tern\n", "t.csv:2: the image is empty"),
        ("image,bird\na,b\n", "t.csv:1: there is no column 'leaf'; the columns are image, bird"),
        ("picture,leaf\na,b\n", "t.csv:1: there is no column 'image'; the columns are picture, leaf"),
    ])
    func mistakes_in_tables_are_named_with_their_lines(text: String, sentence: String) throws {
        let path = try directory.write(text, to: "t.csv")
        #expect(complaint(TableSource(path: path, taxonomy: taxonomy)) == sentence)
    }

    @Test func coco_categories_match_by_name_or_common_name() throws {
        let path = try directory.write(
            """
            {"images": [{"id": 5, "file_name": "val/x.jpg"}, {"id": 6, "file_name": "val/y.jpg"}],
             "annotations": [{"id": 1, "image_id": 6, "category_id": 0}, {"id": 2, "image_id": 5, "category_id": 1}],
             "categories": [{"id": 0, "name": "Sterna forsteri", "common_name": "Forster's tern"},
                            {"id": 1, "name": "Black-footed Albatross"}]}
            """, to: "val.json")
        #expect(
            try images(COCOSource(path: path, taxonomy: taxonomy)) == [
                "val/x.jpg → Black-footed Albatross", "val/y.jpg → Forster's Tern",
            ])
    }

    @Test(arguments: [
        (
            #"{"images": [], "annotations": [], "categories": [{"id": 0, "name": "Forsters Tern"}]}"#,
            "v.json: categories[0]: the taxonomy has no leaf 'Forsters Tern'; the nearest is 'Forster's Tern'; correct it, or pass --skip-bad"
        ),
        (
            #"{"images": [{"id": 1, "file_name": "a"}], "annotations": [], "categories": []}"#,
            "v.json: images[0]: the image 'a' has no annotation"
        ),
        (
            #"{"images": [{"id": "1"}], "annotations": [], "categories": []}"#,
            "v.json: images[0] needs an 'id' that is a whole number and a 'file_name'"
        ),
        (#"{"images": [], "annotations": []}"#, "v.json: a list 'categories' is needed"),
    ])
    func mistakes_in_coco_files_are_named(text: String, sentence: String) throws {
        let path = try directory.write(text, to: "v.json")
        #expect(complaint(COCOSource(path: path, taxonomy: taxonomy)) == sentence)
    }
}
