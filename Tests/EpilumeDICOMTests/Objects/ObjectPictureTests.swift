import EpilumeDICOM
import EpilumeModel
import Testing

@Suite struct ObjectPictureTests {
    private func set(_ jpeg: TestJPEG, _ change: (inout ObjectSource) -> Void = { _ in }) throws -> DataSet {
        var source = Sources.captured()
        source.picture.jpeg = jpeg.bytes
        if jpeg.ids.count == 1 { source.calibration?.profile = nil }
        change(&source)
        return try Sources.set(source)
    }

    @Test("YCbCr is named alike whatever its sampling", arguments: [UInt8(0x11), 0x21, 0x22])
    func yCbCrIsNamedAlikeWhateverItsSampling(luma: UInt8) throws {
        let set = try set(TestJPEG(luma: luma))
        #expect(set.text(.photometricInterpretation) == "YBR_FULL_422")
        #expect(set.number(.samplesPerPixel) == 3)
        #expect(set.number(.planarConfiguration) == 0)
    }

    @Test("only a truly RGB stream is RGB") func onlyATrulyRGBStreamIsRGB() throws {
        let photometric = { (jpeg: TestJPEG) in try self.set(jpeg).text(.photometricInterpretation) }
        #expect(try photometric(TestJPEG(hasJFIF: false, adobe: 0)) == "RGB")
        #expect(try photometric(TestJPEG(hasJFIF: false, adobe: 1)) == "YBR_FULL_422")
        #expect(try photometric(TestJPEG(ids: Array("RGB".utf8), hasJFIF: false)) == "RGB")
        #expect(try photometric(TestJPEG(ids: Array("RGB".utf8), hasJFIF: true)) == "YBR_FULL_422")
        #expect(try photometric(TestJPEG(hasJFIF: false)) == "YBR_FULL_422")
    }

    @Test("grey has one sample and no planes") func greyHasOneSampleAndNoPlanes() throws {
        let set = try set(TestJPEG(ids: [1]))
        #expect(set.text(.photometricInterpretation) == "MONOCHROME2")
        #expect(set.number(.samplesPerPixel) == 1)
        #expect(set[.planarConfiguration] == nil)
    }

    @Test("the picture is encapsulated as it is") func thePictureIsEncapsulatedAsItIs() throws {
        let jpeg = TestJPEG(tail: [0, 0, 0])
        #expect(try set(jpeg)[.pixelData]?.value == .encapsulated(jpeg.bytes))
        let set = try set(jpeg)
        #expect(set.number(.rows) == 8 && set.number(.columns) == 16)
        #expect(set.number(.bitsAllocated) == 8 && set.number(.bitsStored) == 8 && set.number(.highBit) == 7)
        #expect(set.number(.pixelRepresentation) == 0)
    }

    @Test("what archives cannot decode is refused") func whatArchivesCannotDecodeIsRefused() {
        #expect(throws: ObjectFault.noHuffmanTables) { try set(TestJPEG(hasHuffmanTables: false)) }
        #expect(throws: ObjectFault.notBaseline(.extendedSequential)) { try set(TestJPEG(frame: 0xc1)) }
        #expect(throws: ObjectFault.unknownColour(componentCount: 4)) { try set(TestJPEG(ids: [1, 2, 3, 4])) }
        #expect(throws: ObjectFault.notJPEG(.noStart)) { try set(TestJPEG()) { $0.picture.jpeg = [1, 2, 3] } }
        #expect(throws: ObjectFault.notJPEG(.noStart)) { try set(TestJPEG()) { $0.picture.jpeg = [] } }
    }

    @Test("the record's size must be the picture's") func theRecordsSizeMustBeThePictures() {
        #expect(throws: ObjectFault.otherSize(statedWidth: 8, statedHeight: 16, width: 16, height: 8)) {
            try set(TestJPEG()) { ($0.picture.width, $0.picture.height) = (8, 16) }
        }
    }

    @Test("every cut or twisted JPEG is refused and none traps") func everyCutOrTwistedJPEGIsRefusedAndNoneTraps() {
        let whole = TestJPEG(adobe: 1).bytes
        for length in 0..<whole.count - 1 {
            #expect(throws: ObjectFault.self) { try set(TestJPEG()) { $0.picture.jpeg = Array(whole[..<length]) } }
        }
        for index in whole.indices {
            for value: UInt8 in [0x00, 0xff, 0x7f] {
                var twisted = whole
                twisted[index] = value
                _ = try? set(TestJPEG()) { $0.picture.jpeg = twisted }
            }
        }
    }

    @Test("loss is stated for each step") func lossIsStatedForEachStep() throws {
        var set = try set(TestJPEG())
        let bytes = TestJPEG().bytes.count
        #expect(set.text(.lossyImageCompression) == "01")
        #expect(set.texts(.lossyImageCompressionMethod) == ["ISO_10918_1"])
        let hundredths = (16 * 8 * 3 * 100 + bytes / 2) / bytes
        #expect(Double(try #require(set.text(.lossyImageCompressionRatio))) == Double(hundredths) / 100)
        set = try Sources.set(Sources.calibrated())
        #expect(set.texts(.lossyImageCompressionMethod) == ["ISO_10918_1", "ISO_10918_1"])
        #expect(set.texts(.lossyImageCompressionRatio)?.first == "4")
    }

    @Test("a rendering says how it was made") func aRenderingSaysHowItWasMade() throws {
        let set = try set(TestJPEG()) {
            $0.picture.renderingMethod = "jpeg-completed"
            $0.picture.repairs = ["insertedHuffmanTables"]
        }
        let text = try #require(set.text(.derivationDescription))
        #expect(text.contains("jpeg-completed") && text.contains("insertedHuffmanTables"))
        #expect(set.texts(.imageType) == ["ORIGINAL", "PRIMARY"])
        #expect(try self.set(TestJPEG())[.derivationDescription] == nil)
    }
}
