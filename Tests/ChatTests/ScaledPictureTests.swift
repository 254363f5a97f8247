import Files
import Foundation
import Locking
import Outcomes
import Questions
import Reasoning
import Runs
import TestSupport
import Testing

@testable import Chat
@testable import Scaling

@Suite struct `Pictures sent smaller` {
    /// A trial whose samples have real pictures, 300 pixels wide and more, written long enough ago to have a stamp: one that
    /// was written a moment ago is another picture then than later.
    private func trial(samples: Int) async throws -> ChatTrial {
        let trial = try ChatTrial(samples: samples)
        for number in 0..<samples {
            let bytes = try TestPictures.file(.jpeg, 300 + 30 * number, 200)
            try Data(bytes).write(to: URL(fileURLWithPath: trial.directory.file("\(number).jpg")))
        }
        for number in 0..<samples {
            #expect(await eventually { ImageFile.stamp(at: trial.directory.file("\(number).jpg")) != nil })
        }
        return trial
    }

    private func loader(_ trial: ChatTrial, _ pictures: ScaledPictures) -> ImageLoader {
        ImageLoader(
            taxonomy: trial.header.taxonomy, imageRoot: trial.directory.path, sending: .smallerFiles(pictures))
    }

    private func pictures(side: Int, mostBytes: Int = 1 << 20) throws -> ScaledPictures {
        ScaledPictures(scaler: try PictureScaler(maximumSide: side), mostBytes: mostBytes)
    }

    @Test func `are what is sent, and a broken or a remote one is a failure that says so`() async throws {
        let trial = try await trial(samples: 1)
        _ = try trial.directory.write("no picture", to: "broken.jpg")
        let loader = loader(trial, try pictures(side: 30))
        guard case .success(.inline(let image)) = await loader.load("0.jpg") else {
            Issue.record("it is not sent")
            return
        }
        #expect(PictureHeader(image.bytes)?.width == 30)
        for (reference, word) in [("broken.jpg", "broken.jpg"), ("https://example.org/a.jpg", "--max-image-side")] {
            guard case .failure(let failure) = await loader.load(reference) else {
                Issue.record("\(reference) is sent")
                continue
            }
            #expect(failure.kind == .imageUnreadable)
            #expect(failure.message.contains(word))
        }
    }

    @Test func `are made once for all who ask at the same time, and for those who ask later`() async throws {
        let trial = try await trial(samples: 3)
        let pictures = try pictures(side: 30)
        let loader = loader(trial, pictures)
        let widths = await withTaskGroup(of: Int?.self) { group in
            for number in 0..<48 {
                group.addTask {
                    guard case .success(.inline(let image)) = await loader.load("\(number % 3).jpg") else { return nil }
                    return PictureHeader(image.bytes)?.width
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(widths == Array(repeating: 30, count: 48))
        #expect(pictures.loadings == 3)
    }

    @Test func `are made once a sample, whatever is asked about it`() async throws {
        let trial = try await trial(samples: 5)
        let server = try trial.server()
        var settings = ChatSettings(servedModel: "test/model")
        settings.maximumImageSide = 50
        let model = try await trial.model([server], settings)
        let outcomes = await trial.outcomes(.twoStage, model)
        #expect(outcomes.count == 5 && outcomes.allSatisfy { $0.failure == nil })
        #expect(server.counts.requests > 10)
        #expect(server.counts.pictures.count == 5)
        guard case .smallerFiles(let pictures) = model.images.sending else {
            Issue.record("pictures go as they are")
            return
        }
        #expect(pictures.loadings == 5)
    }

    @Test func `are those of the file as it is now, whenever it was written`() async throws {
        let trial = try await trial(samples: 1)
        let pictures = try pictures(side: 30)
        let loader = loader(trial, pictures)
        let path = trial.directory.file("0.jpg")
        /// A picture whose smaller one is so many pixels high. All files have the same length.
        func write(height: Int) throws {
            var bytes = try TestPictures.file(.jpeg, 300, height * 10)
            bytes += [UInt8](repeating: 0, count: 100_000 - bytes.count)
            try Data(bytes).write(to: URL(fileURLWithPath: path))
        }
        func height() async -> Int? {
            guard case .success(.inline(let image)) = await loader.load("0.jpg") else { return nil }
            return PictureHeader(image.bytes)?.height
        }
        try write(height: 20)
        #expect(await height() == 20)
        try write(height: 21)
        #expect(await height() == 21)
        #expect(await height() == 21)
        // The third time by its bytes, unless the file system's clock has gone on meanwhile; then by its stamp.
        #expect((2...3).contains(pictures.loadings))
        #expect(await eventually { ImageFile.stamp(at: path) != nil })
        #expect(await height() == 21)
        let loadings = pictures.loadings
        #expect(await height() == 21)
        #expect(pictures.loadings == loadings && loadings <= 3, "by its stamp from then on")
        try write(height: 22)
        #expect(await height() == 22)
        #expect(await eventually { ImageFile.stamp(at: path) != nil })
        #expect(await height() == 22)
    }

    @Test func `are made on threads of their own, some at a time, and for all who wait though the first one leaves`()
        async throws
    {
        struct Seen {
            var atOnce = 0
            var most = 0
            var withinTasks = 0
        }
        let pictures = ScaledPictures(scaler: try PictureScaler(maximumSide: 30), threads: 3)
        let large = try #require(InlineImage(try TestPictures.file(.jpeg, 900, 600)))
        let seen = Guarded(Seen())
        let made = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<24 {
                group.addTask {
                    let asking = Task {
                        await pictures.picture(.drawn("\(number % 12)"), "picture") {
                            seen.withLock {
                                $0.atOnce += 1
                                $0.most = max($0.most, $0.atOnce)
                                if withUnsafeCurrentTask(body: { $0 != nil }) { $0.withinTasks += 1 }
                            }
                            Thread.sleep(forTimeInterval: 0.01)
                            seen.withLock { $0.atOnce -= 1 }
                            return .success(large)
                        }
                    }
                    if number < 12 { asking.cancel() }
                    guard case .success(let image) = await asking.value else { return false }
                    return PictureHeader(image.bytes)?.width == 30
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(made == 24)
        #expect(pictures.loadings == 12)
        #expect(seen.withLock(\.withinTasks) == 0)
        #expect((2...3).contains(seen.withLock(\.most)))
    }

    @Test func `wait for nobody who will never write: a pipe is no picture`() async throws {
        let trial = try await trial(samples: 1)
        try #require(mkfifo(trial.directory.file("pipe.jpg"), 0o600) == 0)
        for sending in [
            ImageLoader.Sending.wholeFiles, .smallerFiles(try pictures(side: 30)),
        ] {
            let loader = ImageLoader(
                taxonomy: trial.header.taxonomy, imageRoot: trial.directory.path, sending: sending)
            guard case .failure(let failure) = await loader.load("pipe.jpg") else {
                Issue.record("a pipe is sent")
                continue
            }
            #expect(failure.kind == .imageUnreadable && failure.message.contains("is no file"))
        }
    }

    @Test func `are a setting of the run`() {
        var settings = ChatSettings(servedModel: "m")
        let plain = RunSettings(model: .chat(settings), strategy: .independent)
        settings.maximumImageSide = 1680
        let scaled = RunSettings(model: .chat(settings), strategy: .independent)
        #expect(plain.differences(from: scaled).map(\.name) == ["model.chat.maximumImageSide"])
    }
}

@Suite struct `The book of smaller pictures` {
    private typealias Book = ScalingBook<Int>

    private func image(_ bytes: Int) -> InlineImage {
        InlineImage(bytes: Array(repeating: 0, count: bytes), format: .png)
    }

    private func word(_ turn: Book.Turn) -> String {
        switch turn {
        case .take(let image): "take \(image.bytes.count)"
        case .make: "make"
        case .wait: "wait"
        }
    }

    @Test func `has one make a picture and the others wait for it`() {
        var book = Book(mostBytes: 100)
        #expect(word(book.ask(for: .drawn("a"), 1)) == "make")
        #expect(word(book.ask(for: .drawn("a"), 2)) == "wait")
        #expect(word(book.ask(for: .drawn("b"), 3)) == "make")
        #expect(word(book.ask(for: .drawn("a"), 4)) == "wait")
        #expect(book.made(.drawn("a"), keeping: image(7)) == [1, 2, 4])
        #expect(word(book.ask(for: .drawn("a"), 5)) == "take 7")
        #expect(book.made(.drawn("b"), keeping: nil) == [3])
        #expect(word(book.ask(for: .drawn("b"), 6)) == "make")
        #expect(book.makings == 3)
    }

    @Test func `takes a file for another one once it was written`() {
        var book = Book(mostBytes: 100)
        func written(_ hash: String) -> PictureIdentity { .written(path: "/a.jpg", sha256: hash) }
        #expect(word(book.ask(for: written("1"), 1)) == "make")
        #expect(word(book.ask(for: written("2"), 2)) == "make")
        #expect(book.made(written("1"), keeping: image(7)) == [1])
        #expect(word(book.ask(for: written("2"), 3)) == "wait")
        #expect(book.made(written("2"), keeping: image(8)) == [2, 3])
        #expect(word(book.ask(for: written("1"), 4)) == "take 7")
    }

    @Test func `keeps the last ones, bounded by their bytes`() {
        var book = Book(mostBytes: 100)
        for (name, bytes) in [("a", 40), ("b", 40), ("c", 40), ("too large", 101)] {
            #expect(word(book.ask(for: .drawn(name), 0)) == "make")
            #expect(book.made(.drawn(name), keeping: image(bytes)) == [0])
            #expect(book.bytes <= 100)
        }
        #expect(word(book.ask(for: .drawn("b"), 0)) == "take 40")
        #expect(word(book.ask(for: .drawn("c"), 0)) == "take 40")
        #expect(word(book.ask(for: .drawn("a"), 0)) == "make")
        #expect(word(book.ask(for: .drawn("too large"), 0)) == "make")
    }
}

@Suite struct `An allowance` {
    @Test func `is never overdrawn, and who wants more than all has it alone`() async {
        struct Seen {
            var taken = 0
            var most = 0
            var mostWithTheLargest = 0
        }
        let allowance = Allowance(100)
        let seen = Guarded(Seen())
        let ended = Guarded(0)
        for number in 0..<200 {
            // Real threads: a part is waited for by one that may block.
            Thread.detachNewThread {
                let size = number % 40 == 0 ? 1000 : 1 + number * 7 % 60
                let part = min(size, 100)
                allowance.withPart(size) {
                    seen.withLock {
                        $0.taken += part
                        $0.most = max($0.most, $0.taken)
                        if size == 1000 { $0.mostWithTheLargest = max($0.mostWithTheLargest, $0.taken) }
                    }
                    usleep(500)
                    seen.withLock { $0.taken -= part }
                }
                ended.withLock { $0 += 1 }
            }
        }
        #expect(await eventually { ended.withLock { $0 } == 200 })
        #expect((61...100).contains(seen.withLock(\.most)))
        #expect(seen.withLock(\.mostWithTheLargest) == 100)
    }

    @Test func `is given in the order in which it is asked for`() async {
        let allowance = Allowance(10)
        let order = Guarded<[Int]>([])
        let isOpen = Guarded(false)
        func ask(_ number: Int, _ size: Int, _ body: @escaping @Sendable () -> Void = {}) {
            Thread.detachNewThread {
                allowance.withPart(size) {
                    order.withLock { $0.append(number) }
                    body()
                }
            }
        }
        ask(1, 4) { while !isOpen.withLock({ $0 }) { usleep(1000) } }
        #expect(await eventually { order.withLock { $0 } == [1] })
        ask(2, 10)
        #expect(await eventually { allowance.waiting == 1 })
        ask(3, 1)
        #expect(await eventually { allowance.waiting == 2 })
        #expect(order.withLock { $0 } == [1])
        isOpen.withLock { $0 = true }
        #expect(await eventually { order.withLock { $0 } == [1, 2, 3] })
    }
}
