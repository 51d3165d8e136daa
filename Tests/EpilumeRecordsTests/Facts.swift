import EpilumeModel
import EpilumeRecords

/// A complete set of facts of a raw frame, which each test changes where it looks.
func someFacts() -> RecordFacts {
    let identity = DeviceIdentity(
        port: UntrustedText("usb-0000:00:14.0-1.2"), driver: UntrustedText("uvcvideo"), card: UntrustedText("HD Scope"),
        usb: .init(vendorID: 0x046d, productID: 0x0892, release: 0x0019, serial: UntrustedText("A1B2")))
    let stamp = FrameStamp(
        sequence: 77, timestampMicroseconds: 5_040_000, dequeuedMicroseconds: 5_041_500, flags: 0x12001, bytesUsed: 32,
        life: 2)
    let format = StreamFormat(
        fourCC: .grey, width: 8, height: 4, bytesPerLine: 8, sizeImage: 32, frameInterval: Fraction(1, 30),
        colour: .init(colorspace: 8, ycbcrEncoding: 1, quantization: 2, transferFunction: 3))
    return RecordFacts(
        recordNumber: 1, previousRecordHash: nil,
        sopInstanceUID: SOPInstanceUID(uuid: UUIDBits("f81d4fae-7dec-11d0-a765-00a0c91e6bf6")!),
        station: .init(name: "Cabine 2", softwareVersion: "0.1.0"),
        session: UUIDBits("0b5e1c1e-8c0c-4f0e-9a55-3d9d2e1f0a01")!,
        bootID: UUIDBits("6a1f3a52-7a36-4c3f-8d1e-1f2e3d4c5b6a")!, purpose: .clinical, position: "bras",
        device: .init(
            identity: identity, simulated: false, profile: .init(id: "exampla-dermo-2", evidence: .benchTested)),
        frame: .init(stamp: stamp, format: format),
        time: .init(
            utcMicroseconds: 1_763_787_300_123_456, clock: .init(synchronised: true, estimatedErrorMicroseconds: 850)),
        framesDroppedSincePrevious: 3,
        picture: .init(byteCount: 32, hash: PictureDigest.sha256([UInt8](repeating: 7, count: 32))),
        rendering: .init(byteCount: 3, hash: PictureDigest.sha256([1, 2, 3]), method: "libjpeg-turbo q90 from GREY"),
        repairs: [],
        selection: .init(
            rule: .firstValidAfterPress, pressedMicroseconds: 5_000_000, windowMicroseconds: 2_000_000,
            framesConsidered: 2, framesRejected: ["too-early": 1]),
        trigger: .init(source: .button),
        controls: [
            .init(control: .exposureAbsolute, value: 157, wanted: 156, tolerance: 2),
            .init(control: .exposureAuto, value: 1, wanted: 1),
        ],
        light: .verified(state: "polarised", by: .readBack), calibration: someCalibration)
}

/// One that is valid and states everything.
let someCalibration = RecordFacts.CalibrationFacts(
    state: .valid,
    source: .init(
        id: UUIDBits("5f0c2a4e-3b7d-4c1a-9e2f-6a7b8c9d0e1f")!, hash: PictureDigest.sha256([4, 5, 6]), ageSeconds: 86_400
    ),
    colourThousandths: 1_734,
    scale: .init(horizontalNanometres: 9_375, verticalNanometres: 9_401, uncertaintyMillionths: 2_100))
