import Testing

@testable import Coordinator

@Suite struct NearNamesTests {
    @Test func a_slip_of_the_finger_finds_what_was_meant() {
        let names = (1...20).map { "worker-\($0)" } + ["gpu-07.cluster.local", "oak"]
        #expect(NearNames.of("worker7", among: names).first == "worker-7")
        #expect(NearNames.of("gpu-07", among: names) == ["gpu-07.cluster.local"])
        #expect(NearNames.of("OKA", among: names).isEmpty)
        #expect(NearNames.of("oaks", among: names) == ["oak"])
        #expect(NearNames.of("something else", among: names).isEmpty)
        #expect(NearNames.of("worker", among: names).count == NearNames.most)
    }

    @Test func ten_thousand_long_names_are_looked_through() {
        let names = (0..<10_000).map { String(repeating: "w", count: 120) + "\($0)" }
        #expect(NearNames.of(String(repeating: "w", count: 255), among: names).count == NearNames.most)
    }
}
