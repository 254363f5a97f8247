/// What can be wrong with a file of vectors or its list of ids, and what would work.
public enum VectorFileError: Error, Equatable, Sendable, CustomStringConvertible {
    case unreadable(path: String, reason: String)
    case foreign(path: String)
    /// `place` is an offset or a tensor.
    case malformed(path: String, place: String, reason: String)
    case unsupportedType(path: String, place: String, found: String)
    case fortranOrder(path: String)
    case notRows(path: String, place: String, shape: [Int])
    /// In bytes.
    case cutOff(path: String, expected: Int, found: Int)
    case tooLong(path: String, expected: Int, found: Int)
    case noTensor(path: String, wanted: String?, found: [String])
    case severalTensors(path: String, found: [String])
    /// `row` counts from 0, `offset` is the byte at which it starts.
    case unusableRow(path: String, row: Int, offset: Int, reason: String)
    case noIDs(path: String)
    case twoIDLists(path: String, given: String)
    case malformedIDs(path: String, place: String, reason: String)
    case idCount(path: String, ids: Int, vectors: String, rows: Int)
    /// Rows count from 0.
    case duplicateID(path: String, id: String, first: Int, second: Int)
    case unknownRank(path: String, row: Int, rank: String, known: [String])
    case differentLengths(images: String, imageLength: Int, texts: String, textLength: Int)
    case changed(path: String, expected: String, found: String)
    case twoTemplates(path: String, within: String, given: String)
    case missingImages(path: String, count: Int, total: Int, first: [String])
    case missingNames(path: String, count: Int, total: Int, first: [String])

    /// The sentence that a person reads.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "cannot read '\(path)': \(reason)"
        case .foreign(let path):
            "'\(path)' is neither a .npy nor a safetensors file; write one with numpy.save or safetensors.numpy.save_file"
        case .malformed(let path, let place, let reason): "\(path): \(place): \(reason)"
        case .unsupportedType(let path, let place, let found):
            "\(path): \(place): numbers of type '\(found)' are not read; save float16 or float32 in little-endian order "
                + "(.astype('<f4')), or bfloat16 in safetensors"
        case .fortranOrder(let path):
            "\(path): the array lies column after column (Fortran order); save numpy.ascontiguousarray(array)"
        case .notRows(let path, let place, let shape):
            "\(path): \(place): the shape is (\(shape.map(String.init).joined(separator: ", "))); one row a vector is "
                + "needed, with at least one row and 1 to \(VectorLayout.mostColumns) numbers in each"
        case .cutOff(let path, let expected, let found):
            "\(path): it is cut off: it should have \(expected) bytes and has \(found); write it again"
        case .tooLong(let path, let expected, let found):
            "\(path): it has \(found) bytes where its header makes \(expected); write it again"
        case .noTensor(let path, let wanted, let found):
            "\(path): there is no "
                + (wanted.map { "tensor '\($0)' of numbers" }
                    ?? "tensor of two dimensions with float16, float32 or bfloat16")
                + " in it; it holds \(found.isEmpty ? "none" : found.joined(separator: ", "))"
        case .severalTensors(let path, let found):
            "\(path): it holds several tensors; name one: '\(path)#\(found.first ?? "name")', of "
                + found.joined(separator: ", ")
        case .unusableRow(let path, let row, let offset, let reason):
            "\(path): row \(row) (from 0), at byte \(offset), \(reason); make this vector again or leave it out"
        case .noIDs(let path):
            "there is no list of ids for '\(path)': put them in '\(path).ids', one a line, or name a list with "
                + "--image-ids or --text-ids"
        case .twoIDLists(let path, let given):
            "'\(path)' has its ids within, and '\(given)' is given too; leave one of them out"
        case .malformedIDs(let path, let place, let reason): "\(path): \(place): \(reason)"
        case .idCount(let path, let ids, let vectors, let rows):
            "\(path) has \(ids) ids, but '\(vectors)' has \(rows) rows; there must be one id a row, in the rows' order"
        case .duplicateID(let path, let id, let first, let second):
            "\(path): '\(id)' is the id of row \(first) and of row \(second) (from 0); leave one of them out"
        case .unknownRank(let path, let row, let rank, let known):
            "\(path): row \(row) (from 0): '\(rank)' is no level; write its number, or one of \(known.joined(separator: ", "))"
        case .differentLengths(let images, let imageLength, let texts, let textLength):
            "the vectors of images in '\(images)' have \(imageLength) numbers, those of names in '\(texts)' have "
                + "\(textLength); make both with the same model"
        case .changed(let path, let expected, let found):
            "'\(path)' is not the file that the run began with: its SHA-256 is \(found.prefix(12))…, the run's is "
                + "\(expected.prefix(12))…; put the right file there"
        case .twoTemplates(let path, let within, let given):
            "'\(path)' says that its template is '\(within)', and --text-template says '\(given)'; leave the option out"
        case .missingImages(let path, let count, let total, let first):
            "'\(path)' has no vector for \(count) of \(total) images: \(Self.list(first, of: count)); rows are found by "
                + "a sample's id, else by its image as the question set names it"
        case .missingNames(let path, let count, let total, let first):
            "'\(path)' has no vector for \(count) of \(total) names: \(Self.list(first, of: count)); rows are found by "
                + "level and name, else by the name alone, whatever its case"
        }
    }

    private static func list(_ first: [String], of count: Int) -> String {
        first.map { "'\($0)'" }.joined(separator: ", ") + (count > first.count ? ", …" : "")
    }
}
