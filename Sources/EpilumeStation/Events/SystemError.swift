internal import Glibc

/// errno in words.
enum SystemError {
    /// Such as `Input/output error`, the C library's words.
    static func name(_ errno: Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            strerror_r(errno, buffer.baseAddress!, buffer.count) == 0
                ? String(cString: buffer.baseAddress!) : "unknown error \(errno)"
        }
    }
}
