import CMessages
import CZeroMQ
import Glibc

/// Packs one generated struct into the frame that will be sent.
struct BodyWriter {
    let slot: UnsafeMutablePointer<zmq_msg_t>

    /// Fills the frame. `message` is a struct of protoc-c that was initialised: it begins with a `ProtobufCMessage`.
    func pack<CMessage>(_ message: inout CMessage) {
        withUnsafePointer(to: &message) { typed in
            let base = UnsafeRawPointer(typed).assumingMemoryBound(to: ProtobufCMessage.self)
            let size = protobuf_c_message_get_packed_size(base)
            zmq_msg_close(slot)
            let code = zmq_msg_init_size(slot, size)
            precondition(code == 0, "out of memory for a body of \(size) bytes")
            protobuf_c_message_pack(base, zmq_msg_data(slot).assumingMemoryBound(to: UInt8.self))
        }
    }
}

/// Memory for the strings and lists that a generated struct points to. It lives as long as the closure that got it.
struct Scratch: ~Copyable {
    private var blocks: [UnsafeMutableRawPointer] = []

    static func with<Result>(_ body: (inout Scratch) -> Result) -> Result {
        var scratch = Scratch()
        // Here and not in a deinit: the memory must outlast the body whatever the optimiser makes of its last use.
        defer { for block in scratch.blocks { free(block) } }
        return body(&scratch)
    }

    private mutating func allocate<Element>(_: Element.Type, count: Int) -> UnsafeMutablePointer<Element>? {
        guard count > 0, let block = calloc(count, MemoryLayout<Element>.stride) else { return nil }
        blocks.append(block)
        return block.bindMemory(to: Element.self, capacity: count)
    }

    /// A C string of at most `limit` bytes, cut between characters. It ends at a NUL, if there is one.
    mutating func text(_ text: String, limit: Int) -> UnsafeMutablePointer<CChar>? {
        var cut = text
        if cut.utf8.count > limit {
            cut = ""
            for character in text {
                if cut.utf8.count + character.utf8.count > limit { break }
                cut.append(character)
            }
        }
        let copy = strdup(cut)
        if let copy { blocks.append(UnsafeMutableRawPointer(copy)) }
        return copy
    }

    /// A copy of bytes.
    mutating func bytes(_ bytes: [UInt8]) -> ProtobufCBinaryData {
        let copy = allocate(UInt8.self, count: bytes.count)
        copy?.update(from: bytes, count: bytes.count)
        return ProtobufCBinaryData(len: bytes.count, data: copy)
    }

    /// One struct, filled in place; it does not move.
    mutating func one<Element>(_ element: Element) -> UnsafeMutablePointer<Element>? {
        let place = allocate(Element.self, count: 1)
        place?.initialize(to: element)
        return place
    }

    /// An array of pointers to structs, as protobuf-c wants its lists.
    mutating func list<Value, Element>(
        _ values: [Value], _ make: (Value, inout Scratch) -> Element
    ) -> UnsafeMutablePointer<UnsafeMutablePointer<Element>?>? {
        guard let places = allocate(Element.self, count: values.count),
            let pointers = allocate(UnsafeMutablePointer<Element>?.self, count: values.count)
        else { return nil }
        for (index, value) in values.enumerated() {
            (places + index).initialize(to: make(value, &self))
            pointers[index] = places + index
        }
        return pointers
    }
}
