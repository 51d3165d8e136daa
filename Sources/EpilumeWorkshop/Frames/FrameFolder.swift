package import EpilumeInterface
internal import EpilumeModel
internal import EpilumeVerify
internal import Foundation

/// Frames of one step in a folder: `run.json`, which says what they are, and `frame-001.jpg` and so on, as delivered.
package struct FrameFolder: Sendable {
    package let path: String

    private static let runFile = "run.json"
    /// A run description has a few kilobytes; a frame of the largest sensors some tens of megabytes.
    private static let limitBytes = 256 << 20

    package init(path: String) { self.path = path }

    package var isThere: Bool { FileManager.default.fileExists(atPath: path + "/" + Self.runFile) }

    /// Frames of two walks in one folder would make one calibration of two days.
    ///
    /// - Throws: when frames lie in the folder or below it.
    package static func requireEmpty(_ folder: String) throws(WorkshopFault) {
        let below = FileManager.default.enumerator(atPath: folder)
        while let path = below?.nextObject() as? String {
            guard path == runFile || path.hasSuffix("/" + runFile) else { continue }
            throw WorkshopFault(
                "\(UntrustedText(folder)) holds frames of an earlier walk (\(UntrustedText(path))): choose an empty "
                    + "folder.", .usage)
        }
    }

    /// Writes the frames, then the description: without it the folder counts as empty.
    package func save(_ set: FrameSet) throws(WorkshopFault) {
        do {
            try? FileManager.default.removeItem(atPath: path + "/" + Self.runFile)
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            for (index, frame) in set.frames.enumerated() {
                try Data(frame).write(to: URL(filePath: file(index, of: set.run)), options: .atomic)
            }
            try Data(WireJSON.encode(set.run, pretty: true)).write(
                to: URL(filePath: path + "/" + Self.runFile), options: .atomic)
        } catch {
            throw WorkshopFault("The frames cannot be written to \(UntrustedText(path)): \(Self.words(error)).", .file)
        }
    }

    /// What the frames are, without reading them.
    package func description() throws(WorkshopFault) -> Run {
        do {
            return try WireJSON.decode(Run.self, from: try read(Self.runFile))
        } catch let fault as WorkshopFault {
            throw fault
        } catch {
            throw WorkshopFault("\(UntrustedText(path))/\(Self.runFile) does not describe frames.", .file)
        }
    }

    package func load() throws(WorkshopFault) -> FrameSet {
        let run = try description()
        var frames: [[UInt8]] = []
        for (index, described) in run.frames.enumerated() {
            let name = URL(filePath: file(index, of: run)).lastPathComponent
            let bytes = try read(name)
            guard bytes.count == described.byteCount else {
                throw WorkshopFault(
                    "\(UntrustedText(path))/\(name) has \(bytes.count) bytes, and \(described.byteCount) were taken: the "
                        + "file was changed. Take the frames again.", .file)
            }
            guard sha256Hex(bytes[...]) == described.sha256 else {
                throw WorkshopFault(
                    "\(UntrustedText(path))/\(name) is not the frame that was taken: the file was changed. Take the "
                        + "frames again.", .file)
            }
            frames.append(bytes)
        }
        return FrameSet(run: run, frames: frames)
    }

    private func file(_ index: Int, of run: Run) -> String {
        let number = String(index + 1)
        let padded = String(repeating: "0", count: max(0, 3 - number.count)) + number
        let isJPEG = FourCC(run.format.fourCC)?.isJPEG ?? false
        return "\(path)/frame-\(padded).\(isJPEG ? "jpg" : "raw")"
    }

    private func read(_ name: String) throws(WorkshopFault) -> [UInt8] {
        do {
            let data = try Data(contentsOf: URL(filePath: path + "/" + name))
            guard data.count <= Self.limitBytes else {
                throw WorkshopFault("\(UntrustedText(path))/\(name) is too large for a frame.", .file)
            }
            return [UInt8](data)
        } catch let fault as WorkshopFault {
            throw fault
        } catch {
            throw WorkshopFault("\(UntrustedText(path))/\(name) cannot be read: \(Self.words(error)).", .file)
        }
    }

    static func words(_ error: any Error) -> String { (error as NSError).localizedDescription }
}
