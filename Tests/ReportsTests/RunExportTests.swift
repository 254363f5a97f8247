import Foundation
import Ledger
import Measures
import Outcomes
import Questions
import Reasoning
import Reports
import Runs
import Taxonomies
import TestSupport
import Testing
import WireFormat

@Suite struct RunExportTests {
    let directory: TemporaryDirectory
    let set: QuestionSetFile
    let ledger: RunLedger

    /// A set of three samples with a level of context and two asked ones, of which the ledger answers the third with text
    /// that is hard to write, fails the second, and gives up the first.
    init() throws {
        directory = try TemporaryDirectory()
        let taxonomy = try Taxonomy(
            name: "birds", ranks: ["order", "family", "species"],
            entries: [
                Taxonomy.Entry(name: "owls", parent: nil, level: 1),
                Taxonomy.Entry(name: "barn owls", parent: TaxonID(0), level: 2),
                Taxonomy.Entry(name: "tyto alba", parent: TaxonID(1), level: 3),
            ])
        var writer = try QuestionSetWriter(
            path: directory.file("set"),
            header: QuestionSetHeader(
                name: "birds", subject: "bird", firstScoredLevel: 2,
                distractors: QuestionSetHeader.Distractors(method: "random"), seed: 1, source: "test",
                taxonomy: taxonomy))
        for number in 0..<3 {
            try writer.append(
                Sample(
                    id: "s\(number)", image: "im\"ages/\(number).png", label: "Tyto alba", split: "test",
                    levels: [
                        Level(number: 1, choices: ["owls"], gold: 0),
                        Level(number: 2, choices: ["true owls", "barn owls"], gold: 1),
                        Level(number: 3, choices: ["tyto alba", "strix, aluco", "asio otus"], gold: 0),
                    ]))
        }
        try writer.finish()
        set = try QuestionSetFile(path: directory.file("set"))
        ledger = try RunLedger.openForRun(
            RunDirectory(directory.file("run")),
            settings: RunSettings(model: .null(NullSettings()), strategy: .independent),
            set: QuestionSetReference(set))
        let answered = Outcome(
            sample: 2, repetition: 0, leaf: LeafAnswer(leaf: "tyto alba", isKnown: true),
            levels: [
                LevelAnswer(
                    number: 2, completion: Completion(text: "B"), reading: .choice(1, rule: .wholeText),
                    rewards: [Reward(.accuracy, 1), Reward(.format, 0.5)]),
                LevelAnswer(
                    number: 3, completion: Completion(text: "I say:\n\t\"none\", \u{1}é", logProbability: -0.25),
                    reading: .none(.unparsed), rewards: [Reward(.accuracy, 0)]),
            ], timing: Timing(endpoint: "http://a/v1"))
        let failed = Outcome(sample: 1, repetition: 0, failure: Failure(.imageMissing, "no such file"))
        var block = WireWriter()
        answered.write(to: &block)
        failed.write(to: &block)
        try ledger.commit([
            .block(OutcomeBlockRow(worker: "w", epoch: 1, count: 2, bytes: block.bytes)),
            .quarantine(QuarantinedSample(sample: 0, repetition: 0, failure: Failure(.workerDied, "twice"))),
        ])
    }

    @Test func lines_of_json_tell_every_sample_in_order_with_its_answers_and_failures() throws {
        let output = directory.file("out.jsonl")
        #expect(try RunExport.run(ledger, set, as: .jsonl, to: output) == 3)
        let lines = try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n")
        let records = try lines.map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? NSDictionary)
        }
        func unanswered() -> [[String: Any]] {
            [
                [
                    "number": 2, "rank": "family", "choices": ["true owls", "barn owls"], "gold": "barn owls",
                    "gold_letter": "B", "letter": NSNull(), "reading": "error", "rule": NSNull(), "text": NSNull(),
                    "rewards": [String: Any](), "failure": NSNull(),
                ],
                [
                    "number": 3, "rank": "species", "choices": ["tyto alba", "strix, aluco", "asio otus"],
                    "gold": "tyto alba", "gold_letter": "A", "letter": NSNull(), "reading": "error",
                    "rule": NSNull(), "text": NSNull(), "rewards": [String: Any](), "failure": NSNull(),
                ],
            ]
        }
        var levels = unanswered()
        let quarantined: NSDictionary = [
            "id": "s0", "image": "im\"ages/0.png", "label": "Tyto alba", "split": "test", "repetition": 0,
            "levels": levels, "failure": ["kind": "worker-died", "message": "twice"], "quarantined": true,
            "failures": [["of": "sample", "kind": "worker-died", "message": "twice"]],
        ]
        let failed: NSDictionary = [
            "id": "s1", "image": "im\"ages/1.png", "label": "Tyto alba", "split": "test", "repetition": 0,
            "levels": levels, "failure": ["kind": "image-missing", "message": "no such file"],
            "failures": [["of": "sample", "kind": "image-missing", "message": "no such file"]],
        ]
        levels[0].merge(
            ["letter": "B", "reading": "choice", "rule": "whole-text", "text": "B"], uniquingKeysWith: { $1 })
        levels[0]["rewards"] = ["accuracy": 1, "format": 0.5]
        levels[1].merge(
            ["reading": "unparsed", "rule": "none", "text": "I say:\n\t\"none\", \u{1}é"], uniquingKeysWith: { $1 })
        levels[1]["rewards"] = ["accuracy": 0]
        levels[1]["log_probability"] = -0.25
        let answered: NSDictionary = [
            "id": "s2", "image": "im\"ages/2.png", "label": "Tyto alba", "split": "test", "repetition": 0,
            "levels": levels, "failure": NSNull(), "failures": [Any](), "endpoint": "http://a/v1",
            "leaf": [
                "name": "tyto alba", "known": true, "reading": "choice", "path": [Any](), "text": NSNull(),
                "rewards": [String: Any](), "failure": NSNull(),
            ],
        ]
        #expect(records == [quarantined, failed, answered])
    }

    @Test func a_table_has_a_row_for_each_asked_level() throws {
        let output = directory.file("out.csv")
        #expect(try RunExport.run(ledger, set, as: .csv, to: output) == 3)
        let rows = try String(contentsOfFile: output, encoding: .utf8).components(separatedBy: "\r\n")
        #expect(rows.count == 8)
        #expect(rows[0].hasPrefix("id,image,label,split,repetition,level,rank,gold,"))
        #expect(rows[2] == #"s0,"im""ages/0.png",Tyto alba,test,0,3,species,tyto alba,A,,,error,,,worker-died,,"#)
        #expect(
            rows[5]
                == #"s2,"im""ages/2.png",Tyto alba,test,0,2,family,barn owls,B,B,barn owls,choice,1.0,tyto alba,,http://a/v1,B"#
        )
        #expect(rows[6].hasSuffix("unparsed,0.0,tyto alba,,http://a/v1,\"I say:\n\t\"\"none\"\", \u{1}é\""))
    }

    @Test func an_export_that_fails_leaves_the_old_file_and_nothing_else() throws {
        let output = try directory.write("old", to: "out.jsonl")
        var block = WireWriter()
        Outcome(sample: 3, repetition: 0).write(to: &block)
        try ledger.commit([.block(OutcomeBlockRow(worker: "w", epoch: 1, count: 1, bytes: block.bytes))])
        #expect(throws: ExportError.unknownSample(sample: 3, samples: 3)) {
            try RunExport.run(ledger, set, as: .jsonl, to: output)
        }
        #expect(try String(contentsOfFile: output, encoding: .utf8) == "old")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() == ["out.jsonl", "run", "set"])
    }

    @Test func a_set_that_has_moved_or_changed_is_told_with_what_would_help() throws {
        let reference = ledger.set
        try FileManager.default.moveItem(atPath: directory.file("set"), toPath: directory.file("moved"))
        #expect(throws: QuestionSetReferenceError.missing(path: reference.path, name: "birds")) {
            try reference.open()
        }
        #expect(try reference.open(at: directory.file("moved")).count == 3)
        var other = reference
        other.sha256 = String(repeating: "0", count: 64)
        let error = #expect(throws: QuestionSetReferenceError.self) { try other.open(at: directory.file("moved")) }
        #expect("\(try #require(error))".contains("--set FILE"))
    }

    @Test func the_benchmarks_format_scores_like_the_run_itself() throws {
        let output = directory.file("results.json")
        #expect(try RunExport.run(ledger, set, as: .benchmark, to: output) == 3)
        let run = try ledger.measures(of: set).whole
        let file = try BenchmarkResults.score(path: output, firstScoredLevel: 2).whole
        #expect(run.samples == 3)
        #expect(run.right.counts == [0, 0, 1])
        #expect(run.failures.total == 2)
        #expect(file.samples == run.samples)
        #expect(file.right == run.right)
        #expect(file.rightLeaves == run.rightLeaves)
        #expect(file.prefixPOR == run.prefixPOR)
        #expect(file.chanceHCA == run.chanceHCA)
    }
}
