internal import CEpilumeLinux
internal import Glibc

/// One of the driver's buffers in this process's memory, read only; unmapped when its owner lets go of it.
struct BufferMapping: ~Copyable {
    let bytes: UnsafeRawBufferPointer

    init(descriptor: Int32, offset: UInt32, byteCount: Int) throws(CaptureFault) {
        // vb2 maps shared only; a private mapping would show no new frame.
        let base = mmap(nil, byteCount, PROT_READ, MAP_SHARED, descriptor, off_t(offset))
        guard let base, base != MAP_FAILED else { throw .system(.mapBuffer, errno: errno) }
        bytes = UnsafeRawBufferPointer(start: base, count: byteCount)
    }

    deinit {
        munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    }
}

/// The mapped buffers of one stream, by the driver's index.
///
/// A fixed piece of memory instead of an array: arrays do not hold what has one owner, and reading it a frame
/// neither counts references nor allocates.
struct MappedBuffers: ~Copyable {
    private let storage: UnsafeMutableBufferPointer<BufferMapping>
    private(set) var count = 0

    init(capacity: Int) { storage = .allocate(capacity: capacity) }

    mutating func append(_ mapping: consuming BufferMapping) {
        precondition(count < storage.count, "more buffers than the driver gave")
        storage.initializeElement(at: count, to: mapping)
        count += 1
    }

    /// - Returns: nil for an index that the driver never gave.
    func bytes(at index: UInt32) -> UnsafeRawBufferPointer? {
        guard index < count else { return nil }
        return storage[Int(index)].bytes
    }

    deinit {
        storage.extracting(..<count).deinitialize()
        storage.deallocate()
    }
}
