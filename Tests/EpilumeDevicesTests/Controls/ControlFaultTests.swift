import EpilumeDevices
import EpilumeModel
import Glibc
import Testing

@Suite("Meaning of a control's answer")
struct ControlFaultTests {
    @Test(
        "names what an errno means at a step",
        arguments: [
            (.open, ENODEV, .gone), (.open, ENOENT, .gone), (.read, ENODEV, .gone), (.write, ENXIO, .gone),
            (.nextChange, ENODEV, .gone), (.wait, ENODEV, .gone),
            (.describe, EINVAL, .unknownControl), (.read, EINVAL, .unknownControl),
            (.subscribe, EINVAL, .unknownControl), (.describe, ENOTTY, .unknownControl),
            (.write, EINVAL, .outOfRange), (.write, ERANGE, .outOfRange), (.read, ERANGE, .outOfRange),
            (.write, EACCES, .ruledByMaster), (.write, EILSEQ, .ruledByMaster), (.read, EACCES, .noValue),
            (.write, EBUSY, .notReady), (.read, EBUSY, .notReady), (.describe, EBUSY, .notReady),
            (.write, ETIMEDOUT, .noAnswer), (.describe, ETIMEDOUT, .noAnswer),
            (.write, EIO, .system(.write, errno: EIO)), (.read, EPIPE, .system(.read, errno: EPIPE)),
            // The same number means something else at another step.
            (.open, EACCES, .system(.open, errno: EACCES)), (.describe, EACCES, .system(.describe, errno: EACCES)),
            (.read, EILSEQ, .system(.read, errno: EILSEQ)), (.wait, EINVAL, .system(.wait, errno: EINVAL)),
            (.read, ENOENT, .system(.read, errno: ENOENT)),
        ] as [(ControlFault.Step, Int32, ControlFault)])
    func meaning(step: ControlFault.Step, code: Int32, fault: ControlFault) {
        #expect(ControlFault(step, errno: code) == fault)
    }

    @Test(
        "tells what a moment may mend from what it will not",
        arguments: [
            (.gone, false), (.stopped, false), (.unknownControl, false), (.noValue, false), (.readOnly, false),
            (.outOfRange, false), (.ruledByMaster, true), (.notReady, true), (.noAnswer, true),
            (.system(.write, errno: EIO), true),
        ] as [(ControlFault, Bool)])
    func retry(fault: ControlFault, helps: Bool) {
        #expect(fault.isRetryable == helps)
    }

    @Test("says a miss in words that name the control")
    func words() {
        let rule = ControlRule(.exposureAbsolute, value: 200)
        #expect(ControlMiss(rule: rule, found: .value(250)).words == "exposure-absolute is 250 and should be 200")
        #expect(
            ControlMiss(rule: rule, found: .fault(.ruledByMaster)).words
                == "exposure-absolute is ruled by an automatic control that is on")
        #expect(
            ControlMiss(rule: rule, found: .fault(.system(.write, errno: EIO))).words
                == "exposure-absolute could not be set: Input/output error")
    }
}
