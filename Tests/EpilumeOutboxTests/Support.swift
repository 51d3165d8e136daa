import EpilumeModel
import EpilumeOutbox
import Foundation
import Testing

/// The parts of a small item, different for every number.
struct SampleItem: Sendable {
    let id: ItemID
    var record: [UInt8]
    var signature: [UInt8]
    var picture: [UInt8]
    var rendering: [UInt8]?

    init(_ number: UInt64, uuid: UInt64 = 0x9f2c_41d0_0000_0000, rendering: Bool = false) {
        id = ItemID(recordNumber: number, uuid: (uuid, 0))
        record = Array("{\"record\":\(number),\"tail\":\"\(uuid)\"}".utf8)
        signature = Array("header\(number)..signature".utf8)
        picture = (0..<(700 + Int(number % 50))).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ Int(number)) }
        self.rendering = rendering ? [0xff, 0xd8, UInt8(truncatingIfNeeded: number), 0xff, 0xd9] : nil
    }

    var parts: [(SectionKind, [UInt8])] {
        [(.record, record), (.signature, signature), (.picture, picture)] + (rendering.map { [(.rendering, $0)] } ?? [])
    }

    /// The item's file as `commit` writes it.
    var file: [UInt8] {
        withSections(parts) { sections in
            // The sections of a sample are those of layout 1.
            let header = try! ItemHeader(laying: sections)
            return header.encoded() + parts.flatMap(\.1)
        }
    }

    @discardableResult
    func commit(to outbox: Outbox, _ initial: ItemState.Initial = .ready) throws -> ItemSummary {
        try withSections(parts) { try outbox.commit(id, $0, to: initial) }
    }

    /// Every part is in the outbox as it was handed over.
    func expectKept(in outbox: Outbox, _ state: ItemState? = nil, _ comment: Comment? = nil) throws {
        let item = try outbox.open(id)
        if let state { #expect(item.state == state, comment) }
        for (kind, bytes) in parts { #expect(try item.read(kind) == bytes, comment) }
        #expect(item.header.sections.count == parts.count, comment)
    }
}

func withSections<Value>(_ parts: [(SectionKind, [UInt8])], _ body: ([ItemSection]) throws -> Value) rethrows -> Value {
    func gather(_ rest: ArraySlice<(SectionKind, [UInt8])>, _ sections: [ItemSection]) throws -> Value {
        guard let (kind, bytes) = rest.first else { return try body(sections) }
        return try bytes.withUnsafeBytes { try gather(rest.dropFirst(), sections + [ItemSection(kind, $0)]) }
    }
    return try gather(parts[...], [])
}

/// A directory that is gone at the end of the test.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("epilume-outbox-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func bytes(_ relativePath: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(fileURLWithPath: path + "/" + relativePath)))
    }
}
