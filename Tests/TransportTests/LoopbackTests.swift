import TestSupport
import Testing
import Transport

@Suite struct LoopbackTests {
    @Test(arguments: ["tcp", "ipc"]) func a_hello_is_heard_and_answered(transport: String) async throws {
        let directory = try TemporaryDirectory()
        let (router, dealer) = (try RouterEnd(), try DealerEnd())
        let endpoint = try await router.listen(
            at: transport == "tcp" ? "tcp://127.0.0.1:*" : "ipc://" + directory.file("link"))
        try await dealer.connect(to: endpoint)

        let hello = FromWorker.hello(
            Hello(
                software: "0.1.0", worker: "one", boot: 5, host: "here", process: 12, slots: 4,
                held: [Hello.Held(token: LeaseToken(epoch: 1, sequence: 2), units: [])]))
        try await eventually("connected") { await dealer.send(hello, run: 9, epoch: 1) == .sent }
        let (peer, header, message) = try await eventually("the hello") { await router.messages.first }
        #expect(message == hello)
        #expect(header == MessageHeader(run: 9, epoch: 1))
        #expect(await router.send(.who, to: peer) == .sent)
        let answer = try await eventually("the answer") { await dealer.messages.first }
        #expect(answer.2 == .who)
        #expect(answer.0 == .coordinator)
        await dealer.loop.stop()
        await router.loop.stop()
    }
}
