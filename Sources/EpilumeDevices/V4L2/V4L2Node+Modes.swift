internal import CEpilumeLinux
internal import EpilumeModel

/// Sizes that a format has: one, or a range of them.
struct OfferedSizes {
    /// Pixels.
    let smallest: (width: Int, height: Int)
    /// Equal to `smallest` for a single size.
    let largest: (width: Int, height: Int)

    var isSingle: Bool { smallest == largest }
}

/// Frame intervals that a mode has: one, or a range of them.
struct OfferedIntervals {
    let shortest: Fraction
    /// Equal to `shortest` for a single interval.
    let longest: Fraction

    var isSingle: Bool { shortest == longest }
}

extension V4L2Node {
    /// The sizes of a format, in the driver's order; empty when it lists none.
    func sizes(_ fourCC: FourCC) -> [OfferedSizes] {
        var found: [OfferedSizes] = []
        for index in 0..<Self.listLimit {
            var size = v4l2_frmsizeenum()
            size.index = index
            size.pixel_format = fourCC.rawValue
            if el_v4l2_enum_framesizes(descriptor, &size) < 0 { break }
            if size.type == V4L2_FRMSIZE_TYPE_DISCRETE.rawValue {
                let one = (width: Int(size.discrete.width), height: Int(size.discrete.height))
                found.append(OfferedSizes(smallest: one, largest: one))
            } else {
                // A range is the only entry of its list.
                let range = size.stepwise
                found.append(
                    OfferedSizes(
                        smallest: (Int(range.min_width), Int(range.min_height)),
                        largest: (Int(range.max_width), Int(range.max_height))))
                break
            }
        }
        return found
    }

    /// The frame intervals of a mode, in the driver's order; empty when it lists none.
    func intervals(_ fourCC: FourCC, width: UInt32, height: UInt32) -> [OfferedIntervals] {
        var found: [OfferedIntervals] = []
        for index in 0..<Self.listLimit {
            var interval = v4l2_frmivalenum()
            interval.index = index
            interval.pixel_format = fourCC.rawValue
            interval.width = width
            interval.height = height
            if el_v4l2_enum_frameintervals(descriptor, &interval) < 0 { break }
            if interval.type == V4L2_FRMIVAL_TYPE_DISCRETE.rawValue {
                let one = Fraction(interval.discrete.numerator, interval.discrete.denominator)
                found.append(OfferedIntervals(shortest: one, longest: one))
            } else {
                let range = interval.stepwise
                found.append(
                    OfferedIntervals(
                        shortest: Fraction(range.min.numerator, range.min.denominator),
                        longest: Fraction(range.max.numerator, range.max.denominator)))
                break
            }
        }
        return found
    }

    /// The sizes of a format, as text for a person; empty when the driver lists none.
    func offeredSizes(_ fourCC: FourCC) -> [String] {
        sizes(fourCC).map { size in
            let largest = "\(size.largest.width)x\(size.largest.height)"
            return size.isSingle ? largest : "\(size.smallest.width)x\(size.smallest.height) to \(largest)"
        }
    }

    /// The frame rates of a mode, as text for a person; empty when the driver lists none.
    func offeredRates(_ fourCC: FourCC, width: UInt32, height: UInt32) -> [String] {
        intervals(fourCC, width: width, height: height).map { interval in
            let highest = ModeChoice.text(ofRate: interval.shortest)
            // The longest interval is the lowest rate.
            return interval.isSingle ? highest : "\(ModeChoice.text(ofRate: interval.longest)) to \(highest) frames/s"
        }
    }
}
