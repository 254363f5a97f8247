import CZeroMQ
import Glibc

/// Starts threads that take no signals.
enum LoopThread {
    private final class Start {
        let name: String
        let body: () -> Void

        init(name: String, body: @escaping () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Runs `body` on a new, detached thread; tells 0, or the error of pthread_create.
    ///
    /// Signals are blocked there and in every thread that libzmq starts from there, so that they reach the threads that
    /// wait for them. Those that a fault raises stay open: a crash must leave its backtrace.
    static func start(name: String, _ body: @escaping () -> Void) -> Int32 {
        var blocked = sigset_t()
        var before = sigset_t()
        sigfillset(&blocked)
        for fault in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS] { sigdelset(&blocked, fault) }
        // Set around the creation: the new thread inherits it and never runs without.
        pthread_sigmask(SIG_SETMASK, &blocked, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

        let start = Unmanaged.passRetained(Start(name: name, body: body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                // pthread_create's argument is the one passed below.
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                // Linux keeps the first 15 bytes.
                linnet_name_thread(start.name)
                start.body()
                return nil
            }, start.toOpaque())
        if code == 0 { pthread_detach(thread) } else { start.release() }
        return code
    }
}
