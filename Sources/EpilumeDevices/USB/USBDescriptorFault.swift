/// What is wrong with a device's descriptors. Numbers are the device's own claims beside what is there.
package enum USBDescriptorFault: Error, Hashable, Sendable {
    /// More bytes than all descriptors of a device can have.
    case tooLong(byteCount: Int)
    /// The bytes do not begin with a whole device descriptor.
    case noDevice
    /// A descriptor that is shorter than two bytes or longer than what is left: nothing after it can be read.
    case brokenChain(length: Int, left: Int)
    /// A descriptor too short for its kind, or whose counts do not fit into it; it is left out.
    case badLength(type: UInt8, length: Int)
    /// A descriptor at a place where its kind cannot stand; it is left out.
    case misplaced(type: UInt8)
    case configurationCount(stated: Int, found: Int)
    /// wTotalLength of a configuration. The kernel drops what it could not read and leaves the number as it was.
    case totalLength(stated: Int, found: Int)
    case interfaceCount(stated: Int, found: Int)
    case endpointCount(interface: UInt8, stated: Int, found: Int)
    /// wTotalLength of a VideoControl interface's class-specific header.
    case videoTotalLength(stated: Int, found: Int)
    /// Unit and terminal numbers begin at 1 (USB Video Class 1.1, 3.7.2).
    case unitZero
    /// Two units or terminals of one function with the same number: a request to it has no single receiver.
    case duplicateUnit(UInt8)
}
