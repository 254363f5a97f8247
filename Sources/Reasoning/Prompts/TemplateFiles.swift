import Foundation

/// Reads a user's templates.
public enum TemplateFiles {
    /// Reads a file that is named after the template that it replaces, or a directory of such files.
    ///
    /// - Throws: `PromptError`, with the file and the line.
    public static func read(_ path: String) throws(PromptError) -> [Template: String] {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw .unreadable(file: path, reason: "there is no such file or directory")
        }
        var files = [path]
        if isDirectory.boolValue {
            do {
                files = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
                    .filter { $0.hasSuffix(".mustache") }.map { "\(path)/\($0)" }
            } catch {
                throw .unreadable(file: path, reason: error.localizedDescription)
            }
            if files.isEmpty { throw .unreadable(file: path, reason: "the directory holds no .mustache file") }
        }
        var templates: [Template: String] = [:]
        for file in files {
            let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
            guard file.hasSuffix(".mustache"), let template = Template(rawValue: name) else {
                throw .unknownTemplate(file: file)
            }
            let text: String
            do {
                text = try String(contentsOfFile: file, encoding: .utf8)
            } catch {
                throw .unreadable(file: file, reason: "it is no UTF-8 text")
            }
            _ = try CheckedTemplate(text, for: template, file: file)
            templates[template] = text
        }
        return templates
    }
}
