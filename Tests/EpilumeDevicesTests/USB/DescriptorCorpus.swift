import Foundation

/// Descriptors as sysfs shows them: two of real cameras, and some of those with a fault (Corpus/README.md).
enum DescriptorCorpus {
    static let real = ["a4tech-pk910h", "omnivision-ov580"]

    static var names: [String] {
        let files = try? FileManager.default.contentsOfDirectory(atPath: folder)
        return (files ?? []).filter { $0.hasSuffix(".bin") }.map { String($0.dropLast(4)) }.sorted()
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name).bin")))
    }

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Corpus"
}
