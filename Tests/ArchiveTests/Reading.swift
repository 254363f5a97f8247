import Foundation
import TestSupport

/// The archive's files in a directory, in the order of their names.
func files(in directory: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasPrefix("rollouts-") }.sorted()
        .map { "\(directory)/\($0)" }
}

/// All lines of an archive.
func lines(in directory: String) throws -> [JSONValue] {
    try files(in: directory).flatMap { try ZstdFile.text(of: $0).split(separator: "\n") }.map { try JSONValue($0.utf8) }
}

/// The numbers of the steps that an archive holds, by the lines that end them.
func steps(in directory: String) throws -> [Int] {
    try lines(in: directory).filter { $0["kind"] == "step" }.compactMap { $0["step"]?.number }.map { Int($0) }
}
