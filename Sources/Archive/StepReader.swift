import Foundation

/// Finds out how far a file holds whole steps, from header to header, without decompressing more than the last one.
struct StepReader {
    let path: String
    let descriptor: Int32

    /// What a file holds.
    struct Extent: Equatable {
        /// The length of its whole steps.
        var bytes: Int
        /// The first step that it does not hold.
        var nextStep: Int
    }

    private static let pieceBytes = 1 << 20

    /// How far the file holds steps of a run from `first` on. What comes after is a step that was cut off, and can go.
    ///
    /// - Throws: `ArchiveError.otherRun`; `.damaged` where there is something that is not this run's to cut; `.unavailable`.
    func extent(of run: UInt64, from first: Int) throws(ArchiveError) -> Extent {
        let size = try size()
        var whole = Extent(bytes: 0, nextStep: first)
        var last = whole
        while let header = try header(at: whole.bytes, size) {
            let expected = StepHeader(run: run, step: whole.nextStep, length: header.length)
            guard header == expected else {
                if expected.couldBegin(header.bytes) { break }
                throw header.run == run ? .damaged(file: path, byte: whole.bytes) : .otherRun(file: path)
            }
            let start = whole.bytes + StepHeader.byteCount
            guard header.length > 0, header.length <= size - start else { break }
            last = whole
            whole = Extent(bytes: start + header.length, nextStep: whole.nextStep + 1)
        }
        if whole.bytes == size {
            // Only the newest write can lack what its length promises: the step before was durable when it began.
            guard size > 0, try !isFrame(last.bytes + StepHeader.byteCount..<size) else { return whole }
            return last
        }
        guard try isCutOff(from: whole.bytes, size, StepHeader(run: run, step: whole.nextStep, length: 0)) else {
            throw .damaged(file: path, byte: whole.bytes)
        }
        return whole
    }

    /// The run whose steps the file holds; nil for a file without a step's header.
    ///
    /// - Throws: `ArchiveError.unavailable`.
    func run() throws(ArchiveError) -> UInt64? { try header(at: 0, size())?.run }

    private func size() throws(ArchiveError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last(path) }
        return Int(status.st_size)
    }

    private func header(at offset: Int, _ size: Int) throws(ArchiveError) -> StepHeader? {
        guard size - offset >= StepHeader.byteCount else { return nil }
        return StepHeader(try bytes(offset..<offset + StepHeader.byteCount))
    }

    private func isFrame(_ range: Range<Int>) throws(ArchiveError) -> Bool {
        let check = FrameCheck()
        var offset = range.lowerBound
        while offset < range.upperBound {
            let piece = try bytes(offset..<min(offset + Self.pieceBytes, range.upperBound))
            check.take(piece)
            offset += piece.count
        }
        return check.isWhole
    }

    /// Whether a step was begun at `start` and nothing was written after it.
    private func isCutOff(from start: Int, _ size: Int, _ step: StepHeader) throws(ArchiveError) -> Bool {
        guard step.couldBegin(try bytes(start..<min(start + StepHeader.byteCount, size))) else { return false }
        let mark = StepHeader.mark
        var offset = start + 1
        while size - offset >= mark.count {
            // Pieces overlap by less than a mark: each is found once, and none is missed.
            let piece = try bytes(offset..<min(offset + Self.pieceBytes, size))
            if piece.holds(mark) { return false }
            offset += piece.count - mark.count + 1
        }
        return true
    }

    private func bytes(_ range: Range<Int>) throws(ArchiveError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        var done = 0
        while done < range.count {
            let count = bytes.withUnsafeMutableBytes { bytes in
                pread(
                    descriptor, bytes.baseAddress.map { $0 + done }, range.count - done,
                    off_t(range.lowerBound + done))
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .last(path) }
            guard count > 0 else { throw .unavailable(path: path, reason: "it became shorter while it was read") }
            done += count
        }
        return bytes
    }
}

extension [UInt8] {
    fileprivate func holds(_ pattern: [UInt8]) -> Bool {
        var start = startIndex
        while let place = self[start...].firstIndex(of: pattern[0]) {
            if self[place...].starts(with: pattern) { return true }
            start = place + 1
        }
        return false
    }
}
