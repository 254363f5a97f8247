import Foundation
import Questions
import Taxonomies
import TestSupport
import Testing

@Suite struct ImportTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func settings(firstLevel: Int = 1, ranks: [String] = []) -> QuestionImport {
        QuestionImport(name: "n", ranks: ranks, firstScoredLevel: firstLevel)
    }

    private func imported(
        _ text: String, _ settings: QuestionImport? = nil
    ) throws -> (samples: [Sample], report: QuestionImport.Report) {
        let report = try (settings ?? self.settings())
            .run(from: try directory.write(text, to: "in.jsonl"), to: directory.file("set"))
        return (try Fixtures.samples(ofSetAt: directory.file("set")), report)
    }

    /// A line that is right, with one member put before the others or in the place of one.
    private func line(_ members: String) -> String {
        #"{"image": "a.jpg", "level1": "x", "choices_level1": ["w", "x"]"#
            + (members.isEmpty ? "" : ", \(members)") + "}"
    }

    @Test func a_line_becomes_a_sample() throws {
        let (samples, report) = try imported(
            #"{"split": "test", "choices_level1": ["b", "a"], "level1": "a", "label": "L", "image": "é/\u00e9.jpg", "other": {}}"#
        )
        #expect(samples.map(\.image) == ["é/é.jpg"])
        #expect(samples[0].label == "L" && samples[0].split == "test")
        #expect(samples[0].levels == [Level(number: 1, choices: ["b", "a"], gold: 1)])
        #expect(report.samples == 1 && report.questions == 1 && report.skipped.isEmpty)
    }

    @Test func levels_are_in_the_order_of_their_numbers() throws {
        let (samples, _) = try imported(
            line(
                #""level10": "j", "level9": "i", "choices_level9": ["i", "k"], "choices_level10": ["j", "k"], "level2": null, "choices_level2": null"#
            ))
        #expect(samples[0].levels.map(\.number) == [1, 9, 10])
        #expect(samples[0].levels.map(\.goldName) == ["x", "i", "j"])
    }

    @Test func names_are_compared_normalised_and_kept_as_written() throws {
        let (samples, _) = try imported(
            #"{"image": "a", "level1": " CAFÉ ", "choices_level1": ["Tea", "café"], "level2": "Sayornis", "choices_level2": ["sayornis ", "é"]}"#
        )
        #expect(samples[0].levels.map(\.gold) == [1, 0])
        #expect(samples[0].levels.map(\.choices) == [["Tea", "café"], ["sayornis ", "é"]])
    }

    @Test func one_choice_is_context() throws {
        let (samples, report) = try imported(line(#""level2": "c", "choices_level2": ["c"]"#))
        #expect(samples[0].levels.map(\.choices.count) == [2, 1])
        #expect(report.questions == 1)
    }

    @Test func levels_above_the_first_scored_one_are_context() throws {
        let two = line(#""level2": "c", "choices_level2": ["c", "d"]"#)
        let (samples, report) = try imported(two + "\n" + line(""), settings(firstLevel: 2))
        #expect(samples.map(\.levels.count) == [2, 1])
        #expect(report.questions == 1 && report.samplesWithoutQuestion == 1)
    }

    @Test func ids_are_kept_or_come_from_the_image() throws {
        let lines = [line(#""id": "mine""#), line(#""id": 7"#), line(""), line(#""id": null"#)]
        let (samples, _) = try imported(lines.joined(separator: "\n"))
        // printf a.jpg | sha256sum
        #expect(samples.map(\.id) == ["mine", "7", "509b0d4641a7c3ba", "509b0d4641a7c3ba-2"])
        let (moved, _) = try imported("\n\n" + lines[2])
        #expect(moved.map(\.id) == ["509b0d4641a7c3ba"])
    }

    @Test func byte_order_mark_blank_lines_and_line_ends_of_windows_are_nothing() throws {
        let (samples, _) = try imported("\u{FEFF}" + line("") + "\r\n  \r\n\n" + line(#""id": "b""#))
        #expect(samples.count == 2)
    }

    @Test(
        "A bad line is an error with its file, line and field",
        arguments: [
            (
                #"{"image": "a", "level1": "z", "choices_level1": ["w", "x"]}"#,
                ImportProblem.goldNotAmongChoices(field: "level1", gold: "z")
            ),
            (
                #"{"image": "a", "level1": "x", "choices_level1": ["x", "w", " W"]}"#,
                .duplicateChoice(field: "choices_level1", name: " W")
            ),
            (#"{"image": "a", "level12": "x", "choices_level12": []}"#, .tooFewChoices(field: "choices_level12")),
            (#"{"image": "a", "level1": "x"}"#, .tooFewChoices(field: "choices_level1")),
            (
                #"{"image": "a", "level1": "z", "choices_level1": ["x"]}"#,
                .goldNotAmongChoices(field: "level1", gold: "z")
            ),
            (#"{"level1": "x", "choices_level1": ["w", "x"]}"#, .missingField("image")),
            (#"{"image": "", "level1": "x", "choices_level1": ["w", "x"]}"#, .missingField("image")),
            (
                #"{"image": 3, "level1": "x", "choices_level1": ["w", "x"]}"#,
                .wrongType(field: "image", expected: "a string")
            ),
            (
                #"{"image": "a", "level1": 3, "choices_level1": ["w", "x"]}"#,
                .wrongType(field: "level1", expected: "a string or null")
            ),
            (
                #"{"image": "a", "level1": "x", "choices_level1": ["x", 3]}"#,
                .wrongType(field: "choices_level1", expected: "a list of strings")
            ),
            (
                #"{"image": "a", "level1": "x", "choices_level1": "x"}"#,
                .wrongType(field: "choices_level1", expected: "a list of strings or null")
            ),
            (#"{"image": "a", "level1": "x", "choices_level1": ["x", " "]}"#, .emptyName(field: "choices_level1")),
            (#"{"image": "a", "level1": "", "choices_level1": ["x", "w"]}"#, .emptyName(field: "level1")),
            (#"{"image": "a", "image": "b"}"#, .repeatedField("image")),
            (#"{"image": "a", "level1": "x", "level1": "x"}"#, .repeatedField("level1")),
            (#"{"image": "a", "level0": "x"}"#, .malformedLevelNumber(field: "level0")),
            (#"{"image": "a", "level01": "x"}"#, .malformedLevelNumber(field: "level01")),
            (#"{"image": "a", "choices_level256": ["x"]}"#, .malformedLevelNumber(field: "choices_level256")),
            (
                #"{"image": "a", "level99999999999999999999": "x"}"#,
                .malformedLevelNumber(field: "level99999999999999999999")
            ),
            (#"{"image": "a", "level1": null, "choices_level1": null}"#, .noLevels),
            (#"{"id": "taken", "image": "a", "level1": "x", "choices_level1": ["w", "x"]}"#, .duplicateID("taken")),
            (#"{"id": 1.5, "image": "a"}"#, .wrongType(field: "id", expected: "a string or a whole number")),
            ("[1]", .notAnObject), ("null", .notAnObject),
        ])
    func bad_lines(bad: String, problem: ImportProblem) throws {
        let text = line(#""id": "taken""#) + "\n\n" + bad + "\n" + line(#""id": "after""#)
        let path = directory.file("in.jsonl")
        #expect(throws: ImportError(path: path, line: 3, problem: problem)) { try imported(text) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["in.jsonl"])

        var skipping = settings()
        skipping.skipsBadLines = true
        let (samples, report) = try imported(text, skipping)
        #expect(samples.map(\.id) == ["taken", "after"])
        #expect(report.skipped == [problem.kind: 1])
        #expect(report.firstSkipped == [ImportError(path: path, line: 3, problem: problem)])
        let sentence = "\(ImportError(path: path, line: 3, problem: problem))"
        #expect(sentence.hasPrefix("\(path):3: ") && sentence.count > path.count + 12)
    }

    @Test(arguments: ["{", "nonsense", #"{"image": "a"} {}"#, #"{"image": "\uD800"}"#])
    func lines_that_are_no_json(bad: String) throws {
        let error = try #require(throws: ImportError.self) { try imported(line("") + "\n" + bad) }
        #expect(error.line == 2 && error.problem.kind == "not-json")
    }

    @Test func a_line_that_is_too_long_is_skipped_without_being_held() throws {
        var skipping = settings()
        skipping.skipsBadLines = true
        let long = #"{"image": ""# + String(repeating: "x", count: 40 << 20) + "\"}"
        let (samples, report) = try imported(long + "\n" + line("") + "\n" + long, skipping)
        #expect(samples.count == 1)
        #expect(report.skipped == ["too-long": 2])
        #expect(report.firstSkipped.map(\.line) == [1, 3])
    }

    @Test func a_name_with_two_parents_is_a_warning() throws {
        let first =
            #"{"image": "a", "level1": "p", "choices_level1": ["p"], "level2": "c", "choices_level2": ["c", "d"]}"#
        let second =
            #"{"image": "b", "level1": "q", "choices_level1": ["q"], "level2": "C", "choices_level2": ["C", "d"]}"#
        let (_, report) = try imported(first + "\n" + second, settings(ranks: ["order", "species"]))
        #expect(report.sharedNames == ["species C"])
    }

    @Test func the_taxonomy_is_that_of_the_right_names() throws {
        _ = try imported(
            line(#""level3": "y", "choices_level3": ["y", "z"]"#) + "\n"
                + line(#""level2": "X", "choices_level2": ["X", "z"], "level3": "y2", "choices_level3": ["y2", "z"]"#),
            settings(ranks: ["order", "family", "species"]))
        let taxonomy = try QuestionSetFile(path: directory.file("set")).header.taxonomy
        #expect(taxonomy.taxa.map(taxonomy.name(of:)) == ["x", "y", "X", "y2"])
        #expect(taxonomy.taxa.map { taxonomy.parent(of: $0)?.index } == [nil, 0, 0, 2])
        #expect(taxonomy.taxa.map(taxonomy.level(of:)) == [1, 3, 2, 3])
        #expect(taxonomy.rank(ofLevel: 2) == "family" && taxonomy.rank(ofLevel: 3) == "species")
    }

    @Test func ranks_are_named_for_every_level_or_for_none() throws {
        let two = line(#""level2": "c", "choices_level2": ["c", "d"]"#)
        for ranks in [["order"], ["order", "family", "species"]] {
            let error = try #require(throws: QuestionImport.RanksError.self) {
                try imported(line("") + "\n" + two, settings(ranks: ranks))
            }
            #expect(error.ranks == ranks && error.levels == 2...2)
            #expect("\(error)".contains("has 2 levels (level1 to level2)"), "\(error)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["in.jsonl"])
        _ = try imported(two, settings(ranks: ["order", "species"]))
        let (_, report) = try imported(two)
        #expect(report.samples == 1)
        // Lines may speak of levels that none of them has: they may be named, and need not.
        let silent = line(#""level2": null, "choices_level2": null"#)
        for ranks in [["order"], ["order", "species"]] { _ = try imported(silent, settings(ranks: ranks)) }
        #expect(throws: QuestionImport.RanksError.self) { try imported(silent, settings(ranks: ["a", "b", "c"])) }
    }

    @Test func the_folder_of_the_files_authors_is_taken_from_images() throws {
        func lines(_ images: [String]) -> String {
            images.map { #"{"image": "\#($0)", "level1": "x", "choices_level1": ["w", "x"]}"# }.joined(separator: "\n")
        }
        var stripping = settings()
        let (whole, plain) = try imported(lines(["/theirs/birds/a.jpg"]))
        #expect(whole.map(\.image) == ["/theirs/birds/a.jpg"] && plain.firstImage == "/theirs/birds/a.jpg")
        for prefix in ["/theirs", "/theirs/", "/theirs//"] {
            stripping.strippedImagePrefix = prefix
            let (samples, report) = try imported(lines(["/theirs/birds/a.jpg", "/theirs//b.jpg"]), stripping)
            #expect(samples.map(\.image) == ["birds/a.jpg", "b.jpg"])
            #expect(report.firstImage == "birds/a.jpg")
            // An id is made of the path that is written: it is the same wherever the authors kept the file.
            let (moved, _) = try imported(lines(["birds/a.jpg"]))
            #expect(samples[0].id == moved[0].id)
        }
        for stranger in [
            "/theirsandours/a.jpg", "/ours/a.jpg", "theirs/a.jpg", "/theirs", "/theirs/", "http://x/a.jpg",
        ] {
            let problem = ImportProblem.outsidePrefix(image: stranger, prefix: "/theirs//")
            #expect(throws: ImportError(path: directory.file("in.jsonl"), line: 2, problem: problem)) {
                try imported(lines(["/theirs/a.jpg", stranger]), stripping)
            }
        }
        stripping.skipsBadLines = true
        let (samples, report) = try imported(lines(["/ours/a.jpg", "/theirs/a.jpg"]), stripping)
        #expect(samples.map(\.image) == ["a.jpg"] && report.skipped == ["outside-prefix": 1])
    }

    @Test func nothing_to_import_is_an_error() throws {
        let path = directory.file("in.jsonl")
        #expect(throws: QuestionImport.EmptyError.noSamples(path: path)) { try imported("\n\n") }
        #expect(throws: QuestionImport.EmptyError.noQuestions(path: path, firstScoredLevel: 2)) {
            try imported(line(""), settings(firstLevel: 2))
        }
        #expect(throws: QuestionSetError.unreadable(path: "/nowhere", reason: "No such file or directory")) {
            try settings().run(from: "/nowhere", to: directory.file("set"))
        }
    }

    @Test func random_lines_never_trap() throws {
        var generator = SeededGenerator(seed: 3)
        var skipping = settings()
        skipping.skipsBadLines = true
        let whole = Array(line(#""id": "é", "level2": "é ", "choices_level2": ["É", "a", "b"]"#).utf8)
        var bytes: [UInt8] = []
        for _ in 0..<5000 {
            var line = whole
            line[Int.random(in: 0..<line.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            bytes += line + [0x0A]
        }
        try Fixtures.write(bytes, to: directory.file("in.jsonl"))
        let report = try skipping.run(from: directory.file("in.jsonl"), to: directory.file("set"))
        #expect(report.samples > 0 && report.skipped.count > 3)
        #expect(try Fixtures.samples(ofSetAt: directory.file("set")).count == report.samples)
    }
}
