import ArgumentParser
import Foundation
import Questions
import Taxonomies

/// `linnet questions images`: the images of a set, one a line, as vectors' ids and an exporting program want them.
struct ListImagesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "images",
        abstract: "Prints the images of a question set, each once, one a line: a list of ids for vectors.",
        discussion: "As a file beside vectors, FILE.npy.ids, it tells which image each row is.")

    @Argument(help: "The question set.")
    var set: String

    func run() throws {
        var output = LineOutput()
        var seen: Set<String> = []
        try QuestionSetFile(path: set).forEachSample { _, sample in
            if seen.insert(sample.image).inserted { try output.print(sample.image) }
        }
        try output.finish()
    }
}

/// `linnet questions names`: all names that a set can ask about.
struct ListNamesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "names",
        abstract: "Prints the names of a question set, LEVEL<tab>NAME, each once: a list of ids for vectors.",
        discussion: "They are those of its taxonomy, and choices that its taxonomy does not hold.")

    @Argument(help: "The question set.")
    var set: String

    func run() throws {
        let set = try QuestionSetFile(path: set)
        var list = NameList()
        var output = LineOutput()
        for line in list.lines(of: set.header.taxonomy) { try output.print(line) }
        try set.forEachSample { _, sample in
            for level in sample.levels {
                for choice in level.choices {
                    if let line = list.line(level: level.number, name: choice) { try output.print(line) }
                }
            }
        }
        try output.finish()
    }
}

/// Names with their levels, each once whatever its case.
struct NameList {
    private struct Name: Hashable {
        let level: Int
        let text: String
    }

    private var written: Set<Name> = []
    private var known: Set<Name> = []

    /// `level<tab>name`; nil for a name that was there.
    mutating func line(level: Int, name: String) -> String? {
        guard written.insert(Name(level: level, text: name)).inserted,
            known.insert(Name(level: level, text: NormalizedName(name).text)).inserted
        else { return nil }
        return "\(level)\t\(name)"
    }

    /// All names of a tree.
    mutating func lines(of taxonomy: Taxonomy) -> [String] {
        taxonomy.taxa.compactMap { line(level: taxonomy.level(of: $0), name: taxonomy.name(of: $0)) }
    }
}

/// Standard output, written in pieces.
struct LineOutput {
    private var buffer = Data()

    /// Writes one line.
    mutating func print(_ line: String) throws {
        buffer.append(contentsOf: line.utf8)
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= 1 << 16 { try finish() }
    }

    /// Writes what is left.
    mutating func finish() throws {
        try FileHandle.standardOutput.write(contentsOf: buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
