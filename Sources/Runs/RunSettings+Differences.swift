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
    /// different kinds have nothing in common: then the kind alone is named.
    public func differences(from other: RunSettings) -> [Difference] {
        let mine = flattened()
        let theirs = other.flattened()
        var differences: [Difference] = []
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

    /// Each setting's text by its dotted name.
    private func flattened() -> [String: String] {
        var texts: [String: String] = [:]
        func visit(_ value: Any, _ path: [String]) {
            if let object = value as? [String: Any] {
                // `_0` is how an enum's associated value without a name is written; it tells a reader nothing.
                for (key, inner) in object { visit(inner, key == "_0" ? path : path + [key]) }
            } else {
                texts[path.joined(separator: ".")] = "\(value)"
            }
        }
        if let object = try? JSONSerialization.jsonObject(with: Data(json().utf8)) {  // It has just been written.
            visit(object, [])
        }
        return texts
    }
}
