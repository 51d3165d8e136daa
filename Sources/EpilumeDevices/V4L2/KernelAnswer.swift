internal import EpilumeModel
internal import Glibc

extension CaptureFault {
    /// What an errno of a V4L2 node means at this step.
    ///
    /// Source: the error tables of Documentation/userspace-api/media/v4l; vb2 and uvcvideo of Linux 6.1.
    package init(_ step: Step, errno code: Int32, node: String) {
        switch (step, code) {
        // A node that was there when udev spoke of it and is missing now has been unplugged.
        case (_, ENODEV), (_, ENXIO), (.open, ENOENT): self = .gone
        case (_, EBUSY): self = .busy(step)
        case (.streamOn, ENOSPC): self = .noBandwidth
        case (.open, EACCES), (.open, EPERM): self = .permissionDenied(path: UntrustedText(node))
        // Whatever the node is, it does not speak V4L2.
        case (.capabilities, ENOTTY), (.capabilities, EINVAL): self = .notACaptureDevice(path: UntrustedText(node))
        default: self = .system(step, errno: code)
        }
    }

    /// Throws unless the shim's answer, 0 or a negative errno, is 0.
    static func check(_ answer: Int32, _ step: Step, node: String) throws(CaptureFault) {
        if answer < 0 { throw CaptureFault(step, errno: -answer, node: node) }
    }
}
