internal import CEpilumeLinux
package import EpilumeModel

/// Which mode to ask a node for, and whether what it answered is what was stated. Pure.
package enum ModeChoice {
    /// Preferred when nobody states a format: as the camera compressed it first, since that is what leaves
    /// bandwidth for full resolution; then raw colour, then raw grey.
    package static let preference: [FourCC] = [.mjpeg, .yuyv, .nv12, .grey]

    /// - Parameter offered: what the node lists, in its order.
    /// - Throws: `.modeRefused` when the stated format is not among them; `.notACaptureDevice` when there are none.
    package static func fourCC(
        for request: StreamRequest, offered: [FourCC], node: String
    ) throws(CaptureFault) -> FourCC {
        guard let first = offered.first else { throw .notACaptureDevice(path: UntrustedText(node)) }
        guard let stated = request.fourCC else { return preference.first(where: offered.contains) ?? first }
        if !offered.contains(stated) {
            throw .modeRefused(
                wanted: stated.description, actual: offered.map(\.description).joined(separator: ", "))
        }
        return stated
    }

    /// What a person who stated a mode in vain could state instead.
    package enum Alternatives: Hashable, Sendable {
        case sizes
        case rates
    }

    /// Compares what was read back with what was stated; what was not stated is the driver's to choose.
    /// - Parameter alternatives: lists what the device offers, as text; asked only for a refusal, empty when unknown.
    package static func check(
        _ actual: StreamFormat, against request: StreamRequest, alternatives: (Alternatives) -> [String]
    ) throws(CaptureFault) {
        if actual.width <= 0 || actual.height <= 0 || actual.sizeImage <= 0 {
            throw .modeRefused(wanted: "a frame with a size", actual: "\(name(actual)), \(actual.sizeImage) bytes")
        }
        let sameMode =
            actual.fourCC == request.fourCC ?? actual.fourCC
            && actual.width == request.width ?? actual.width
            && actual.height == request.height ?? actual.height
        if !sameMode {
            let wanted =
                "\(request.fourCC ?? actual.fourCC) \(request.width ?? actual.width)x\(request.height ?? actual.height)"
            throw .modeRefused(wanted: wanted, actual: name(actual) + offer(alternatives(.sizes)))
        }
        if let rate = request.framesPerSecond, !isNominally(actual.frameInterval, framesPerSecond: rate) {
            throw .modeRefused(
                wanted: "\(name(actual)) at \(rate) frames/s",
                actual: (actual.frameInterval.map { "\(text(ofRate: $0)) frames/s" }
                    ?? "a rate the driver does not state") + offer(alternatives(.rates)))
        }
    }

    /// Half pictures and stacked ones are no frames; a progressive or interleaved one is.
    package static func check(field: UInt32) throws(CaptureFault) {
        let whole = [V4L2_FIELD_NONE, V4L2_FIELD_INTERLACED, V4L2_FIELD_INTERLACED_TB, V4L2_FIELD_INTERLACED_BT]
        if !whole.contains(where: { $0.rawValue == field }) {
            throw .modeRefused(wanted: "whole frames", actual: "single fields (V4L2 field \(field))")
        }
    }

    /// True within 1/500 of the stated rate: 30 names both 30 and NTSC's 30000/1001, as data sheets do, and takes
    /// the rounding of a camera that counts in 100 ns; neighbouring whole rates stay apart.
    package static func isNominally(_ interval: Fraction?, framesPerSecond rate: Int) -> Bool {
        guard let interval, interval.numerator > 0, rate > 0 else { return false }
        // |denominator/numerator − rate| ≤ rate/500, in whole numbers.
        let (stated, overflow) = Int64(rate).multipliedReportingOverflow(by: Int64(interval.numerator))
        guard !overflow else { return false }
        return abs(Int64(interval.denominator) - stated) <= stated / 500
    }

    /// A device may list any number of modes; a sentence holds a few.
    private static func offer(_ alternatives: [String]) -> String {
        if alternatives.isEmpty { return "" }
        let shown = alternatives.prefix(20).joined(separator: ", ")
        return "; it offers \(shown)\(alternatives.count > 20 ? ", …" : "")"
    }

    private static func name(_ format: StreamFormat) -> String {
        "\(format.fourCC) \(format.width)x\(format.height)"
    }

    /// Frames a second, as a whole number where it is one.
    package static func text(ofRate interval: Fraction) -> String {
        if interval.numerator == 0 { return "\(interval.denominator)/0" }
        return interval.denominator % interval.numerator == 0
            ? "\(interval.denominator / interval.numerator)" : "\(interval.denominator)/\(interval.numerator)"
    }
}
