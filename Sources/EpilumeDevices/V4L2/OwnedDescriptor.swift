internal import Glibc

/// A file descriptor with one owner; closed when the owner lets go of it.
struct OwnedDescriptor: ~Copyable {
    /// Negative when there is none: the kernel then answers every request with EBADF.
    let raw: Int32

    static var none: OwnedDescriptor { OwnedDescriptor(raw: -1) }

    private init(raw: Int32) { self.raw = raw }

    /// Opens a device node for reading and writing, without blocking and not inherited by children.
    init(openingNode path: String) throws(CaptureFault) {
        let descriptor = Glibc.open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        if descriptor < 0 { throw CaptureFault(.open, errno: errno, node: path) }
        self.init(raw: descriptor)
    }

    deinit {
        if raw >= 0 { close(raw) }
    }
}
