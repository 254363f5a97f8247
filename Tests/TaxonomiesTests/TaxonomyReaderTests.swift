import TestSupport
import Testing

import struct Foundation.URL

@testable import Taxonomies

/// Reads a text as the file of this name would be.
private func read(_ text: String, as file: String = "tree.json", with reader: TaxonomyReader = .init()) throws
    -> Taxonomy
{
    let directory = try TemporaryDirectory()
    return try reader.read(path: try directory.write(text, to: file))
}

/// The sentence of the error that reading a text ends in, without the directory.
private func complaint(_ text: String, as file: String = "tree.json", with reader: TaxonomyReader = .init()) -> String?
{
    do {
        _ = try read(text, as: file, with: reader)
        return nil
    } catch {
        return "\(error)".split(separator: "/").last.map(String.init)
    }
}

private func names(_ taxonomy: Taxonomy, _ taxa: [TaxonID]) -> [String] { taxa.map(taxonomy.name(of:)) }

@Suite struct BenchmarkJSON {
    @Test func paths_may_differ_in_length() throws {
        let tree = try read(#"{"pancake": ["food", "breakfast", "pancake"], "bun": ["food", "bun"]}"#)
        #expect(tree.name == "tree")
        #expect(tree.depth == 3)
        let bun = try #require(tree.leaf(named: NormalizedName(" Bun")))
        #expect(names(tree, tree.lineage(of: bun)) == ["food", "bun"])
        #expect(names(tree, tree.leaves(atLevel: 3)) == ["pancake"])
        #expect(tree.rank(ofLevel: 2) == "level 2")
    }

    @Test func a_genus_and_a_species_may_share_a_name() throws {
        let tree = try read(#"{"Sayornis": ["Tyrannidae", "Sayornis", "Sayornis"]}"#)
        #expect(tree.count == 3)
    }

    @Test func two_parents_name_both_lines_and_both_parents() throws {
        let text = """
            {
              "bars": [
                "thing", "implement", "gear", "bars"],
              "a \\"b\\"": ["thing", "implement", "a \\"b\\""],
              "ball": ["thing", "equipment", "Gear", "ball"]
            }
            """
        #expect(
            complaint(text)
                == "tree.json:5: 'Gear' at level 3 has two parents: 'equipment' here and 'implement' on line 2; "
                + "correct one, or pass --allow-shared-names")
        let tree = try read(text, with: TaxonomyReader(allowsSharedNames: true))
        #expect(names(tree, tree.sharedNames) == ["Gear"])
        #expect(tree.leaves.count == 3)
    }

    @Test(arguments: [
        (
            #"{"a": ["x", "a"],\#n\#n "A ": ["x", "A "]}"#,
            "tree.json:3: 'a' at level 2 is there already on line 1; remove one of the two"
        ),
        (#"{"a": ["x", " ", "a"]}"#, "tree.json:1: the name at level 2 is empty; fill it in or leave the level out"),
        (#"{"a": []}"#, "tree.json:1: there is no name here; give a path with at least one name"),
        (#"{"a": "x"}"#, "tree.json:1: 'a' needs a list of names from the top down to itself"),
        (#"{"a": ["x", "a"], "b": ["x", "c"]}"#, "tree.json:1: the path of 'b' ends in 'c'; it must end in 'b'"),
        ("{}", "tree.json: it holds no taxon"),
        ("[1]", "tree.json: not valid JSON: an object of leaves is needed"),
    ])
    func mistakes_are_named_with_their_lines(text: String, sentence: String) {
        #expect(complaint(text) == sentence)
    }

    @Test func ranks_name_every_level_or_none() throws {
        let text = #"{"pancake": ["food", "breakfast", "pancake"], "bun": ["food", "bun"]}"#
        let ranks = ["kind", "meal", "dish"]
        #expect(try read(text, with: TaxonomyReader(ranks: ranks)).ranks == ranks)
        #expect(
            complaint(text, with: TaxonomyReader(ranks: ["kind", "dish"]))
                == "tree.json: 2 names are given for ranks (kind, dish), but the deepest path has 3 levels; name as many, "
                + "from the top down, or none")
        #expect(complaint(text, with: TaxonomyReader(ranks: ranks + ["x"]))?.contains("4 names") == true)
    }

    @Test func broken_json_and_missing_files_are_errors() {
        #expect(complaint(#"{"a": ["#)?.hasPrefix("tree.json: not valid JSON") == true)
        #expect(throws: TaxonomyFileError.self) { try TaxonomyReader().read(path: "/nowhere/tree.json") }
        #expect(throws: (any Error).self) { try TaxonomyReader().read(path: "/tmp") }
    }
}

@Suite struct RankColumns {
    @Test func empty_cells_leave_ranks_out() throws {
        let tree = try read(
            "\u{FEFF}order,family,species\r\nPasseriformes,Corvidae,\"Corvus corax\"\r\n\r\nPasseriformes,,Upupa\r\n",
            as: "tree.csv")
        #expect(tree.ranks == ["order", "family", "species"])
        let hoopoe = try #require(tree.taxon(level: 3, named: NormalizedName("upupa")))
        #expect(tree.parent(of: hoopoe).map(tree.name(of:)) == "Passeriformes")
        #expect(tree.ancestor(of: hoopoe, atLevel: 2) == nil)
    }

    @Test func ranks_choose_columns() throws {
        let tree = try read(
            "id\tspecies\torder\n1\tCorvus corax\tPasseriformes\n", as: "tree.tsv",
            with: TaxonomyReader(ranks: ["order", "species"]))
        #expect(names(tree, tree.lineage(of: tree.leaves[0])) == ["Passeriformes", "Corvus corax"])
    }

    @Test(arguments: [
        (
            "order,genus,species\nA,g,s\nB,g,t\n",
            "tree.csv:3: 'g' at level 2 has two parents: 'B' here and 'A' on line 2; correct one, or pass --allow-shared-names"
        ),
        ("order,species\nA,s\n\nA,s\n", "tree.csv:4: 's' at level 2 is there already on line 2; remove one of the two"),
        ("order,species\n,\n", "tree.csv:2: there is no name here; give a path with at least one name"),
        ("order,species\nA\n", "tree.csv:2: the row has 1 fields where the header has 2"),
        ("order,species\nA,\"b\nC,d\n", "tree.csv:2: a quoted field that starts here has no end"),
        ("order,order\nA,s\n", "tree.csv:1: 'order' at level 2 is there already on line 1; remove one of the two"),
        ("order,species\n", "tree.csv: it holds no taxon"),
        ("\n", "tree.csv: it is empty; the first row must name the columns"),
    ])
    func mistakes_are_named_with_their_lines(text: String, sentence: String) {
        #expect(complaint(text, as: "tree.csv") == sentence)
    }

    @Test func a_missing_rank_is_named() {
        #expect(
            complaint("order,species\nA,b\n", as: "tree.csv", with: TaxonomyReader(ranks: ["genus"]))
                == "tree.csv:1: there is no column 'genus'; the columns are order, species")
    }

    @Test func quotes_may_hold_separators_quotes_and_lines() throws {
        let directory = try TemporaryDirectory()
        let table = try DelimitedTable(path: try directory.write("a,b\n\"x,\"\"y\"\"\nz\",\n q ,\"\"\n", to: "t.csv"))
        #expect(try table.next() == .init(line: 2, fields: ["x,\"y\"\nz", ""]))
        #expect(try table.next() == .init(line: 4, fields: [" q ", ""]))
        #expect(try table.next() == nil)
        #expect(try table.next() == nil)
    }
}

@Suite struct DarwinCore {
    @Test func rank_columns_with_authors_and_synonyms() throws {
        let tree = try read(
            """
            taxonID\tscientificName\tscientificNameAuthorship\ttaxonRank\tacceptedNameUsageID\tkingdom\torder\tfamily\tgenus
            1\tSayornis phoebe (Latham, 1790)\t(Latham, 1790)\tspecies\t\tAnimalia\tPasseriformes\tTyrannidae\tSayornis
            2\tSayornis fuscus (Gmelin, 1789)\t(Gmelin, 1789)\tspecies\t1\tAnimalia\tPasseriformes\tTyrannidae\tSayornis
            3\tTyrannidae\t\tfamily\t\tAnimalia\tPasseriformes\tTyrannidae\t

            """, as: "taxon.txt")
        #expect(tree.ranks == ["kingdom", "order", "family", "genus", "species"])
        #expect(
            names(tree, tree.lineage(of: tree.leaves[0])) == [
                "Animalia", "Passeriformes", "Tyrannidae", "Sayornis", "Sayornis phoebe",
            ])
        #expect(tree.count == 5)
    }

    private static let parents = """
        taxonID\tscientificName\ttaxonRank\tparentNameUsageID
        3\tSayornis phoebe\tspecies\t2
        2\tSayornis\tgenus\t9
        9\tAustralaves\tclade\t1
        1\tPasseriformes\torder\t

        """

    @Test func parents_in_any_order() throws {
        let tree = try read(Self.parents, as: "taxon.txt")
        #expect(tree.ranks == ["order", "genus", "species"])
        #expect(names(tree, tree.lineage(of: tree.leaves[0])) == ["Passeriformes", "Sayornis", "Sayornis phoebe"])
        let kept = try read(Self.parents, as: "taxon.txt", with: TaxonomyReader(ranks: ["Order", "Species"]))
        #expect(kept.count == 2)
    }

    @Test func without_ranks_the_level_is_the_depth() throws {
        let tree = try read("taxonID,scientificName,parentNameUsageID\n1,a,\n2,b,1\n3,c,2\n", as: "taxon.csv")
        #expect(tree.depth == 3)
        #expect(tree.rank(ofLevel: 3) == "level 3")
    }

    @Test(arguments: [
        ("1\ta\tgenus\t2\n2\tb\tfamily\t1\n", "taxon.txt:2: 'a' is above itself by way of 'b' on line 3"),
        ("1\ta\tgenus\t1\n", "taxon.txt:2: 'a' is above itself by way of 'a' on line 2"),
        ("1\ta\tgenus\t7\n", "taxon.txt:2: no row has the taxonID '7' that parentNameUsageID names"),
        (
            "1\ta\tgenus\t\n1\tb\tgenus\t\n",
            "taxon.txt:3: the taxonID '1' is there already on line 2; remove one of the two"
        ),
        ("1\ta\tgenus\t\n2\tb\torder\t1\n", "taxon.txt:3: 'b' (order) cannot be below 'a' (genus, line 2)"),
        (
            "1\ta\tblob\t\n",
            "taxon.txt:2: the rank 'blob' is not known; name the ranks to keep with --ranks, from the top down"
        ),
        ("1\t\tgenus\t\n", "taxon.txt:2: the name at level 1 is empty; fill it in or leave the level out"),
        (
            "1\ta\tfamily\t\n2\tb\tfamily\t\n3\tc\tgenus\t1\n4\tc\tgenus\t2\n",
            "taxon.txt:5: 'c' at level 2 has two parents: 'b' here and 'a' on line 4; correct one, or pass --allow-shared-names"
        ),
    ])
    func mistakes_are_named_with_their_lines(rows: String, sentence: String) {
        let header = "taxonID\tscientificName\ttaxonRank\tparentNameUsageID\n"
        #expect(complaint(header + rows, as: "taxon.txt") == sentence)
    }
}

/// The benchmark's own files, where they lie beside the package.
@Suite(.enabled(if: URL.benchmarkTaxonomies != nil, "the benchmark's taxonomies are not at ../shared/data"))
struct BenchmarkTaxonomies {
    @Test(arguments: [
        ("CUB200", 4, [13, 37, 124, 200]),
        ("Food", 5, [1, 6, 29, 40, 24]),
        ("Inat_animal", 7, [1, 6, 27, 152, 715, 2988, 5388]),
        ("Inat_plantae", 7, [1, 5, 14, 85, 286, 1702, 4271]),
        ("imagenet_animal", 12, [1, 2, 10, 37, 81, 123, 81, 65, 41, 64, 34, 2]),
    ])
    func load(name: String, depth: Int, counts: [Int]) throws {
        let directory = try #require(URL.benchmarkTaxonomies)
        let tree = try TaxonomyReader().read(path: directory.appending(path: "hierarchy_\(name).json").path)
        #expect(tree.depth == depth)
        #expect((1...depth).map { tree.taxa(atLevel: $0).count } == counts)
    }

    @Test func the_artifacts_have_one_name_with_two_parents() throws {
        let path = try #require(URL.benchmarkTaxonomies).appending(path: "hierarchy_imagenet_artifact.json").path
        #expect(throws: TaxonomyFileError.self) { try TaxonomyReader().read(path: path) }
        let tree = try TaxonomyReader(allowsSharedNames: true).read(path: path)
        #expect(names(tree, tree.sharedNames) == ["sports equipment"])
        #expect(tree.leaves.count == 494)
    }

    @Test func animals_and_plants_join_to_a_forest_with_its_homonyms() throws {
        let directory = try #require(URL.benchmarkTaxonomies)
        let trees = try ["animal", "plantae"].map {
            try TaxonomyReader().read(path: directory.appending(path: "hierarchy_Inat_\($0).json").path)
        }
        let forest = try Taxonomy.merging(trees)
        #expect(forest.count == trees[0].count + trees[1].count)
        #expect(Set(names(forest, forest.sharedNames)).contains("Oenanthe"))
        #expect(forest.sharedNames.count == 16)
    }
}

extension URL {
    fileprivate static let benchmarkTaxonomies: URL? = {
        let package = URL(fileURLWithPath: #filePath).appending(path: "../../..").standardized
        let found = package.appending(path: "../shared/data/taxonomies").standardized
        return (try? found.checkResourceIsReachable()) == true ? found : nil  // Not there is an answer, not a failure.
    }()
}
