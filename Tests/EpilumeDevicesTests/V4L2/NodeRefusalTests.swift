import EpilumeDevices
import EpilumeModel
import Glibc
import Testing

/// What the driver and the probe say of paths that no camera is behind; these need no hardware.
@Suite("V4L2 nodes that are none")
struct NodeRefusalTests {
    @Test("a path that does not exist is a device that is gone")
    func missing() {
        #expect(throws: CaptureFault.gone) { try V4L2CaptureDriver(path: "/dev/no-such-node").open() }
        #expect(throws: CaptureFault.gone) { try NodeProbe.look(at: "/dev/no-such-node") }
    }

    @Test("a character device that speaks no V4L2 is no capture device")
    func anotherDevice() throws {
        #expect(throws: CaptureFault.notACaptureDevice(path: UntrustedText("/dev/null"))) {
            try V4L2CaptureDriver(path: "/dev/null").open()
        }
        #expect(try NodeProbe.look(at: "/dev/null") == nil)
    }

    @Test("a driver that is not open answers as the kernel does, and stop and close stay harmless")
    func notOpen() throws {
        let driver = V4L2CaptureDriver(path: "/dev/null")
        driver.stop()
        driver.close()
        #expect(throws: CaptureFault.system(.enumerate, errno: EBADF)) { try driver.configure(StreamRequest()) }
        #expect(throws: CaptureFault.system(.streamOn, errno: EBADF)) { try driver.start() }
        #expect(throws: CaptureFault.system(.dequeueBuffer, errno: EBADF)) {
            try driver.dequeue { _, _ in Issue.record("there is no frame") }
        }
        let waker = try Waker()
        #expect(throws: CaptureFault.system(.poll, errno: EBADF)) { try driver.wait(upTo: .zero, waker: waker) }
    }
}
