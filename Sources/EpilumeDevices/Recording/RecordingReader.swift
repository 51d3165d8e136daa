internal import EpilumeModel
internal import Glibc

/// Reads a recording that a stranger may have made: names cannot leave the folder, links are not followed, and
/// everything has a bound.
package enum RecordingReader {
    /// - Parameters:
    ///   - byteLimit: most bytes that all frames together may have.
    ///   - digest: compares each file with SHA256SUMS; nil leaves that out.
    /// - Throws: `.malformed` with file and line; every other fault of a file.
    package static func read(
        folder: String, byteLimit: Int = 1 << 30, digest: RecordingDigest? = nil
    ) throws(RecordingFault) -> Recording {
        let here = try RecordingDescriptor.folder(folder)
        var seen: [(name: String, bytes: [UInt8])] = []
        let manifestBytes = try required(here, RecordingName.manifest, RecordingLimits.manifestBytes)
        let manifest = try RecordingManifest(
            RecordingJSONParser.parse(manifestBytes[...], file: RecordingName.manifest))
        seen.append((RecordingName.manifest, manifestBytes))

        let descriptors = try here.contents(RecordingName.descriptors, limit: RecordingLimits.descriptorBytes)
        if let descriptors { seen.append((RecordingName.descriptors, descriptors)) }

        let eventBytes = try required(
            here, RecordingName.eventList, RecordingLimits.events * RecordingLimits.lineBytes)
        seen.append((RecordingName.eventList, eventBytes))
        let frameListBytes = try required(
            here, RecordingName.frameList, RecordingLimits.frames * RecordingLimits.lineBytes)
        seen.append((RecordingName.frameList, frameListBytes))

        let sums = try digest.map { digest throws(RecordingFault) in
            try Sums(required(here, RecordingName.sums, RecordingLimits.frames * RecordingLimits.lineBytes), digest)
        }
        for file in seen { try sums?.check(file.name, file.bytes) }
        return Recording(
            manifest: manifest, descriptors: descriptors,
            frames: try frames(here, frameListBytes, manifest.mode, byteLimit, sums),
            events: try events(eventBytes))
    }

    private static func required(
        _ here: borrowing RecordingDescriptor, _ name: String, _ limit: Int
    ) throws(RecordingFault) -> [UInt8] {
        guard let bytes = try here.contents(name, limit: limit) else {
            throw .system(doing: "open", path: here.path + "/" + name, errno: ENOENT)
        }
        return bytes
    }

    // MARK: Lists

    private static func frames(
        _ here: borrowing RecordingDescriptor, _ list: [UInt8], _ mode: StreamFormat, _ byteLimit: Int,
        _ sums: Sums?
    ) throws(RecordingFault) -> [RecordedFrame] {
        let folder = try here.folder(RecordingName.frames)
        var frames: [RecordedFrame] = []
        var left = byteLimit
        try eachLine(list, RecordingName.frameList, RecordingLimits.frames) { json throws(RecordingFault) in
            var fields = try RecordingFields(json)
            let file = try fields.member("file")
            // The name is fixed by its place in the list: no other can be asked for.
            let expected = RecordingName.frame(frames.count + 1, isJPEG: mode.fourCC.isJPEG)
            if try file.text() != expected { throw file.fault("“file” must be “\(expected)”") }
            let byteCount = try fields.whole("bytesUsed", 0...mode.sizeImage)
            var frame = RecordedFrame(
                bytes: [], sequence: try fields.whole("sequence", UInt32.min...UInt32.max),
                timestampMicroseconds: try fields.whole("timestampMicroseconds", Int64(0)...Int64.max),
                flags: try fields.whole("flags", UInt32.min...UInt32.max))
            try fields.finish()
            if byteCount > left { throw .tooLarge(file: RecordingName.frames, limitBytes: byteLimit) }
            let base = String(expected.dropFirst(RecordingName.frames.count + 1))
            guard let bytes = try folder.contents(base, limit: mode.sizeImage) else {
                throw .system(doing: "open", path: folder.path + "/" + base, errno: ENOENT)
            }
            if bytes.count != byteCount {
                throw .wrongSize(file: expected, statedBytes: byteCount, actualBytes: bytes.count)
            }
            try sums?.check(expected, bytes)
            left -= bytes.count
            frame.bytes = bytes
            frames.append(frame)
        }
        if frames.isEmpty {
            throw .malformed(file: RecordingName.frameList, line: 1, reason: "a recording has at least one frame")
        }
        return frames
    }

    private static func events(_ list: [UInt8]) throws(RecordingFault) -> [RecordedEvent] {
        var events: [RecordedEvent] = []
        try eachLine(list, RecordingName.eventList, RecordingLimits.events) { json throws(RecordingFault) in
            var fields = try RecordingFields(json)
            events.append(
                RecordedEvent(
                    timestampMicroseconds: try fields.whole("timestampMicroseconds", Int64(0)...Int64.max),
                    code: try fields.whole("code", UInt16.min...UInt16.max),
                    value: try fields.whole("value", Int32.min...Int32.max)))
            try fields.finish()
        }
        return events
    }

    private static func eachLine(
        _ bytes: [UInt8], _ file: String, _ limit: Int, _ body: (LocatedJSON) throws(RecordingFault) -> Void
    ) throws(RecordingFault) {
        if bytes.isEmpty { return }
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        // The last line ends with a line end, too.
        if lines.last?.isEmpty == true { lines.removeLast() }
        for (index, line) in lines.enumerated() {
            if index == limit || line.count > RecordingLimits.lineBytes {
                throw .malformed(
                    file: file, line: index + 1,
                    reason: index == limit ? "there are more than \(limit) lines" : "the line is too long")
            }
            try body(RecordingJSONParser.parse(line, file: file, firstLine: index + 1))
        }
    }

    /// SHA256SUMS, as sha256sum writes it.
    private struct Sums {
        private var hashes: [String: String] = [:]
        private let digest: RecordingDigest

        init(_ bytes: [UInt8], _ digest: @escaping RecordingDigest) throws(RecordingFault) {
            self.digest = digest
            for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
                let text = String(decoding: line, as: UTF8.self)
                let hash = String(text.prefix(64))
                let isHash =
                    hash.utf8.count == 64
                    && hash.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
                guard isHash, text.dropFirst(64).hasPrefix("  ") else {
                    throw .malformed(
                        file: RecordingName.sums, line: index + 1,
                        reason: "a line is 64 hexadecimal digits, two spaces and a name")
                }
                hashes[String(text.dropFirst(66))] = hash
            }
        }

        func check(_ name: String, _ bytes: [UInt8]) throws(RecordingFault) {
            guard let hash = hashes[name] else { throw .unlisted(file: name) }
            if digest(bytes) != hash { throw .altered(file: name) }
        }
    }
}
