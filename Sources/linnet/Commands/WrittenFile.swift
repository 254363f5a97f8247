import Files
import Foundation

/// What is told of a file that was written.
enum WrittenFile {
    /// Prints a line, where it does not get into the file: on standard error when that is standard output.
    static func tell(_ line: String, of path: String) {
        if WholeFile.descriptor(named: path) == STDOUT_FILENO { StandardError.print(line) } else { print(line) }
    }
}
