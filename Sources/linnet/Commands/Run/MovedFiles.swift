import ArgumentParser
import Foundation
import Models
import Questions
import Runs

/// Where files are now that a run knows by their content, when they have moved since it began.
struct MovedFiles: ParsableArguments {
    @Option(
        help: ArgumentHelp("Where the recording is now that the run replays, when it has moved.", valueName: "path"))
    var from: String?

    @Option(help: ArgumentHelp("Where the run's pictures are now, when they have moved.", valueName: "directory"))
    var imageRoot: String?

    @Flag(help: "Go on with pictures that have changed since the run began; for some that were mended.")
    var picturesChanged = false

    /// A run's settings with its files where they are now: where the options say, else where they were.
    ///
    /// - Throws: `UserError` when they are not there, are others, or when the run has none; `ModelSettingsError`,
    ///   `QuestionSetError`.
    func moving(_ begun: RunSettings, of set: QuestionSetFile) throws -> RunSettings {
        var settings = begun
        if case .replay(let replay) = begun.model {
            settings.model = .replay(try moving(replay))
        } else if from != nil {
            throw UserError("the run replays nothing; leave out --from")
        }
        if let pictures = begun.pictures {
            settings.imageRoot = imageRoot.map(Self.absolute) ?? begun.imageRoot
            try pictures.check(below: settings.imageRoot, of: set, mayHaveChanged: picturesChanged)
        } else if imageRoot != nil || picturesChanged {
            throw UserError(
                (begun.model.looksAtFiles
                    ? "the run does not know its pictures by their content, so they belong where they were"
                    : "the run's model looks at no pictures")
                    + "; leave out \(imageRoot == nil ? "--pictures-changed" : "--image-root")")
        }
        return settings
    }

    private func moving(_ replay: ReplaySettings) throws -> ReplaySettings {
        let moved = ReplaySettings(from: from.map(Self.absolute) ?? replay.from, sha256: replay.sha256)
        guard FileManager.default.fileExists(atPath: moved.from) else {
            throw UserError(
                "what the run replays is not at '\(moved.from)'; say where it is now with --from PATH, which must hold "
                    + "the same")
        }
        try moved.check()
        return moved
    }

    private static func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
}
