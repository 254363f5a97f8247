import Foundation
import Scaling
import Specimens
import TestSupport

extension Decoder {
    /// Pictures of a run's image root: what is made smaller for chat servers, and what is looked at here.
    static let pictures = [
        Decoder(
            name: "picture", form: .bytes,
            examples: { try TestPictures.Format.allCases.map { try TestPictures.file($0, 100, 40) } },
            reader: {
                let scaler = try PictureScaler(maximumSide: 16)
                return { input in
                    // Such are decoded at four bytes a pixel, for which workers leave room beforehand.
                    guard scaler.pixelBytes(of: input) < 1 << 20 else { return .accepted }
                    return try verdict(expecting: { $0 is PictureScaler.Problem }) {
                        guard let smaller = try scaler.scaled(input) else { return }
                        try Flaw.unless(try scaler.scaled(smaller) == nil, "a picture that is not small enough yet")
                    }
                }
            }),
        Decoder(
            name: "png", form: .bytes,
            examples: { [try TestPictures.file(.png, 100, 40), try TestPictures.file(.png, 1, 1)] },
            reader: {
                let file = try InputFile("input.png")
                return { input in
                    // Width and height: a picture's memory is that of its pixels.
                    guard input.count < 24 || input[16..<24].allSatisfy({ $0 == 0 || $0 < 128 }),
                        input.count < 24 || (input[16..<19] + input[20..<23]).allSatisfy({ $0 == 0 })
                    else { return .accepted }
                    try file.fill(input)
                    return try verdict(expecting: { $0 is PNG.FileError }, naming: [file.path]) {
                        let picture = try PNG.read(file.path)
                        try PNG.write(picture, to: file.path)
                        try Flaw.unless(try PNG.read(file.path) == picture, "a picture comes back otherwise")
                    }
                }
            }),
    ]
}
