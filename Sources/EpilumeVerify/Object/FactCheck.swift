internal import EpilumeModel

/// Holds what an object's attributes say against what the record in it says, field by field. docs/verifying.md has the
/// table.
///
/// Where the record knows nothing and the object says something, a person's or a configuration's word stands there. That
/// is right in a file whose signature holds, and is said; it is never a proof.
struct FactCheck {
    let object: DICOMItem
    let record: ReadRecord

    var all: [Check] {
        [imageSize, acquisitionTime, device, serial, firmware, light, pixelSpacing, calibrationDate]
    }

    // MARK: What the camera said

    private var imageSize: Check {
        guard let rows = object.unsigned16(.rows), let columns = object.unsigned16(.columns) else {
            return Check(.imageSize, .notThere, "The object does not say how large its picture is.")
        }
        guard let width = record.integer("v4l2.width"), let height = record.integer("v4l2.height") else {
            return Check(.imageSize, .notChecked, "The record does not say how large the picture is.")
        }
        if Int64(columns) == width, Int64(rows) == height {
            return Check(.imageSize, .holds, "\(width)×\(height) pixels, as the record says.")
        }
        return Check(
            .imageSize, .doesNotHold, "The object says \(columns)×\(rows) pixels, the record \(width)×\(height).")
    }

    private var acquisitionTime: Check {
        guard let utc = record.text("time.utc"), let taken = Moment(rfc3339: utc) else {
            return Check(.acquisitionTime, .notChecked, "The record does not say when the picture was taken.")
        }
        let zone = object.text(.timezoneOffset)
        let stated =
            object.text(.acquisitionDateTime).map { Self.dateTime($0, zone: zone) }
            ?? object.text(.contentDate).map { Moment.date($0, time: object.text(.contentTime), zone: zone) }
        guard let stated else {
            return Check(.acquisitionTime, .notThere, "The object does not say when the picture was taken.")
        }
        guard let stated, Self.agree(stated, taken) else {
            return Check(.acquisitionTime, .doesNotHold, "The object gives another time of the picture than \(utc).")
        }
        let caution = stated.isUTC ? "" : ", if its clock's distance from UTC, which it does not state, is right"
        return Check(.acquisitionTime, .holds, "Taken at \(utc), as the record says\(caution).")
    }

    private var device: Check {
        guard let card = record.text("device.card") else {
            return Check(.device, .notChecked, "The record does not name the device.")
        }
        guard let model = object.text(.manufacturerModelName) else {
            return Check(.device, .notThere, "The object does not name the device's model; the record says \(card).")
        }
        if Self.same(model, card) || record.text("device.profile.id").map({ Self.same(model, $0) }) == true {
            return Check(.device, .holds, "Model \(card), as the record says.")
        }
        // A profile may know the model by a better name than the one that the device gives itself.
        return Check(
            .device, .notChecked,
            "The object names the model \(UntrustedText(model)); the device called itself \(card) when the picture was taken.")
    }

    private var serial: Check {
        let stated = object.text(.deviceSerialNumber)
        guard let serial = record.text("device.usb.serial") else {
            return Check(
                .serial, stated == nil ? .notThere : .notChecked, "The device told no serial number to be held against.")
        }
        guard let stated else {
            return Check(.serial, .notThere, "The object states no serial number; the record says \(serial).")
        }
        return Self.same(stated, serial)
            ? Check(.serial, .holds, "Serial number \(serial), as the record says.")
            : Check(
                .serial, .doesNotHold, "The object says serial number \(UntrustedText(stated)), the record \(serial).")
    }

    private var firmware: Check {
        let versions = object.texts(.softwareVersions) ?? []
        guard let software = record.text("station.softwareVersion"), !versions.isEmpty else {
            return Check(.firmware, .notThere, "The object names no software versions.")
        }
        let wanted = [("epilume", software), ("firmware", record.text("device.usb.firmware"))]
        for (name, version) in wanted {
            guard let version else { continue }
            guard versions.contains(where: { Self.carries($0, version) }) else {
                return Check(
                    .firmware, .doesNotHold, "The object's software versions do not name \(name) \(version) of the record.")
            }
        }
        return Check(.firmware, .holds, "The software versions are those of the record.")
    }

    private var light: Check {
        guard let stated = object.text(.lightSourcePolarization) else {
            return Check(.light, .notThere, "The object does not say how the light was polarised.")
        }
        let shown = UntrustedText(stated)
        guard let state = record.text("light.state"), let wanted = Self.polarization(state) else {
            return Check(
                .light, .notChecked,
                "The object says \(shown) by a person's word: nothing verified it when the picture was taken.")
        }
        return stated.isExactly(wanted)
            ? Check(.light, .holds, "\(wanted), as was verified when the picture was taken.")
            : Check(.light, .doesNotHold, "The object says \(shown), but the light was verified as \(state).")
    }

    // MARK: What the calibration said

    private var pixelSpacing: Check {
        let stated = [AttributeTag.pixelSpacing, .imagerPixelSpacing].filter { object.texts($0)?.isEmpty == false }
        let scale = (record.integer("calibration.scale.verticalNanometres"), record.integer("calibration.scale.horizontalNanometres"))
        guard let vertical = scale.0, let horizontal = scale.1 else {
            return stated.isEmpty
                ? Check(.pixelSpacing, .notThere, "Neither the object nor the record gives a scale.")
                : Check(
                    .pixelSpacing, .doesNotHold,
                    "The object gives a scale, but the record has none: no calibration was in force.")
        }
        guard !stated.isEmpty else {
            return Check(.pixelSpacing, .notThere, "The object gives no scale, though the record has one.")
        }
        // Row spacing first: the distance between rows is the vertical one (PS3.3 10.7.1.3).
        let agrees = stated.allSatisfy { tag in
            object.texts(tag)?.map(Self.nanometres) == [vertical, horizontal]
        }
        let words = "\(horizontal) nm by \(vertical) nm a pixel"
        return agrees
            ? Check(.pixelSpacing, .holds, "\(words), as the calibration of the record says.")
            : Check(.pixelSpacing, .doesNotHold, "The object gives another scale than \(words) of the record.")
    }

    private var calibrationDate: Check {
        let zone = object.text(.timezoneOffset)
        let date = object.text(.dateOfLastCalibration)
        let stated = date.flatMap { Moment.date($0, time: object.text(.timeOfLastCalibration), zone: zone) }
        guard let age = record.integer("calibration.ageSeconds"),
            let taken = record.text("time.utc").flatMap(Moment.init(rfc3339:))
        else {
            return date == nil
                ? Check(.calibrationDate, .notThere, "Neither the object nor the record knows a calibration.")
                : Check(
                    .calibrationDate, .doesNotHold, "The object gives a date of calibration, but the record has none.")
        }
        guard date != nil else {
            return Check(.calibrationDate, .notThere, "The object gives no date of calibration.")
        }
        let measured = Moment(microseconds: taken.microseconds - min(age, Self.mostSeconds) * Moment.second)
        // The age is in whole seconds, counted when the record was sealed, shortly after the picture was taken.
        let early = Moment(microseconds: measured.microseconds - 5 * Moment.second)
        guard let stated, Self.agree(stated, measured) || Self.agree(stated, early, slack: 10 * Moment.second) else {
            return Check(
                .calibrationDate, .doesNotHold,
                "The object gives another date of calibration than the record's, which is \(measured).")
        }
        return Check(.calibrationDate, .holds, "Calibrated at about \(measured), as the record says.")
    }

    // MARK: Comparing

    private static let mostSeconds: Int64 = 100 * 366 * 86_400

    private static func dateTime(_ text: String, zone: String?) -> Moment.Reading? {
        guard let reading = Moment.dateTime(text), !reading.isUTC, let zone else { return Moment.dateTime(text) }
        return Moment.dateTime(text + zone) ?? reading
    }

    /// Whether a moment lies within what a text says. A text that does not say how its clock stood to UTC may be off by what
    /// zones are off: a multiple of a quarter of an hour, −12 to +14 hours.
    private static func agree(_ stated: Moment.Reading, _ moment: Moment, slack: Int64 = 0) -> Bool {
        let difference = moment.microseconds - stated.moment.microseconds
        let fits = { (difference: Int64) in difference >= 0 && difference < stated.width + slack }
        if stated.isUTC { return fits(difference) }
        let quarter = 15 * Moment.minute
        return (-56...48).contains { fits(difference - Int64($0) * quarter) }
    }

    /// LO values are cut at 64 characters and lose their spaces; a record's texts carry escapes.
    private static func same(_ stated: String, _ recorded: String) -> Bool {
        let trimmed = recorded.utf8.drop { $0 == 0x20 }
        let end = trimmed.lastIndex { $0 != 0x20 }.map(trimmed.index(after:)) ?? trimmed.startIndex
        let text = String(decoding: trimmed[..<end], as: UTF8.self)
        if stated.isExactly(text) { return true }
        return text.unicodeScalars.count > 64 && stated.unicodeScalars.elementsEqual(text.unicodeScalars.prefix(64))
    }

    /// Whether a version stands in a text as a word of its own, such as in `epilume 0.7.0`.
    private static func carries(_ text: String, _ version: String) -> Bool {
        text.isExactly(version) || text.utf8.split(separator: 0x20).contains { $0.elementsEqual(version.utf8) }
    }

    /// Profiles name states of the light freely; these names leave no doubt (docs/profiles.md).
    private static func polarization(_ state: String) -> String? {
        switch state {
        case "polarised", "polarized", "cross-polarised", "cross-polarized": "POLARIZED"
        case "non-polarised", "non-polarized", "unpolarised", "unpolarized": "NON_POLARIZED"
        default: nil
        }
    }

    /// A decimal number of millimetres (DS, PS3.5 6.2) in whole nanometres; nil for one that is not exactly such, or is
    /// no positive plain decimal.
    static func nanometres(_ text: String) -> Int64? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), text.utf8.count <= 16, !parts[0].isEmpty,
            parts.allSatisfy({ $0.allSatisfy { (0x30...0x39).contains($0) } })
        else { return nil }
        let decimals = parts.count == 2 ? Array(parts[1]) : []
        guard decimals.dropFirst(6).allSatisfy({ $0 == 0x30 }) else { return nil }
        let digits = Array(parts[0]) + decimals.prefix(6) + [UInt8](repeating: 0x30, count: max(0, 6 - decimals.count))
        return Int64(String(decoding: digits, as: UTF8.self)).flatMap { $0 > 0 ? $0 : nil }
    }
}
