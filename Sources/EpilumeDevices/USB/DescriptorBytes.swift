/// One descriptor's bytes, as many as its bLength says; reading past them gives nil.
struct DescriptorBytes {
    private let bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    var count: Int { bytes.count }

    func byte(_ index: Int) -> UInt8? { index < bytes.count ? bytes[bytes.startIndex + index] : nil }

    /// Little-endian.
    func word(_ index: Int) -> UInt16? {
        guard let low = byte(index), let high = byte(index + 1) else { return nil }
        return UInt16(low) | UInt16(high) << 8
    }

    func range(_ index: Int, count: UInt8) -> [UInt8]? {
        let end = index + Int(count)
        guard end <= bytes.count else { return nil }
        return Array(bytes[(bytes.startIndex + index)..<(bytes.startIndex + end)])
    }
}
