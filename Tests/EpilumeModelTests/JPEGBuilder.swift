/// A JPEG image by hand, one part after another, so that a test can leave out, double or spoil any of them.
/// As it stands: a grey baseline image of 16 × 8 pixels in one scan, with all tables.
struct JPEGBuilder {
    var sof: UInt8 = 0xc0
    var precision: UInt8 = 8
    var width = 16
    var height = 8
    /// Identifier, sampling factors, quantization table.
    var components: [(id: UInt8, sampling: UInt8, table: UInt8)] = [(1, 0x11, 0)]
    var hasHuffmanTables = true
    var hasQuantizationTables = true
    var restartInterval: Int?
    /// Before SOS.
    var extraSegments: [UInt8] = []
    /// Entropy-coded data of each scan; a scan covers all components unless ``scanComponents`` says otherwise.
    var scans: [[UInt8]] = [[0x12, 0x34, 0xff, 0x00, 0x56, 0x78]]
    var scanComponents: [[UInt8]]?
    var end: [UInt8] = [0xff, 0xd9]
    var tail: [UInt8] = []

    static let colour: [(id: UInt8, sampling: UInt8, table: UInt8)] = [(1, 0x21, 0), (2, 0x11, 1), (3, 0x11, 1)]

    static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        [0xff, marker, UInt8((content.count + 2) >> 8), UInt8((content.count + 2) & 0xff)] + content
    }

    /// A table of one code of one bit and one of two bits.
    static func huffmanTable(_ selector: UInt8) -> [UInt8] {
        segment(0xc4, [selector, 1, 1] + [UInt8](repeating: 0, count: 14) + [0, 1])
    }

    var bytes: [UInt8] {
        var result: [UInt8] = [0xff, 0xd8]
        result += Self.segment(0xe0, Array("JFIF".utf8) + [0, 1, 2, 0, 0, 1, 0, 1, 0, 0])
        if hasQuantizationTables {
            for number in UInt8(0)...1 {
                result += Self.segment(0xdb, [number] + [UInt8](repeating: 1, count: 64))
            }
        }
        result += Self.segment(
            sof,
            [precision, UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8), UInt8(width & 255)]
                + [UInt8(components.count)] + components.flatMap { [$0.id, $0.sampling, $0.table] })
        if hasHuffmanTables {
            for selector: UInt8 in [0x00, 0x01, 0x10, 0x11] { result += Self.huffmanTable(selector) }
        }
        if let restartInterval {
            result += Self.segment(0xdd, [UInt8(restartInterval >> 8), UInt8(restartInterval & 255)])
        }
        result += extraSegments
        for (index, scan) in scans.enumerated() {
            let ids = scanComponents?[index] ?? components.map(\.id)
            let selection = ids.flatMap { id -> [UInt8] in [id, id == components[0].id ? 0x00 : 0x11] }
            result += Self.segment(0xda, [UInt8(ids.count)] + selection + [0, sof == 0xc2 ? 0 : 63, 0])
            result += scan
        }
        return result + end + tail
    }
}
