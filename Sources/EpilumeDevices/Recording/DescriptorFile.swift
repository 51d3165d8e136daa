internal import Glibc

/// The raw descriptors of the USB device behind a node, as sysfs keeps them.
package enum DescriptorFile {
    /// - Parameters:
    ///   - node: such as /dev/video0.
    ///   - sysfs: where sysfs is.
    /// - Returns: nil for a device without a USB parent, or when they cannot be read.
    package static func bytes(ofNode node: String, sysfs: String = "/sys") -> [UInt8]? {
        guard let name = node.split(separator: "/").last else { return nil }
        // `device` is the USB interface; the device is above it.
        let folder = "\(sysfs)/class/video4linux/\(name)/device/.."
        guard access(folder + "/idVendor", F_OK) == 0, let file = fopen(folder + "/descriptors", "re") else {
            return nil
        }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: RecordingLimits.descriptorBytes)
        let count = fread(&bytes, 1, bytes.count, file)
        return count > 0 ? Array(bytes.prefix(count)) : nil
    }
}
