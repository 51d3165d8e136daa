import EpilumeDevices
import EpilumeModel
import Testing

@Suite("Entries of a menu control")
struct MenuEntriesTests {
    @Test(
        "whatever limits a driver states, some entries are asked for or none",
        arguments: [
            (0, 3, 0..<4), (2, 2, 2..<3), (255, 255, 255..<256), (0, 300, 0..<256), (0, .max, 0..<256),
            (256, 256, 0..<0), (300, 400, 0..<0), (.max, .max, 0..<0), (3, 2, 0..<0), (-1, 3, 0..<0),
            (.min, .max, 0..<0), (1 << 33, 1 << 34, 0..<0),
        ] as [(Int64, Int64, Range<UInt32>)])
    func limits(_ minimum: Int64, _ maximum: Int64, _ indices: Range<UInt32>) {
        #expect(ControlDescription.MenuEntry.indices(from: minimum, to: maximum) == indices)
    }
}
