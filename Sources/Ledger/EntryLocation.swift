/// Where an entry lies. 16 bytes, as there is one for each outcome.
struct EntryLocation {
    /// In place of a block's id, which starts at 1: `offset` then counts quarantined samples.
    static let quarantine: UInt32 = 0

    let unit: OutcomeUnit
    let block: UInt32
    /// Of the record's length within the block.
    let offset: UInt32
}
