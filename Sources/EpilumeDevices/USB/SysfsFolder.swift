internal import EpilumeModel
internal import Glibc

/// A folder below /sys and its attributes. What cannot be read is nil: a device may leave between two readings.
struct SysfsFolder {
    /// Without symbolic links where it is there.
    let path: String

    /// - Parameter path: may be a symbolic link, such as one below /sys/bus/usb/devices.
    init(_ path: String) {
        guard let resolved = realpath(path, nil) else {
            self.path = path
            return
        }
        defer { free(resolved) }
        self.path = String(cString: resolved)
    }

    var exists: Bool { access(path, F_OK) == 0 }

    func has(_ name: String) -> Bool { access("\(path)/\(name)", F_OK) == 0 }

    /// - Returns: at most `limit` bytes; nil when it cannot be read, or is longer.
    func bytes(_ name: String, limit: Int = 4096) -> [UInt8]? {
        let descriptor = open("\(path)/\(name)", O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0 {
                if errno == EINTR { continue }
                return nil
            }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            if bytes.count > limit { return nil }
        }
    }

    /// A string that the device supplied. The kernel adds one newline.
    /// - Returns: nil for an empty one as well: it names nothing.
    func untrusted(_ name: String) -> UntrustedText? {
        guard var bytes = bytes(name) else { return nil }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        let text = UntrustedText(bytes: bytes)
        return text.raw.isEmpty ? nil : text
    }

    /// A word or number that the kernel wrote.
    func word(_ name: String) -> String? {
        guard let bytes = bytes(name) else { return nil }
        let blank: Set<UInt8> = [UInt8(ascii: "\n"), UInt8(ascii: " ")]
        let text = bytes.drop { blank.contains($0) }.reversed().drop { blank.contains($0) }.reversed()
        return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
    }

    func hexadecimal<Number: FixedWidthInteger>(_ name: String, as: Number.Type = Number.self) -> Number? {
        word(name).flatMap { Number($0, radix: 16) }
    }

    /// The last part of what a symbolic link points to.
    func linkName(_ name: String) -> String? {
        var target = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = target.withUnsafeMutableBytes { buffer in
            buffer.withMemoryRebound(to: CChar.self) { buffer in
                buffer.baseAddress.map { readlink("\(path)/\(name)", $0, buffer.count) } ?? -1
            }
        }
        if count <= 0 { return nil }
        return String(decoding: target[..<count], as: UTF8.self).split(separator: "/").last.map(String.init)
    }

    /// The names in it, in their order.
    var names: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
