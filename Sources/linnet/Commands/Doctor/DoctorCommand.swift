import ArgumentParser
import Chat
import Foundation
import Measures
import Operators
import Questions
import Transport

/// `linnet doctor`: says whether this machine, and what it will talk to, are ready, and what to change.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Says whether this machine is ready, what chat servers can do, and what to change.",
        usage: "linnet doctor [<options>]",
        discussion: """
            Ask it on each host before a run: on the coordinator's with --bind, --run and --workers, on a worker's with \
            --connect, --set and --image-root, and with --endpoint and --served-model for chat servers, each of which it asks \
            about ten small questions about one small grey picture. It ends with status 2 when there is a problem.
            """)

    @Option(help: ArgumentHelp("Where a coordinator is to listen: whether it can.", valueName: "endpoint"))
    var bind: String?

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp(
            "Where a run is to be kept: whether it can be, and how much room there is.", valueName: "directory"))
    var directory: String?

    @Option(help: ArgumentHelp("How many workers a coordinator here is to have.", valueName: "count"))
    var workers = 100

    @Option(
        help: ArgumentHelp("Where a coordinator is: whether it can be reached, and its clock.", valueName: "endpoint"))
    var connect: String?

    @Option(help: ArgumentHelp("The file of this host's secret key: whether it can be used.", valueName: "file"))
    var key: String?

    @Option(
        help: ArgumentHelp(
            "The file of the coordinator's public key, by which --connect reaches it.", valueName: "file"))
    var coordinatorKey: String?

    @Option(
        help: ArgumentHelp(
            "The list of the keys that a coordinator here is to let in: whether it can be used.", valueName: "file"))
    var authorized: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("A question set: whether its images can be read here.", valueName: "file"))
    var setPath: String?

    @Option(help: ArgumentHelp("Where relative image paths start.", valueName: "directory"))
    var imageRoot = ""

    @Option(help: ArgumentHelp("How many of the set's images are looked at.", valueName: "count"))
    var images = 200

    @Option(help: "The model's name, as the chat servers call it.")
    var servedModel: String?

    @OptionGroup var endpoints: EndpointOptions

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard (endpoints.endpointList == nil) == (servedModel == nil) else {
            throw ValidationError("--endpoint URL and --served-model NAME go together")
        }
        guard (1...1_000_000).contains(workers) else {
            throw ValidationError("--workers is \(workers); it is a number from 1 to 1000000")
        }
        if coordinatorKey != nil, key == nil {
            throw ValidationError("--coordinator-key needs --key FILE, the own secret key")
        }
        if key != nil, connect != nil, coordinatorKey == nil {
            throw ValidationError("--key needs --coordinator-key FILE where --connect reaches a coordinator")
        }
        guard images > 0 else { throw ValidationError("--images is \(images); look at one at least") }
        guard imageRoot.isEmpty || setPath != nil else {
            throw ValidationError("--image-root belongs to --set FILE, whose images are looked for")
        }
    }

    func run() async throws {
        let facts = try await facts()
        if !json { try Self.write(CheckedFact.lines(facts)) }
        var servers: [ServerExamination] = []
        if let servedModel {
            let options = try endpoints.options()
            guard !options.endpoints.isEmpty else { throw ChatSetupError.noEndpoint }
            for endpoint in options.endpoints {
                let server = try await ServerExamination.of(endpoint, servedModel: servedModel, options: options)
                servers.append(server)
                if !json { try Self.write(server.lines) }
            }
        }
        if json { try Self.write([try Self.json(facts, servers)]) }
        let ill = servers.filter { !$0.isWell }.map(\.endpoint)
        guard ill.isEmpty else {
            throw UserError(
                "no answer about a picture from \(ill.joined(separator: ", ")). Mend what is said above (start the server, "
                    + "correct its URL or the model's name), then ask 'linnet doctor' again")
        }
        if let sentence = CheckedFact.sentence(facts) { throw UserError(sentence) }
        if let servedModel, !json {
            print(
                "next: linnet evaluate SET --model chat --served-model \(servedModel) --endpoint "
                    + "\(servers.map(\.endpoint).joined(separator: ",")) --image-root PICTURES --run DIRECTORY")
        }
    }

    private func facts() async throws -> [CheckedFact] {
        var facts = [
            HostFacts.libraries(canEncrypt: canEncrypt),
            HostFacts.processors(
                ProcessInfo.processInfo.activeProcessorCount, memory: ProcessInfo.processInfo.physicalMemory),
            HostFacts.openFiles(.current, workers: workers),
            HostFacts.lockedMemory(bytes: HostFacts.lockableBytes),
        ]
        if let key { facts.append(KeyFacts.secret(key)) }
        if let coordinatorKey { facts.append(KeyFacts.coordinators(coordinatorKey)) }
        if let authorized { facts.append(KeyFacts.list(authorized)) }
        if let directory { facts.append(HostFacts.directory(directory)) }
        if let bind { facts.append(await HostFacts.port(bind)) }
        if let connect { facts += await coordinator(at: connect) }
        if let setPath {
            let set = try QuestionSetFile(path: setPath)
            facts.append(HostFacts.images(try ImageSample(of: set, root: imageRoot, count: images)))
        }
        return facts
    }

    /// Asks a coordinator for its status, which also tells its clock.
    private func coordinator(at endpoint: String) async -> [CheckedFact] {
        do {
            var options = OperatorOptions(endpoint: endpoint, by: "doctor")
            if let key, let coordinatorKey {
                let other = try KeyFile.publicKey(at: coordinatorKey).key
                options.access = .keys(try KeyFile.pair(at: key), coordinator: other)
            }
            let link = try OperatorLink(options)
            let asked = Date()
            let result: Result<RunStatus, any Error>
            do {
                try await link.start()
                result = .success(try await link.status())
            } catch { result = .failure(error) }
            let answered = Date()
            await link.shutDown()
            let status = try result.get()
            let middle = (asked.timeIntervalSince1970 + answered.timeIntervalSince1970) / 2
            return [
                Self.reached(status.report, at: endpoint),
                HostFacts.clock(difference: Double(status.report.unixMilliseconds) / 1000 - middle),
            ]
        } catch OperatorError.refused(let refused) where refused.code == .notPermitted {
            return [.ok("coordinator", "answers at \(endpoint); this key may not look at its run, which it need not")]
        } catch OperatorError.notAdmitted(let fault) {
            return [
                .problem(
                    "coordinator", "what listens at \(endpoint) does not let this host in", KeyFacts.cure(fault, key))
            ]
        } catch let error as KeyError {
            return [.problem("coordinator", "not asked: \(error)", "mend the key's file")]
        } catch {
            return [
                .problem(
                    "coordinator", "\(error)",
                    "start it, correct --connect, and let the port through the firewalls between here and there")
            ]
        }
    }

    static func reached(_ report: StatusReport, at endpoint: String) -> CheckedFact {
        let finding =
            "answers at \(endpoint): '\(RunDisplay.cut(report.questionSet, to: 60))', "
            + "\(Number.of(report.workerCount, "worker"))"
        guard report.software != Versions.linnet else { return .ok("coordinator", finding) }
        return .warning(
            "coordinator",
            finding + "; Linnet \(RunDisplay.cut(report.software, to: 30)) there, \(Versions.linnet) here",
            "use one release on all hosts")
    }

    private static func json(_ facts: [CheckedFact], _ servers: [ServerExamination]) throws -> String {
        struct Everything: Encodable {
            let facts: [CheckedFact]
            let servers: [ServerExamination]
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(Everything(facts: facts, servers: servers)), as: UTF8.self)
    }

    private static func write(_ lines: [String]) throws {
        try FileHandle.standardOutput.write(contentsOf: Data((lines.joined(separator: "\n") + "\n").utf8))
    }
}
