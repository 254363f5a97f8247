import Foundation

extension RunSettings {
    /// One setting in which two runs differ.
    public struct Difference: Hashable, Sendable {
        /// The setting's name, with dots where settings lie within settings: `model.embedding.difficulty`.
        public var name: String
        /// What the first run has; `none` when it leaves it out.
        public var first: String
        /// What the second run has.
        public var second: String
    }

    /// Every setting in which another run differs from this one, by name.
    ///
    /// It compares what is written, so that no setting that is added later can be forgotten here. Settings of models of
    /// different kinds have nothing in common: then the kind alone is named; so it is with an evaluation
    /// and a rollout run. Where vectors, a policy, a recording or pictures lie is no difference as long as their content is
    /// the same.
    public func differences(from other: RunSettings) -> [Difference] {
        let mine = withoutPlaces.flattened()
        let theirs = other.withoutPlaces.flattened()
        var differences: [Difference] = []
        guard (rollouts == nil) == (other.rollouts == nil) else {
            return [Difference(name: "kind of run", first: purpose, second: other.purpose)]
        }
        let sameKind = model.kind == other.model.kind
        if !sameKind {
            differences.append(Difference(name: "model", first: model.kind, second: other.model.kind))
        }
        for name in Set(mine.keys).union(theirs.keys).sorted() where sameKind || !name.hasPrefix("model.") {
            let first = mine[name] ?? "none"
            let second = theirs[name] ?? "none"
            if first != second { differences.append(Difference(name: name, first: first, second: second)) }
        }
        return differences
    }

    private var purpose: String { rollouts == nil ? "evaluation" : "rollouts" }

    /// One setting, for people.
    public struct Listed: Hashable, Sendable {
        /// With dots where settings lie within settings: `model.embedding.trainingSpecimens`.
        public var name: String
        /// Its value as text; empty where none was given.
        public var value: String

        /// The name in words: `model, training specimens`.
        public var words: String {
            var parts = name.split(separator: ".")
            // The kind of model has a line of its own.
            if parts.count > 2, parts[0] == "model" { parts.remove(at: 1) }
            return parts.map(Self.words).joined(separator: ", ")
        }

        /// `trainingSpecimens` becomes `training specimens`.
        private static func words(_ name: Substring) -> String {
            name.reduce(into: "") { text, character in
                text += character.isUppercase ? " " + character.lowercased() : String(character)
            }
        }
    }

    /// Every setting, by name.
    public func listed() -> [Listed] {
        flattened().sorted { $0.key < $1.key }.map { Listed(name: $0.key, value: $0.value) }
    }

    private func flattened() -> [String: String] { Self.flattened(json()) }

    /// The text of each value of a JSON object by its dotted name; nothing when it is none.
    public static func flattened(_ json: String) -> [String: String] {
        var texts: [String: String] = [:]
        func visit(_ value: Any, _ path: [String]) {
            if let object = value as? [String: Any] {
                // `_0` is how an enum's associated value without a name is written; it tells a reader nothing.
                for (key, inner) in object { visit(inner, key == "_0" ? path : path + [key]) }
            } else {
                texts[path.joined(separator: ".")] = "\(value)"
            }
        }
        if let object = try? JSONSerialization.jsonObject(with: Data(json.utf8)) {  // Whoever calls has written it.
            visit(object, [])
        }
        return texts
    }
}
