import Foundation

/// Blocks that were read lately. Leases are runs of neighbouring samples, so a block's outcomes are mostly asked for
/// together; the oldest block makes room for a new one.
struct BlockCache {
    static let maximumBytes = 32 << 20

    private var blocks: [UInt32: Data] = [:]
    private var ages: [UInt32] = []
    private var oldest = 0
    private var bytes = 0

    mutating func block(_ id: UInt32, _ read: (UInt32) throws -> Data) rethrows -> Data {
        if let block = blocks[id] { return block }
        let block = try read(id)
        while bytes + block.count > Self.maximumBytes, oldest < ages.count {
            bytes -= blocks.removeValue(forKey: ages[oldest])?.count ?? 0
            oldest += 1
        }
        blocks[id] = block
        ages.append(id)
        bytes += block.count
        return block
    }
}
