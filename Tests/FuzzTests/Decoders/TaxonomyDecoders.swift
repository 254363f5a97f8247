import Foundation
import Measures
import Questions
import Taxonomies
import TestSupport

extension Decoder {
    /// Taxonomies in every form, and tables and lists of images that name their leaves.
    static let taxonomies = [
        Decoder(
            name: "taxonomy", form: .text,
            examples: {
                [
                    "{\"Felis catus\": [\"Carnivora\", \"Felidae\", \"Felis catus\"],\n\"Canidae\": [\"Carnivora\", \"Canidae\"]}",
                    "order,family,species\nCarnivora,Felidae,Felis catus\nCarnivora,\"Canidae, \"\"dogs\"\"\",\nRodentia,,Mus",
                    "order\tfamily\nCarnivora\tFelidae\n\nRodentia\tMuridae\n",
                    "taxonID\tscientificName\ttaxonRank\tparentNameUsageID\tacceptedNameUsageID\n1\tCarnivora\torder\t\t\n"
                        + "2\tFelidae\tfamily\t1\t\n3\tFelis catus\tspecies\t2\t\n4\tFelis domesticus\tspecies\t2\t3\n",
                    "scientificName,taxonRank,order,family\nFelidae,family,Carnivora,\nFelis catus,species,Carnivora,Felidae\n",
                ].map { Array($0.utf8) }
            },
            words: [
                "taxonID", "scientificName", "canonicalName", "taxonRank", "parentNameUsageID", "acceptedNameUsageID",
                "genus",
                "species", "\t", ",", "\"", "\r\n",
            ],
            reader: {
                let file = try InputFile("input.tsv")
                let output = file.beside("out.questions")
                return { input in
                    try file.fill(input)
                    var reader = TaxonomyReader()
                    reader.allowsSharedNames = input.count % 2 == 1
                    return try verdict(
                        expecting: { $0 is TaxonomyFileError || $0 is TableError || $0 is Taxonomy.StructureError },
                        naming: [file.path]
                    ) {
                        let taxonomy = try reader.read(path: file.path)
                        let header = QuestionSetHeader(
                            name: "fuzz", subject: "", firstScoredLevel: 1, distractors: .init(method: "given"),
                            seed: 0,
                            source: "", taxonomy: taxonomy)
                        try QuestionSetWriter(path: output, header: header).finish()
                        let again = try QuestionSetFile(path: output).header.taxonomy
                        let names = { (tree: Taxonomy) in tree.taxa.map { "\(tree.level(of: $0)) \(tree.name(of: $0))" }
                        }
                        try Flaw.unless(
                            names(again) == names(taxonomy) && again.ranks == taxonomy.ranks
                                && again.leaves == taxonomy.leaves, "a taxonomy comes back otherwise")
                    }
                }
            }),
        images(
            "image-table", "input.csv",
            [
                "image,leaf,split\n1.jpg,Felis catus,test\n2.jpg,canis lupus,train\n",
                "image\tlabel\n1.jpg\tFelis_catus\n",
            ]
        ) { TableSource(path: $0, taxonomy: $1) },
        images(
            "coco", "input.json",
            [
                "{\"images\": [{\"id\": 1, \"file_name\": \"1.jpg\"}, {\"id\": 2, \"file_name\": \"2.jpg\"}], "
                    + "\"annotations\": [{\"image_id\": 1, \"category_id\": 5}, {\"image_id\": 2, \"category_id\": 6}], "
                    + "\"categories\": [{\"id\": 5, \"name\": \"Felis catus\"}, "
                    + "{\"id\": 6, \"name\": \"wolf\", \"common_name\": \"Canis lupus\"}]}"
            ]
        ) { COCOSource(path: $0, taxonomy: $1) },
        Decoder(
            name: "synonyms", form: .text,
            examples: { [Array("name,accepted\nFelis domesticus,Felis catus\nwolf,Canis lupus\n".utf8)] },
            reader: {
                let file = try InputFile("input.csv")
                return { input in
                    try file.fill(input)
                    return try verdict(expecting: { $0 is TableError || $0 is MeasureError }, naming: [file.path]) {
                        _ = try Synonyms(path: file.path)
                    }
                }
            }),
    ]

    private static func images(
        _ name: String, _ fileName: String, _ examples: [String],
        _ source: @escaping @Sendable (String, Taxonomy) -> any ImageSource
    ) -> Decoder {
        Decoder(
            name: name, form: .text, examples: { examples.map { Array($0.utf8) } },
            words: [
                "Felis catus", "\"id\":", "\"image_id\":", "\"category_id\":", "\"name\":", "\"images\":",
                "\"annotations\":",
                "\"categories\":",
            ],
            reader: {
                let file = try InputFile(fileName)
                let taxonomy = try Examples.taxonomy()
                return { input in
                    try file.fill(input)
                    return try verdict(
                        expecting: { $0 is ImageSourceError || $0 is TableError }, naming: [file.path]
                    ) {
                        var images: [LabelledImage] = []
                        try source(file.path, taxonomy).forEachImage { problem, _ in
                            try Flaw.unless("\(problem)".contains(file.path), "a complaint without a place: \(problem)")
                        } _: {
                            images.append($0)
                        }
                        try Flaw.unless(images.allSatisfy { !$0.image.isEmpty }, "an image without a reference")
                    }
                }
            })
    }
}
