import Taxonomies

/// Numbers for names: the taxonomy's taxa first, then names that it does not have.
///
/// A name is looked up by its bytes, and only the first time that a spelling is seen is it normalised. So a set of a
/// million names costs a hash each, and a string for each distinct spelling.
struct NameTable {
    private struct Entry {
        let hash: UInt64
        let start: Int
        let length: Int
        let name: Int32
    }

    private struct Key: Hashable {
        let level: Int
        let name: NormalizedName
    }

    private let taxonomy: Taxonomy
    /// 1 + an index of `entries`; 0 for a free slot. A power of two, at most half full.
    private var slots: [Int32]
    private var entries: [Entry] = []
    private var spellings: [UInt8] = []
    private var strangers: [Key: Int32] = [:]
    private var strangerNames: [String] = []

    init(_ taxonomy: Taxonomy) {
        self.taxonomy = taxonomy
        slots = [Int32](repeating: 0, count: 1024)
    }

    /// The number of a name on a level; nil when its bytes are not UTF-8.
    mutating func number(level: Int, name: UnsafeRawBufferPointer) -> Int32? {
        let hash = Self.hash(name, level: level)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let entry = entries[Int(slots[slot]) - 1]
            if entry.hash == hash, entry.length == name.count, spelling(entry, is: name) { return entry.name }
            slot = (slot + 1) & (slots.count - 1)
        }
        guard let text = String(validating: name, as: UTF8.self) else { return nil }
        let number = resolve(level: level, text)
        entries.append(Entry(hash: hash, start: spellings.count, length: name.count, name: number))
        spellings.append(contentsOf: name)
        slots[slot] = Int32(entries.count)
        if entries.count * 2 > slots.count { grow() }
        return number
    }

    /// The taxon of a number; nil for a name that the taxonomy does not have.
    func taxon(_ number: Int32) -> TaxonID? { number < taxonomy.count ? TaxonID(Int(number)) : nil }

    /// A number's name, as first written.
    func text(_ number: Int32) -> String {
        taxon(number).map(taxonomy.name(of:)) ?? strangerNames[Int(number) - taxonomy.count]
    }

    private mutating func resolve(level: Int, _ text: String) -> Int32 {
        let name = NormalizedName(text)
        if let taxon = taxonomy.taxon(level: level, named: name) { return Int32(taxon.index) }
        let key = Key(level: level, name: name)
        if let number = strangers[key] { return number }
        let number = Int32(taxonomy.count + strangerNames.count)
        strangers[key] = number
        strangerNames.append(text)
        return number
    }

    /// Compares eight bytes a step.
    private func spelling(_ entry: Entry, is name: UnsafeRawBufferPointer) -> Bool {
        spellings.withUnsafeBytes { known in
            var offset = 0
            while offset + 8 <= name.count {
                guard
                    known.loadUnaligned(fromByteOffset: entry.start + offset, as: UInt64.self)
                        == name.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                else { return false }
                offset += 8
            }
            while offset < name.count {
                guard known[entry.start + offset] == name[offset] else { return false }
                offset += 1
            }
            return true
        }
    }

    private mutating func grow() {
        slots = [Int32](repeating: 0, count: slots.count * 2)
        for (index, entry) in entries.enumerated() {
            var slot = Int(truncatingIfNeeded: entry.hash) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(index + 1)
        }
    }

    /// Eight bytes a step, by multiplying and folding. Only spreads names over slots: equality compares the bytes.
    private static func hash(_ bytes: UnsafeRawBufferPointer, level: Int) -> UInt64 {
        var state = (UInt64(level) << 32 ^ UInt64(bytes.count)) &* 0x9E37_79B9_7F4A_7C15
        func fold(_ word: UInt64) {
            let product = (state ^ word).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
            state = product.high ^ product.low
        }
        if bytes.count >= 8 {
            var offset = 0
            while offset + 8 < bytes.count {
                fold(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                offset += 8
            }
            fold(bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self))
        } else {
            var word: UInt64 = 0
            for byte in bytes { word = word << 8 | UInt64(byte) }
            fold(word)
        }
        fold(0)
        return state
    }
}
