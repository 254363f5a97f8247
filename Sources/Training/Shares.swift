import Foundation

/// Work on many items, divided among all cores.
enum Shares {
    /// The items' results, in their order.
    static func map<Item: Sendable, Result: Sendable>(
        _ items: [Item], _ body: @escaping @Sendable (Item) throws -> Result
    ) async throws -> [Result] {
        let width = max(1, ProcessInfo.processInfo.activeProcessorCount)
        let share = max(1, (items.count + width - 1) / width)
        return try await withThrowingTaskGroup(of: (Int, [Result]).self) { group in
            for start in stride(from: 0, to: items.count, by: share) {
                group.addTask { (start, try items[start..<min(start + share, items.count)].map(body)) }
            }
            var parts: [(Int, [Result])] = []
            for try await part in group { parts.append(part) }
            return parts.sorted { $0.0 < $1.0 }.flatMap(\.1)
        }
    }
}
