import Foundation
import TestSupport
import Testing
import Transport

@Suite struct LoopbackTests {
    @Test(arguments: ["tcp", "ipc"]) func every_kind_of_message_arrives_as_it_was_sent(transport: String) async throws {
        let directory = try TemporaryDirectory()
        let (router, dealer) = (try RouterEnd(), try DealerEnd())
        let endpoint = try await router.listen(
            at: transport == "tcp" ? "tcp://127.0.0.1:*" : "ipc://" + directory.file("link"))
        try await dealer.connect(to: endpoint)
        var random = Seeded(11)

        let fromWorker = (0..<700).map { random.fromWorker($0) }
        for message in fromWorker {
            try await eventually("sent") { await dealer.send(message, run: 9, epoch: 1) == .sent }
        }
        try await eventually("all heard") { await router.messages.count == fromWorker.count }
        let heard = await router.messages
        #expect(heard.map { $0.2 } == fromWorker)
        #expect(Set(heard.map { $0.1 }) == [MessageHeader(run: 9, epoch: 1)])
        let peer = try #require(Set(heard.map { $0.0 }).count == 1 ? heard.first?.0 : nil)

        let toWorker = (0..<1_100).map { random.toWorker($0) }
        for message in toWorker {
            try await eventually("sent") {
                await router.send(message, run: .max, epoch: .max, to: peer) == .sent
            }
        }
        try await eventually("all heard") { await dealer.messages.count == toWorker.count }
        #expect(await dealer.messages.map { $0.2 } == toWorker)
        #expect(await Set(dealer.messages.map { $0.1 }) == [MessageHeader(run: .max, epoch: .max)])
        #expect(await Set(dealer.messages.map { $0.0 }) == [.coordinator])
        #expect(await router.malformed == [])
        #expect(await dealer.malformed == [])
        await dealer.loop.stop()
        await router.loop.stop()
    }

    @Test func operators_are_heard_beside_workers_and_answered() async throws {
        let (router, dealer, end) = (try RouterEnd(), try DealerEnd(), try OperatorEnd())
        let endpoint = try await router.listen(at: "tcp://127.0.0.1:*")
        try await dealer.connect(to: endpoint)
        try await end.connect(to: endpoint)
        var random = Seeded(13)

        let fromOperator = (0..<500).map { random.fromOperator($0) }
        let fromWorker = (0..<70).map { random.fromWorker($0) }
        for message in fromOperator { try await eventually("sent") { await end.send(message) == .sent } }
        for message in fromWorker { try await eventually("sent") { await dealer.send(message) == .sent } }
        try await eventually("all heard") {
            let heard = await (router.fromOperators.count, router.messages.count)
            return heard == (fromOperator.count, fromWorker.count)
        }
        #expect(await router.fromOperators.map { $0.2 } == fromOperator)
        #expect(await router.messages.map { $0.2 } == fromWorker)

        let peer = try #require(await router.fromOperators.first?.0)
        let toOperator = (0..<400).map { random.toOperator($0) }
        for message in toOperator { try await eventually("sent") { await router.tell(message, to: peer) == .sent } }
        try await eventually("all heard") { await end.messages.count == toOperator.count }
        #expect(await end.messages == toOperator)
        #expect(await router.malformed == [])
        #expect(await end.malformed == [])
        await end.loop.stop()
        await dealer.loop.stop()
        await router.loop.stop()
    }

    @Test func the_largest_report_fits_its_frame_and_a_larger_one_is_refused() async throws {
        let (router, end) = (try RouterEnd(), try OperatorEnd())
        let endpoint = try await router.listen(at: "tcp://127.0.0.1:*")
        try await end.connect(to: endpoint)
        try await eventually("sent") { await end.send(.pause(OperatorOrder(request: 1, by: "ann"))) == .sent }
        let (peer, _, _) = try await eventually("heard") { await router.fromOperators.first }
        var report = StatusReport(request: 1)
        let row: (Int) -> StatusReport.Worker = { number in
            var worker = StatusReport.Worker(id: "\(number)" + String(repeating: "w", count: 124))
            worker.host = String(repeating: "h", count: 255)
            worker.software = String(repeating: "s", count: 128)
            (worker.finished, worker.silenceMilliseconds, worker.pace) = (.max, .max, 1e300)
            return worker
        }
        report.workers = (0..<StatusReport.mostRows).map(row)
        #expect(await router.tell(.report(report), to: peer) == .sent)
        try await eventually("heard") { await end.messages.first == .report(report) }
        report.workers.append(row(1))
        #expect(await router.tell(.report(report), to: peer) == .sent)
        try await eventually("refused") { await end.malformed == [.field(.statusReport, "workers")] }
        await end.loop.stop()
        await router.loop.stop()
    }

    @Test func trainers_are_heard_beside_workers_and_answered() async throws {
        let (router, dealer, trainer) = (try RouterEnd(), try DealerEnd(), try TrainerEnd())
        let endpoint = try await router.listen(at: "tcp://127.0.0.1:*")
        try await dealer.connect(to: endpoint)
        try await trainer.connect(to: endpoint)
        var random = Seeded(12)

        let fromTrainer = (0..<700).map { random.fromTrainer($0) }
        let fromWorker = (0..<70).map { random.fromWorker($0) }
        for message in fromTrainer { try await eventually("sent") { await trainer.send(message) == .sent } }
        for message in fromWorker { try await eventually("sent") { await dealer.send(message) == .sent } }
        try await eventually("all heard") {
            let heard = await (router.fromTrainers.count, router.messages.count)
            return heard == (fromTrainer.count, fromWorker.count)
        }
        #expect(await router.fromTrainers.map { $0.2 } == fromTrainer)
        #expect(await router.messages.map { $0.2 } == fromWorker)

        let peer = try #require(await router.fromTrainers.first?.0)
        let toTrainer = (0..<800).map { random.toTrainer($0) }
        for message in toTrainer { try await eventually("sent") { await router.tell(message, to: peer) == .sent } }
        try await eventually("all heard") { await trainer.messages.count == toTrainer.count }
        #expect(await trainer.messages == toTrainer)
        #expect(await router.malformed == [])
        #expect(await trainer.malformed == [])

        // What is for workers is nothing to a trainer.
        #expect(await router.send(.drain(reason: ""), to: peer) == .sent)
        try await eventually("refused") { await trainer.malformed == [.unknownType(71)] }
        for loop in [trainer.loop, dealer.loop, router.loop] { await loop.stop() }
    }

    @Test func texts_for_people_are_cut_between_characters() async throws {
        let (router, dealer) = (try RouterEnd(), try DealerEnd())
        try await dealer.connect(to: try await router.listen(at: "tcp://127.0.0.1:*"))
        let long = String(repeating: "🐦", count: 501)  // 4 bytes each: 500 fit into 2,000.
        try await eventually("sent") { await dealer.send(.bye(reason: long)) == .sent }
        let (_, _, message) = try await eventually("heard") { await router.messages.first }
        #expect(message == .bye(reason: String(repeating: "🐦", count: 500)))
        await dealer.loop.stop()
        await router.loop.stop()
    }

    @Test func the_speed_is_printed() async throws {
        let (router, dealer) = (try RouterEnd(), try DealerEnd())
        try await dealer.connect(to: try await router.listen(at: "tcp://127.0.0.1:*"))
        await router.answerCredit()
        let total: UInt64 = 20_000
        try await eventually("connected") { await dealer.send(.credit(total: 0)) == .sent }
        let (wall, routerTime, dealerTime) = (ContinuousClock.now, await router.threadTime, await dealer.threadTime)
        var next: UInt64 = 1
        while next < total {
            next = await dealer.sendCredits(next..<min(next + 64, total))
            let sent = next
            try await eventually("answers") { await dealer.messages.count >= sent }
        }
        let seconds = (ContinuousClock.now - wall) / .seconds(1)
        let each = (await router.threadTime - routerTime, await dealer.threadTime - dealerTime)
        print("link: \(Int(Double(total) / seconds)) questions and answers/s; CPU of the loops' threads for each:")
        print("link: router \(each.0 / Int(total)), dealer \(each.1 / Int(total))")
        #expect(await dealer.malformed == [])
        await dealer.loop.stop()
        await router.loop.stop()
    }
}
