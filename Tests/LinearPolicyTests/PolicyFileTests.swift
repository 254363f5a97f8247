import Foundation
import TestSupport
import Testing
import Vectors

@testable import LinearPolicy

struct PolicyFileTests {
    let directory: TemporaryDirectory
    let weights: PolicyWeights

    init() throws {
        directory = try TemporaryDirectory()
        weights = TinyPolicy.weights(try TinyPolicy.ragged())
    }

    @Test func what_was_written_is_read_and_the_hash_is_the_files() throws {
        let path = directory.file("p.safetensors")
        let sha256 = try PolicyFile.write(weights, version: 7, to: path)
        let read = try PolicyFile(path: path)
        #expect(read.weights == weights)
        #expect(read.version == 7)
        #expect(read.sha256 == sha256)
        #expect(sha256.count == 64)
        #expect(try PolicyFile.write(read.weights, version: 7, to: directory.file("q.safetensors")) == sha256)
        #expect(try PolicyFile.write(read.weights, version: 8, to: directory.file("q.safetensors")) != sha256)
        // Other readers of the format find the tensors too: here one that Linnet reads vectors with.
        #expect(try VectorFile(path + "#choiceImage.2").rows == 3)
    }

    @Test func damage_is_refused_in_a_sentence() throws {
        let path = directory.file("p.safetensors")
        _ = try PolicyFile.write(weights, version: 0, to: path)
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        let cut = try directory.write(whole.dropLast(4), to: "cut.safetensors")
        #expect(throws: VectorFileError.cutOff(path: cut, expected: whole.count, found: whole.count - 4)) {
            try PolicyFile(path: cut)
        }
        var bad = whole
        bad.replaceSubrange((whole.count - 4)..., with: [0, 0, 0xC0, 0x7F])
        let notFinite = try directory.write(bad, to: "nan.safetensors")
        #expect(throws: VectorFileError.self) { try PolicyFile(path: notFinite) }
        let foreign = try directory.write(
            VectorWriter.safetensors([.init("image", [[1, 2]], as: .float32)]), to: "vectors.safetensors")
        #expect(throws: PolicyError.self) { try PolicyFile(path: foreign) }
        let text = try directory.write("no tensors at all", to: "text.safetensors")
        let refused = #expect(throws: PolicyError.self) { try PolicyFile(path: text) }
        #expect("\(refused as Any)".contains("it is no policy; 'linnet train pretrain' makes one"))
    }
}
