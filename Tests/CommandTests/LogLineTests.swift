import Testing

@testable import linnet

@Suite struct `A log message as text` {
    @Test func `stays on its line, whatever a worker calls itself`() {
        #expect(StandardErrorStream.line("info: a worker is there\n") == "info: a worker is there\n")
        #expect(StandardErrorStream.line("worker=größe ü 木\n") == "worker=größe ü 木\n")
        #expect(
            StandardErrorStream.line("worker=oak\r\nerror: all is lost\u{1B}[2J\u{2028}\u{85}\n")
                == "worker=oak\\r\\nerror: all is lost\\u{1B}[2J\\u{2028}\\u{0085}\n")
        #expect(StandardErrorStream.line("no end") == "no end\n")
    }
}
