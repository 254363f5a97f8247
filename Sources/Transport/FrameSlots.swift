import CZeroMQ

/// Memory for the frames of one message, used again for the next.
final class FrameSlots {
    let count: Int
    private let slots: UnsafeMutablePointer<zmq_msg_t>

    init(count: Int) {
        self.count = count
        slots = .allocate(capacity: count)
        for index in 0..<count { zmq_msg_init(slots + index) }
    }

    deinit {
        for index in 0..<count { zmq_msg_close(slots + index) }
        slots.deallocate()
    }

    subscript(index: Int) -> UnsafeMutablePointer<zmq_msg_t> { slots + index }

    /// The frame's bytes; valid until the slot is used again.
    func bytes(_ index: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: zmq_msg_data(slots + index), count: zmq_msg_size(slots + index))
    }

    /// Gives the frames' memory back.
    func release() {
        for index in 0..<count {
            zmq_msg_close(slots + index)
            zmq_msg_init(slots + index)
        }
    }
}
