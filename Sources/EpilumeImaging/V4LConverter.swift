internal import CV4LConvert
internal import EpilumeModel
internal import Glibc

/// Converts formats that a camera alone speaks (Bayer, old compressed ones) with libv4lconvert.
///
/// The library wants a device for its software controls. It gets one that answers a single request, with a
/// format that needs no conversion: then it makes no controls, no shared memory and no picture processing,
/// and each conversion depends on the frame alone.
struct V4LConverter: ~Copyable {
    private let data: OpaquePointer
    /// The library keeps the pointer for its whole life.
    private let operations: UnsafeMutablePointer<libv4l_dev_ops>

    init() throws(ImagingFault) {
        operations = .allocate(capacity: 1)
        var answers = libv4l_dev_ops()
        answers.ioctl = answerRequest
        operations.initialize(to: answers)
        guard let data = v4lconvert_create_with_dev_ops(-1, nil, operations) else {
            operations.deallocate()
            throw .codec(.start, message: "libv4lconvert could not be set up")
        }
        self.data = data
    }

    deinit {
        v4lconvert_destroy(data)
        operations.deallocate()
    }

    func rgb(_ bytes: UnsafeRawBufferPointer, format: StreamFormat) throws(ImagingFault) -> RGBPicture {
        var source = Self.v4l2Format(format, bytesPerLine: format.bytesPerLine, sizeImage: format.sizeImage)
        var destination = Self.v4l2Format(
            format, bytesPerLine: 3 * format.width, sizeImage: 3 * format.width * format.height)
        destination.fmt.pix.pixelformat = FourCC("RGB3")!.rawValue
        source.fmt.pix.pixelformat = format.fourCC.rawValue
        // The library takes mutable source bytes and flips some formats in place: it gets a copy.
        var copy = [UInt8](bytes)
        var pixels = [UInt8](repeating: 0, count: 3 * format.width * format.height)
        let written = copy.withUnsafeMutableBufferPointer { from in
            pixels.withUnsafeMutableBufferPointer { to in
                v4lconvert_convert(
                    data, &source, &destination, from.baseAddress, Int32(from.count), to.baseAddress,
                    Int32(to.count))
            }
        }
        guard Int(written) == pixels.count else {
            let text = v4lconvert_get_error_message(data).map { String(cString: $0) } ?? ""
            let message = text.split(separator: "\n").first.map(String.init) ?? "no reason given"
            throw .conversion(format.fourCC, message: message)
        }
        return RGBPicture(width: format.width, height: format.height, bytes: pixels)
    }

    private static func v4l2Format(_ format: StreamFormat, bytesPerLine: Int, sizeImage: Int) -> v4l2_format {
        var result = v4l2_format()
        result.type = 1  // V4L2_BUF_TYPE_VIDEO_CAPTURE
        result.fmt.pix.width = UInt32(format.width)
        result.fmt.pix.height = UInt32(format.height)
        result.fmt.pix.field = 1  // V4L2_FIELD_NONE
        result.fmt.pix.bytesperline = UInt32(bytesPerLine)
        result.fmt.pix.sizeimage = UInt32(sizeImage)
        result.fmt.pix.colorspace = format.colour.colorspace
        return result
    }
}

/// VIDIOC_ENUM_FMT answers with RGB24 once; every other request is unknown, as on a device without controls.
private func answerRequest(
    _: UnsafeMutableRawPointer?, _: Int32, request: UInt, argument: UnsafeMutableRawPointer?
) -> Int32 {
    // _IOWR('V', 2, struct v4l2_fmtdesc), which the importer cannot see.
    let enumerateFormats: UInt = 0xc040_5602
    guard request == enumerateFormats, let format = argument?.assumingMemoryBound(to: v4l2_fmtdesc.self),
        format.pointee.index == 0
    else {
        errno = EINVAL
        return -1
    }
    format.pointee.pixelformat = FourCC("RGB3")!.rawValue
    return 0
}
