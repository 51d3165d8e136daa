internal import EpilumeModel

/// Whether bytes have the shape that the record's pixel format promises. Content is the hash's affair.
enum PictureStructure {
    /// - Returns: what is wrong, as the end of a sentence about the picture; nil when nothing is.
    static func fault(of picture: ArraySlice<UInt8>, frame: ReadRecord.Frame) -> String? {
        if frame.fourCC == "MJPG" || frame.fourCC == "JPEG" {
            return jpegFault(of: picture, width: frame.width, height: frame.height)
        }
        let byteCount = Int64(picture.count)
        // Without a line length the driver promises no exact size.
        if frame.bytesPerLine > 0, isRaw(frame.fourCC), byteCount != frame.sizeImage {
            return "has \(byteCount) bytes, but record field v4l2.sizeImage is \(frame.sizeImage)"
        }
        if byteCount > frame.sizeImage {
            return "has \(byteCount) bytes, more than record field v4l2.sizeImage allows"
        }
        guard let least = leastByteCount(frame), byteCount < least else { return nil }
        return "has \(byteCount) bytes, too few for \(frame.width)×\(frame.height) pixels of \(frame.fourCC)"
    }

    /// - Returns: what is wrong, as the end of a sentence about the image; nil when nothing is.
    static func jpegFault(of image: ArraySlice<UInt8>, width: Int64, height: Int64) -> String? {
        let walked = image.withUnsafeBytes { bytes -> Result<JPEGFacts, JPEGFault> in
            do throws(JPEGFault) { return .success(try JPEGWalk.facts(of: bytes)) } catch { return .failure(error) }
        }
        switch walked {
        case .failure(let fault): return "is not one whole JPEG image (\(fault))"
        case .success(let facts):
            guard facts.width != width || facts.height != height else { return nil }
            return "is a JPEG image of \(facts.width)×\(facts.height) pixels, not of \(width)×\(height)"
        }
    }

    private static func isRaw(_ fourCC: String) -> Bool { ["GREY", "YUYV", "NV12"].contains(fourCC) }

    /// nil for formats whose layout is not known here. No product overflows: lines and columns are 16 bits wide
    /// and a line length 32.
    private static func leastByteCount(_ frame: ReadRecord.Frame) -> Int64? {
        switch frame.fourCC {
        case "GREY": max(frame.bytesPerLine, frame.width) * frame.height
        case "YUYV": max(frame.bytesPerLine, 2 * frame.width) * frame.height
        // Half as many lines of interleaved chroma follow the luma.
        case "NV12": max(frame.bytesPerLine, frame.width) * (frame.height + (frame.height + 1) / 2)
        default: nil
        }
    }
}
