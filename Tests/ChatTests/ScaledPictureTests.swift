import Foundation
import Outcomes
import Questions
import Reasoning
import Runs
import TestSupport
import Testing

@testable import Chat
@testable import Scaling

@Suite struct `Pictures sent smaller` {
    /// A trial whose samples have real pictures, 300 pixels wide and more.
    private func trial(samples: Int) throws -> ChatTrial {
        let trial = try ChatTrial(samples: samples)
        for number in 0..<samples {
            let bytes = try TestPictures.file(.jpeg, 300 + 30 * number, 200)
            try Data(bytes).write(to: URL(fileURLWithPath: trial.directory.file("\(number).jpg")))
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
        let trial = try trial(samples: 1)
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
        let trial = try trial(samples: 3)
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
        let trial = try trial(samples: 5)
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
        #expect(word(book.ask(for: "a", 1)) == "make")
        #expect(word(book.ask(for: "a", 2)) == "wait")
        #expect(word(book.ask(for: "b", 3)) == "make")
        #expect(word(book.ask(for: "a", 4)) == "wait")
        #expect(book.made("a", keeping: image(7)) == [2, 4])
        #expect(word(book.ask(for: "a", 5)) == "take 7")
        #expect(book.made("b", keeping: nil) == [])
        #expect(word(book.ask(for: "b", 6)) == "make")
        #expect(book.makings == 3)
    }

    @Test func `keeps the last ones, bounded by their bytes`() {
        var book = Book(mostBytes: 100)
        for (name, bytes) in [("a", 40), ("b", 40), ("c", 40), ("too large", 101)] {
            #expect(word(book.ask(for: name, 0)) == "make")
            #expect(book.made(name, keeping: image(bytes)) == [])
            #expect(book.bytes <= 100)
        }
        #expect(word(book.ask(for: "b", 0)) == "take 40")
        #expect(word(book.ask(for: "c", 0)) == "take 40")
        #expect(word(book.ask(for: "a", 0)) == "make")
        #expect(word(book.ask(for: "too large", 0)) == "make")
    }
}
