internal import EpilumeImaging
internal import EpilumeModel
internal import Foundation

/// Pictures on disk: read whole and within limits, or refused.
enum PictureFile {
    /// Pixels. 50 megapixels are 150 MB decoded; no dermatoscope has more.
    static let pixelLimit = 50_000_000
    static let byteLimit = 200_000_000
    /// Pixels of a side: below this no chart has patches that can be measured.
    static let smallestSide = 64

    /// Dimensions are read from the headers and checked before anything is decoded.
    static func read(_ path: String) throws(ChartRefusal) -> RGBPicture {
        let bytes = try contents(path)
        let name = UntrustedText(path)
        let facts: JPEGFacts
        do {
            facts = try bytes.span.bytes.withUnsafeBytes { (all) throws(JPEGFault) in try JPEGWalk.facts(of: all) }
        } catch {
            throw ChartRefusal(.unreadable, "\(name) is no whole JPEG image (\(error)). Take the picture again.")
        }
        let (pixels, isTooMany) = facts.width.multipliedReportingOverflow(by: facts.height)
        if isTooMany || pixels > pixelLimit {
            throw ChartRefusal(
                .unreadable,
                "\(name) has \(facts.width) × \(facts.height) pixels; the limit is \(pixelLimit). Choose a smaller "
                    + "mode of the device.")
        }
        guard min(facts.width, facts.height) >= smallestSide else {
            throw ChartRefusal(
                .unreadable,
                "\(name) has \(facts.width) × \(facts.height) pixels; \(smallestSide) a side are needed. Choose a "
                    + "larger mode of the device.")
        }
        do {
            let picture = try JPEGDecoder().decode(bytes)
            // The walk and the decoder read the same header; a picture on which they differ is not trusted.
            guard picture.width == facts.width, picture.height == facts.height else {
                throw ChartRefusal(.unreadable, "\(name) states two sizes. Take the picture again.")
            }
            return picture
        } catch let error as ImagingFault {
            throw ChartRefusal(.unreadable, "\(name): \(error.sentence) Take the picture again.")
        } catch let error as ChartRefusal {
            throw error
        } catch {
            throw ChartRefusal(.unreadable, "\(name): \(error)")
        }
    }

    static func write(_ picture: RGBPicture, to path: String) throws(ChartRefusal) {
        do {
            let bytes = try JPEGEncoder().encode(picture, sampling: .yuv420, quality: 90)
            try Data(bytes).write(to: URL(fileURLWithPath: path))
        } catch {
            throw ChartRefusal(
                .unwritable, "\(UntrustedText(path)) could not be written. Name another file with --seen.")
        }
    }

    /// The description of a chart or a target; small files only.
    static func readText(_ path: String, limit: Int) throws(ChartRefusal) -> Data {
        guard let file = FileHandle(forReadingAtPath: path), let data = try? file.read(upToCount: limit + 1) else {
            throw ChartRefusal(
                .description,
                "\(UntrustedText(path)) cannot be read. Name a chart or a target, or a file that describes one.")
        }
        guard data.count <= limit else {
            throw ChartRefusal(
                .description, "\(UntrustedText(path)) has more than \(limit) bytes: it describes no chart or target.")
        }
        return data
    }

    private static func contents(_ path: String) throws(ChartRefusal) -> [UInt8] {
        guard let file = FileHandle(forReadingAtPath: path), let data = try? file.read(upToCount: byteLimit + 1),
            !data.isEmpty
        else {
            throw ChartRefusal(.unreadable, "\(UntrustedText(path)) cannot be read. Name a JPEG file with --picture.")
        }
        guard data.count <= byteLimit else {
            throw ChartRefusal(
                .unreadable, "\(UntrustedText(path)) has more than \(byteLimit) bytes. Name a picture of the device.")
        }
        return [UInt8](data)
    }
}
