internal import EpilumeDevices
internal import Foundation
internal import Glibc

extension DeviceSurveyor.Sources {
    /// What /sys and udev know of the USB device that a node belongs to.
    static var system: Self {
        Self(
            usb: { node in usbFolder(of: node).flatMap { USBDeviceReader($0).facts() } },
            inputs: { node in
                guard let folder = usbFolder(of: node), let inputs = try? InputFinder.inputs(of: folder)
                else { return [] }
                return inputs.map(\.device)
            })
    }

    /// The node's device is an interface; the folder above it is the USB device's.
    private static func usbFolder(of node: String) -> String? {
        let name = URL(fileURLWithPath: node).resolvingSymlinksInPath().lastPathComponent
        let interface = URL(fileURLWithPath: "/sys/class/video4linux/\(name)/device").resolvingSymlinksInPath()
        let folder = interface.deletingLastPathComponent().path
        return access(folder + "/idVendor", F_OK) == 0 ? folder : nil
    }
}
