internal import Glibc

/// The pages behind a ring: one anonymous mapping, page-aligned slots, unmapped with its owner.
///
/// Pages are touched only as far as frames reach, so compressed streams cost what they use.
struct SlotMemory: ~Copyable, @unchecked Sendable {
    // Safe to share: the ring's slot states decide who may read or write which slot.
    private let base: UnsafeMutableRawPointer
    private let slotCount: Int
    private let slotBytes: Int
    private let strideBytes: Int

    init(slotCount: Int, slotBytes: Int) throws(CaptureFault) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        strideBytes = (slotBytes + page - 1) / page * page
        self.slotCount = slotCount
        self.slotBytes = slotBytes
        let mapping = mmap(
            nil, strideBytes * slotCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let mapping, mapping != MAP_FAILED else { throw .system(.mapBuffer, errno: errno) }
        base = mapping
        // Pictures of people do not belong in a core dump.
        _ = madvise(mapping, strideBytes * slotCount, MADV_DONTDUMP)
    }

    deinit { munmap(base, strideBytes * slotCount) }

    func slot(_ index: Int) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: base + index * strideBytes, count: slotBytes)
    }

    /// Overwrites what was used, then gives the pages back.
    func wipe(_ index: Int, byteCount: Int) {
        guard byteCount > 0 else { return }
        explicit_bzero(base + index * strideBytes, min(byteCount, slotBytes))
        _ = madvise(base + index * strideBytes, strideBytes, MADV_DONTNEED)
    }

    func isZero(_ index: Int) -> Bool {
        slot(index).allSatisfy { $0 == 0 }
    }
}
