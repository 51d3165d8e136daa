import EpilumeDevices
import EpilumeModel
import Glibc
import Testing

@Suite("Meaning of a kernel's answer")
struct KernelAnswerTests {
    private static let path = UntrustedText("/dev/video7")

    @Test(
        "names what an errno means at a step",
        arguments: [
            (.open, ENODEV, .gone), (.open, ENXIO, .gone), (.open, ENOENT, .gone), (.dequeueBuffer, ENODEV, .gone),
            (.queueBuffer, ENODEV, .gone), (.poll, ENODEV, .gone),
            (.open, EBUSY, .busy(.open)), (.setFormat, EBUSY, .busy(.setFormat)),
            (.setInterval, EBUSY, .busy(.setInterval)), (.requestBuffers, EBUSY, .busy(.requestBuffers)),
            (.open, EACCES, .permissionDenied(path: path)), (.open, EPERM, .permissionDenied(path: path)),
            (.streamOn, ENOSPC, .noBandwidth),
            (.capabilities, ENOTTY, .notACaptureDevice(path: path)),
            (.capabilities, EINVAL, .notACaptureDevice(path: path)),
            (.dequeueBuffer, EIO, .system(.dequeueBuffer, errno: EIO)),
            (.setFormat, EINVAL, .system(.setFormat, errno: EINVAL)),
            // The same number means something else at another step.
            (.mapBuffer, ENOSPC, .system(.mapBuffer, errno: ENOSPC)),
            (.setFormat, EACCES, .system(.setFormat, errno: EACCES)),
            (.setFormat, ENOENT, .system(.setFormat, errno: ENOENT)),
            (.setInterval, ENOTTY, .system(.setInterval, errno: ENOTTY)),
        ] as [(CaptureFault.Step, Int32, CaptureFault)])
    func meaning(step: CaptureFault.Step, code: Int32, fault: CaptureFault) {
        #expect(CaptureFault(step, errno: code, node: "/dev/video7") == fault)
    }
}
