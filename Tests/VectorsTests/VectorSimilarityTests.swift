import Foundation
import LinearAlgebra
import Questions
import Taxonomies
import TestSupport
import Testing

@testable import Vectors

struct VectorSimilarityTests {
    let directory: TemporaryDirectory
    let set: QuestionSetFile
    let images: ImageVectors
    let texts: TextVectors
    let taxonomy: Taxonomy

    init() throws {
        directory = try TemporaryDirectory()
        let path = try TestSets.write(samples: 30, to: directory.file("set"))
        let paths = try TestVectors.write(for: path, noise: 3, seed: 8, into: directory)
        set = try QuestionSetFile(path: path)
        taxonomy = set.header.taxonomy
        images = try ImageVectors(LabelledVectors(paths.images))
        texts = try TextVectors(LabelledVectors(paths.texts), ranks: taxonomy.ranks)
    }

    private func labelled() throws -> [LabelledImage] {
        try (0..<set.count).map { index in
            let sample = try set.sample(at: index)
            let leaf = try #require(taxonomy.leaf(named: NormalizedName(sample.label)))
            return LabelledImage(id: sample.id, image: sample.image, leaf: leaf, split: "")
        }
    }

    /// The most alike by the plain definition, in double precision.
    private func nearest(to query: [Float], except gold: TaxonID) -> [TaxonID] {
        let level = taxonomy.level(of: gold)
        return taxonomy.taxa(atLevel: level).filter { $0 != gold }.map { taxon in
            let row = texts.row(level: level, name: NormalizedName(taxonomy.name(of: taxon)))
            let vector = row.map { texts.matrix.withRow($0) { Array($0) } } ?? []
            return (taxon, zip(query, vector).reduce(0.0) { $0 + Double($1.0) * Double($1.1) })
        }.sorted { ($1.1, $0.0.index) < ($0.1, $1.0.index) }.prefix(3).map(\.0)
    }

    @Test func are_the_names_most_similar_to_the_image() throws {
        let similarity = try VectorSimilarity(taxonomy: taxonomy, images: images, texts: texts, signature: "s")
        let labelled = try labelled()
        let found = try similarity.distractors(for: labelled, count: 3)
        for (image, lineage) in zip(labelled, found) {
            let row = try #require(images.row(sample: image.id, image: image.image))
            let query = try images.file.unit(row: row)
            #expect(lineage == taxonomy.lineage(of: image.leaf).map { nearest(to: query, except: $0) })
        }
        // Alone or among others, an image has the same.
        #expect(try similarity.distractors(for: [labelled[7]], count: 3)[0] == found[7])
    }

    @Test func are_the_names_most_similar_to_the_right_one_where_images_have_no_vectors() throws {
        let similarity = try VectorSimilarity(taxonomy: taxonomy, images: nil, texts: texts, signature: "s")
        let labelled = try labelled()
        for (image, lineage) in zip(labelled, try similarity.distractors(for: labelled, count: 3)) {
            let expected = taxonomy.lineage(of: image.leaf).map { gold -> [TaxonID] in
                let row = texts.row(level: taxonomy.level(of: gold), name: NormalizedName(taxonomy.name(of: gold)))
                return nearest(to: row.map { texts.matrix.withRow($0) { Array($0) } } ?? [], except: gold)
            }
            #expect(lineage == expected)
        }
    }

    @Test func equals_come_in_the_trees_order_and_a_shared_name_once() throws {
        let tree = try Taxonomy(
            name: "tree", ranks: ["order", "genus"],
            entries: [
                .init(name: "a", parent: nil, level: 1), .init(name: "b", parent: nil, level: 1),
                .init(name: "x", parent: TaxonID(0), level: 2), .init(name: "X", parent: TaxonID(1), level: 2),
                .init(name: "y", parent: TaxonID(0), level: 2), .init(name: "z", parent: TaxonID(1), level: 2),
            ], allowingSharedNames: true)
        let path = try directory.write(VectorWriter.npy([[Float]](repeating: [1, 2], count: 5)), to: "same.npy")
        let ids = try directory.write("a\nb\nx\ny\nz\n", to: "same.npy.ids")
        let texts = try TextVectors(LabelledVectors(path, ids: ids), ranks: [])
        let similarity = try VectorSimilarity(taxonomy: tree, images: nil, texts: texts, signature: "s")
        func found(_ leaf: Int) throws -> [[TaxonID]] {
            try similarity.distractors(
                for: [LabelledImage(id: "i", image: "i", leaf: TaxonID(leaf), split: "")], count: 3)[0]
        }
        #expect(try found(2) == [[TaxonID(1)], [TaxonID(4), TaxonID(5)]])
        // The second x is the first by name: neither is the other's wrong choice.
        #expect(try found(3) == [[TaxonID(0)], [TaxonID(4), TaxonID(5)]])
        #expect(try found(5) == [[TaxonID(0)], [TaxonID(2), TaxonID(4)]])
    }

    @Test func names_and_images_without_vectors_are_counted() throws {
        let few = try directory.write(VectorWriter.npy([[Float](repeating: 1, count: 256)]), to: "few.npy")
        _ = try directory.write(taxonomy.name(of: TaxonID(0)), to: "few.npy.ids")
        let vectors = try LabelledVectors(few)
        let fewTexts = try TextVectors(vectors, ranks: [])
        #expect {
            try VectorSimilarity(taxonomy: taxonomy, images: images, texts: fewTexts, signature: "s")
        } throws: {
            guard case .missingNames(_, let count, let total, _) = $0 as? VectorFileError else { return false }
            return count == total - 1 && total == taxonomy.count
        }
        let similarity = try VectorSimilarity(
            taxonomy: taxonomy, images: try ImageVectors(vectors), texts: texts, signature: "s")
        #expect(throws: VectorFileError.self) { try similarity.check(Listed(images: try labelled())) }
        try VectorSimilarity(taxonomy: taxonomy, images: images, texts: texts, signature: "s").check(
            Listed(images: try labelled()))
    }

    @Test func a_set_is_built_from_them_and_says_so() throws {
        let similarity = try VectorSimilarity(
            taxonomy: taxonomy, images: images, texts: texts, signature: "images.npy sha256:01 and names.npy sha256:02")
        let labelled = try labelled()
        let found = try similarity.distractors(for: labelled, count: 3)
        for name in ["one", "two"] {
            let build = QuestionSetBuild(header: set.header, distractors: .similarity(similarity))
            _ = try build.write(Listed(images: labelled), to: directory.file(name))
        }
        let built = try QuestionSetFile(path: directory.file("one"))
        #expect(built.header.distractors.method == "similar")
        #expect(built.header.distractors.similarity == "images.npy sha256:01 and names.npy sha256:02")
        for index in 0..<built.count {
            let sample = try built.sample(at: index)
            for (level, wrong) in zip(sample.levels, found[index]) {
                let others = level.choices.enumerated().filter { $0.offset != level.gold }.map(\.element)
                #expect(Set(others) == Set(wrong.map(taxonomy.name(of:))))
            }
        }
        #expect(try QuestionSetFile(path: directory.file("two")).sha256Text == built.sha256Text)
    }
}

/// Images in a list.
private struct Listed: ImageSource {
    let images: [LabelledImage]
    let summary = "a list"

    func forEachImage(
        complain: (ImageSourceError, Int) throws -> Void, _ body: (LabelledImage) throws -> Void
    ) throws {
        for image in images { try body(image) }
    }
}
