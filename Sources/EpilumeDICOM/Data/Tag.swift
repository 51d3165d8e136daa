/// Names an attribute: group and element, `(gggg,eeee)`.
package struct Tag: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let group: UInt16
    package let element: UInt16

    package init(_ group: UInt16, _ element: UInt16) {
        self.group = group
        self.element = element
    }

    package static func < (a: Tag, b: Tag) -> Bool { (a.group, a.element) < (b.group, b.element) }

    package var description: String { "(\(Self.hex(group)),\(Self.hex(element)))" }

    private static func hex(_ value: UInt16) -> String {
        let text = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - text.count) + text
    }
}
