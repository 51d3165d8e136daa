import EpilumeModel
import EpilumeRecords
import EpilumeVerify
import Testing

struct ItemTests {
    @Test func goodItemsAreValid() async throws {
        for item in [try SampleItem.jpegFrame(), try SampleItem.rawFrame()] {
            let report = await item.report()
            #expect(report.findings.map(\.description) == [])
            #expect(report.verdict == .valid)
            #expect(report.itemID == item.name && report.recordNumber == 1 && report.purpose == "clinical")
            #expect(report.keyID == SampleItem.captureKey.keyID)
            #expect(report.recordHash == PictureDigest.sha256(item.record).hex)
            #expect(report.utc == "2025-11-22T04:55:00.123456Z")
        }
    }

    @Test func aRecordWithEverythingUnknownLeftOutIsValid() async throws {
        let item = try SampleItem.jpegFrame { facts in
            facts.station.name = nil
            facts.position = nil
            facts.time.clock = nil
            facts.device.profile = nil
            facts.trigger = nil
            facts.controls = nil
            facts.light = nil
            facts.repairs = []
            facts.selection.framesRejected = [:]
            facts.device.identity = DeviceIdentity(
                port: UntrustedText(""), driver: UntrustedText(""), card: UntrustedText(""), usb: nil)
            facts.frame.format = StreamFormat(
                fourCC: .mjpeg, width: 16, height: 8, bytesPerLine: 0, sizeImage: 0, frameInterval: nil,
                colour: facts.frame.format.colour)
        }
        #expect(await item.report().findings.map(\.description) == [])
    }

    @Test func namesThePictureThatWasExchanged() async throws {
        var item = try SampleItem.rawFrame()
        item.picture[17] ^= 1
        let expected = ["picture: SHA-256 differs from record field picture.sha256"]
        #expect(await item.report().findings.map(\.description) == expected)
    }

    @Test func namesEveryWayInWhichAPictureDiffers() async throws {
        var item = try SampleItem.rawFrame()
        item.picture.removeLast()
        #expect(
            await item.report().findings.map(\.description) == [
                "picture: has 127 bytes; record field picture.byteCount says 128",
                "picture: SHA-256 differs from record field picture.sha256",
                "picture: has 127 bytes, but record field v4l2.sizeImage is 128",
            ])
    }

    @Test func namesTheRenderingThatWasExchanged() async throws {
        var item = try SampleItem.rawFrame()
        item.rendering![190] ^= 1
        let expected = ["rendering: SHA-256 differs from record field rendering.sha256"]
        #expect(await item.report().findings.map(\.description) == expected)
        item.rendering = nil
        #expect(
            await item.report().findings.map(\.description) == [
                "rendering: is missing, but the record has the field rendering"
            ])
    }

    @Test func refusesARenderingThatTheRecordDoesNotName() async throws {
        var item = try SampleItem.jpegFrame()
        item.rendering = SampleItem.jpeg
        #expect(
            await item.report().findings.map(\.description) == [
                "rendering: is there, but the record has no field rendering"
            ])
    }

    @Test func looksIntoThePicturesThemselves() async throws {
        let wide = try SampleItem.jpegFrame { $0.frame.format = Self.format($0, width: 32) }
        #expect(
            await wide.report().findings.map(\.description) == ["picture: is a JPEG image of 16×8 pixels, not of 32×8"])
        let wideRaw = try SampleItem.rawFrame { $0.frame.format = Self.format($0, width: 32) }
        #expect(
            await wideRaw.report().findings.map(\.description) == [
                "picture: has 128 bytes, too few for 32×8 pixels of GREY",
                "rendering: is a JPEG image of 16×8 pixels, not of 32×8",
            ])
        let noise = try SampleItem.rawFrame { facts in
            let format = facts.frame.format
            facts.frame.format = StreamFormat(
                fourCC: .mjpeg, width: 16, height: 8, bytesPerLine: 0, sizeImage: 128,
                frameInterval: format.frameInterval, colour: format.colour)
        }
        #expect(
            await noise.report().findings.map(\.description) == ["picture: is not one whole JPEG image (noStart)"])
    }

    private static func format(_ facts: RecordFacts, width: Int) -> StreamFormat {
        let format = facts.frame.format
        return StreamFormat(
            fourCC: format.fourCC, width: width, height: format.height, bytesPerLine: format.bytesPerLine,
            sizeImage: format.sizeImage, frameInterval: format.frameInterval, colour: format.colour)
    }

    @Test func theFilesNameIsTheItems() async throws {
        let item = try SampleItem.jpegFrame()
        for name in ["r0000000002-081d4fae.item", "\(item.name).ITEM", item.name, "\(item.name).item.bak"] {
            let report = await SampleItem.verifier.verify(container: item.container.bytes, path: name)
            #expect(report.findings.map(\.problem) == [.wrongName], "\(name)")
        }
    }

    @Test func needsATrustAnchor() {
        #expect(throws: VerifyFault.noTrustAnchor) { try ItemVerifier(anchors: []) }
    }

    @Test func oneOfSeveralAnchorsIsEnough() async throws {
        let other = try TrustAnchor(CaptureKey.ephemeral().publicKeyPEM)
        let item = try SampleItem.jpegFrame()
        let both = try ItemVerifier(anchors: [other, SampleItem.anchor])
        #expect(await both.verify(container: item.container.bytes, path: item.name + ".item").verdict == .valid)
        let wrong = try ItemVerifier(anchors: [other])
        let report = await wrong.verify(container: item.container.bytes, path: item.name + ".item")
        #expect(
            report.findings.map(\.description) == [
                "signature.kid: is \(SampleItem.captureKey.keyID), which is none of the trust anchors given"
            ])
        #expect(report.keyID == nil)
    }
}
