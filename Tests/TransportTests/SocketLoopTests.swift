import Foundation
import Testing
import Transport

@Suite struct SocketLoopTests {
    /// An actor that counts on a loop.
    actor Counter {
        let loop: SocketLoop
        private(set) var count = 0
        private(set) var threads: Set<UInt> = []
        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

        init(_ loop: SocketLoop) { self.loop = loop }

        func add() {
            count += 1
            threads.insert(pthread_self())
        }

        func stopLoop() async -> Int {
            await loop.stop()
            return count
        }

        func isIsolated() -> Bool? { loop.isIsolatingCurrentContext() }

        func makeRouter() throws -> RouterSocket.Type {
            try RouterSocket(on: loop).close()
            return RouterSocket.self
        }

        func blockedSignals() -> (terminate: Bool, fault: Bool) {
            var blocked = sigset_t()
            pthread_sigmask(SIG_SETMASK, nil, &blocked)
            return (sigismember(&blocked, SIGTERM) == 1, sigismember(&blocked, SIGSEGV) == 1)
        }
    }

    @Test func all_jobs_run_on_one_thread_and_none_is_lost() async throws {
        let counter = Counter(try SocketLoop(name: "count"))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<16 {
                group.addTask { for _ in 0..<500 { await counter.add() } }
            }
        }
        #expect(await counter.count == 8_000)
        #expect(await counter.threads.count == 1)
        #expect(await counter.isIsolated() == true)
        #expect(counter.loop.isIsolatingCurrentContext() == false)
        await counter.loop.stop()
    }

    @Test func an_actor_outlives_its_loop() async throws {
        let counter = Counter(try SocketLoop(name: "short"))
        await counter.add()
        #expect(await counter.stopLoop() == 1)
        await counter.add()
        #expect(await counter.count == 2)
        #expect(await counter.isIsolated() == true)
        await #expect(throws: TransportError.closed) { try await counter.makeRouter() }
        await counter.loop.stop()
    }

    @Test func a_loop_may_be_stopped_by_many_at_once() async throws {
        for _ in 0..<20 {
            let counter = Counter(try SocketLoop(name: "many"))
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask { await counter.loop.stop() }
                    group.addTask { await counter.add() }
                }
            }
            #expect(await counter.count == 4)
        }
    }

    @Test func timers_beat_until_the_end() async throws {
        let counter = Counter(try SocketLoop(name: "beat"))
        counter.loop.every(.milliseconds(2)) { counter.assumeIsolated { $0.add() } }
        try await eventually("ten beats") { await counter.count >= 10 }
        await counter.loop.stop()
        let atEnd = await counter.count
        try await Task.sleep(for: .milliseconds(20))
        #expect(await counter.count == atEnd)
    }

    @Test func signals_are_blocked_on_the_loop_alone() async throws {
        func blocksTermination() -> Bool {
            var blocked = sigset_t()
            pthread_sigmask(SIG_SETMASK, nil, &blocked)
            return sigismember(&blocked, SIGTERM) == 1
        }
        func make() throws -> (before: Bool, loop: SocketLoop, after: Bool) {
            (blocksTermination(), try SocketLoop(name: "signals"), blocksTermination())
        }
        let (before, loop, after) = try make()
        #expect(before == after)
        let counter = Counter(loop)
        let blocked = await counter.blockedSignals()
        #expect(blocked.terminate && !blocked.fault)
        await loop.stop()
    }
}
