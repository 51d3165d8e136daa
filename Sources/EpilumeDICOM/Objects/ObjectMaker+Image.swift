import EpilumeModel

/// General Acquisition, General Image, VL Image, Image Pixel, Dermoscopic Image, Frame of Reference (PS3.3 C.7.10.1,
/// C.7.6.1, C.8.12.1, C.7.6.3, C.8.12.13, C.7.4.1).
extension ObjectMaker.Draft {
    /// What (0008,2218) states. DICOM wants a region of every picture and forbids an empty one; where nobody named one,
    /// "Skin" is true of all that these devices are held against.
    var anatomy: CodedTerm? { context.region ?? BodyRegion.skin }

    func writeImage(into set: inout DataSet) {
        set.put(.imageType, .texts([source.derivedFrom == nil ? "ORIGINAL" : "DERIVED", "PRIMARY"]))
        set.state(.instanceNumber, source.instanceNumber.flatMap { $0 <= 2_147_483_647 ? String($0) : nil })
        set.state(.patientOrientation, nil)
        set.state(.contentDate, captured?.date)
        if let captured {
            set.state(.contentTime, captured.time)
            set.state(.acquisitionDateTime, captured.dateTime)
        }
        set.mention(.imageComments, context.comment)
        if source.isPractice { set.state(.qualityControlImage, "YES") }
        if let anatomy { set.put(.anatomicRegionSequence, anatomy) }
        set.mention(.imageLaterality, laterality)
        guard isDermoscopic else { return }
        // Not of the IOD; dciodvfy demands both. Each picture has coordinates of its own.
        set.state(.frameOfReferenceUID, frameOfReferenceUID)
        set.state(.positionReferenceIndicator, nil)
    }

    /// What (0020,0062) states; nil: nobody said, and the region does not decide it.
    var laterality: String? {
        if let said = context.laterality { return said.term }
        switch context.region.flatMap(BodyRegion.of)?.sides {
        case .single: return PictureContext.Laterality.unpaired.term
        case .left: return PictureContext.Laterality.left.term
        case .paired, .either, nil: return nil
        }
    }

    func writePixels(into set: inout DataSet) {
        let isColour = stream.colour != .grey
        set.put(.samplesPerPixel, .unsigned16([UInt16(stream.colour.samples)]))
        set.state(.photometricInterpretation, stream.colour.photometric)
        if isColour { set.put(.planarConfiguration, .unsigned16([0])) }
        // JPEG has sixteen bits for each, so they fit.
        set.put(.rows, .unsigned16([UInt16(stream.height)]))
        set.put(.columns, .unsigned16([UInt16(stream.width)]))
        set.put(.bitsAllocated, .unsigned16([8]))
        set.put(.bitsStored, .unsigned16([8]))
        set.put(.highBit, .unsigned16([7]))
        set.put(.pixelRepresentation, .unsigned16([0]))
        let steps = [source.picture.earlierLossyByteCount, source.picture.jpeg.count].compactMap { $0 }
        set.state(.lossyImageCompression, "01")
        set.put(.lossyImageCompressionRatio, .texts(steps.map(ratio)))
        set.put(.lossyImageCompressionMethod, .texts(steps.map { _ in "ISO_10918_1" }))
        set.put(.pixelData, .encapsulated(source.picture.jpeg))
    }

    /// Bytes of the pixels for each byte of the JPEG, to hundredths; one value for each lossy step, the earliest first
    /// (PS3.3 C.7.6.1.1.5).
    private func ratio(_ byteCount: Int) -> String {
        let pixels = stream.width * stream.height * stream.colour.samples
        let divisor = max(1, byteCount)
        return DICOMText.decimal(Int64(max(1, (pixels * 100 + divisor / 2) / divisor)), decimals: 2)
    }

    func writeOptics(into set: inout DataSet) {
        guard isDermoscopic else {
            if let recognisable = context.recognisableFeatures {
                set.state(.recognizableVisualFeatures, recognisable ? "YES" : "NO")
            }
            return
        }
        // Type 1. YES where nobody said: who strips identities then looks at the picture before it leaves the hospital.
        set.state(.recognizableVisualFeatures, context.recognisableFeatures == false ? "NO" : "YES")
        set.state(.lightSourcePolarization, (source.verifiedPolarization ?? context.polarization)?.term)
        set.state(.emitterColorTemperature, nil)
        set.state(.contactMethod, context.contact?.term)
        if context.contact == .contact { set.state(.immersionMedia, context.immersion?.term) }
        set.state(
            .opticalMagnificationFactor,
            context.magnificationThousandths.map { DICOMText.decimal(Int64($0), decimals: 3) })
        if let lesion = context.lesion {
            set.state(.trackingID, lesion.id)
            set.state(.trackingUID, lesion.uid)
        }
    }
}
