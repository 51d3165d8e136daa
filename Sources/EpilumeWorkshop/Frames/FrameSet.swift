internal import EpilumeImaging
package import EpilumeInterface
package import EpilumeModel

/// Consecutive frames as a device delivered them, and what they are bound to.
package struct FrameSet: Hashable, Sendable {
    package let run: Run
    package private(set) var frames: [[UInt8]]

    package init(run: Run, frames: [[UInt8]]) {
        self.run = run
        self.frames = frames
    }

    private var format: StreamFormat? { StreamFormat(stored: run.format) }

    /// The code values of one frame, as calibrated pictures are made from them.
    package func picture(_ index: Int) throws(WorkshopFault) -> FloatPicture {
        guard let format else { throw Self.fault(index, "its pixel format is unknown") }
        let decoded: RGBPicture
        do {
            decoded = try frames[index].withUnsafeBytes { bytes in
                Result { () throws(ImagingFault) in try FrameDecoder().decode(bytes, format: format) }
            }.get()
        } catch {
            throw Self.fault(index, error.sentence)
        }
        return FloatPicture(width: decoded.width, height: decoded.height, samples: decoded.bytes.map(Float.init))
    }

    /// One frame as a JPEG that any program shows.
    package func jpeg(_ index: Int) throws(WorkshopFault) -> [UInt8] {
        guard let format else { throw Self.fault(index, "its pixel format is unknown") }
        do {
            let rendered = try frames[index].withUnsafeBytes { bytes in
                Result { () throws(ImagingFault) in try Rendering.viewable(bytes, format: format) }
            }.get()
            return rendered?.bytes ?? frames[index]
        } catch {
            throw Self.fault(index, error.sentence)
        }
    }

    private static func fault(_ index: Int, _ reason: String) -> WorkshopFault {
        WorkshopFault("Frame \(index + 1) cannot be decoded: \(reason)")
    }
}
