import ArgumentParser
import Foundation
import Taxonomies

/// `linnet taxonomy …`: looks at trees of names.
struct TaxonomyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "taxonomy", abstract: "Looks at taxonomies.",
        subcommands: [TaxonomyInspectCommand.self, TaxonomyNamesCommand.self])
}

/// `linnet taxonomy inspect FILE`: what a tree holds.
struct TaxonomyInspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Counts a taxonomy's levels, leaves and widest families.",
        discussion: "A file is the benchmark's JSON, a CSV or TSV with a column a rank, or a Darwin Core taxon table.")

    @Argument(help: "A taxonomy's file, or 'bundled'. Several are joined.")
    var files: [String]

    @OptionGroup var options: TaxonomyOptions

    @Flag(help: "Write JSON.")
    var json = false

    func validate() throws {
        if files.isEmpty { throw ValidationError("Name a taxonomy's file, or 'bundled'.") }
    }

    func run() throws {
        let summary = TaxonomySummary(try options.read(files))
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            encoder.keyEncodingStrategy = .convertToSnakeCase
            print(String(decoding: try encoder.encode(summary), as: UTF8.self))
        } else {
            print(summary.text)
        }
    }
}

/// `linnet taxonomy names FILE`: all names of a tree.
struct TaxonomyNamesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "names",
        abstract: "Prints a taxonomy's names, LEVEL<tab>NAME, each once: a list of ids for vectors.")

    @Argument(help: "A taxonomy's file, or 'bundled'. Several are joined.")
    var files: [String]

    @OptionGroup var options: TaxonomyOptions

    func validate() throws {
        if files.isEmpty { throw ValidationError("Name a taxonomy's file, or 'bundled'.") }
    }

    func run() throws {
        var list = NameList()
        var output = LineOutput()
        for line in list.lines(of: try options.read(files)) { try output.print(line) }
        try output.finish()
    }
}
