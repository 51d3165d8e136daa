/// uvcvideo's parameters. Source: drivers/media/usb/uvc/uvc_driver.c and uvc_video.c of Linux 6.1.
enum DriverCheck {
    typealias Evidence = CheckFinding.Evidence

    static func examine(_ facts: DoctorFacts) -> [CheckFinding] {
        let kernel = Evidence("Linux \(facts.kernelRelease)", "uname -r")
        let waiting = facts.usbDevices.filter { $0.interfaces.contains(where: \.isVideoControl) }
        if !facts.driver.isLoaded {
            if waiting.isEmpty {
                return [.init(.driver, .ok, "uvcvideo is not loaded; no USB video device needs it.", [kernel])]
            }
            return [
                .init(
                    .driver, .failure,
                    "uvcvideo is not loaded although \(waiting.map(\.id).joined(separator: ", ")) needs it.",
                    [kernel, Evidence("not there", "ls /sys/module/uvcvideo")],
                    fix:
                        "Run `modprobe uvcvideo`; when it is refused, look in /etc/modprobe.d for a line that blocks it."
                )
            ]
        }
        let findings = facts.driver.parameters.sorted { $0.key < $1.key }.compactMap { parameter($0.key, $0.value) }
        if !findings.isEmpty { return findings }
        let shown = facts.driver.parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return [
            .init(
                .driver, .ok, "uvcvideo is loaded with sound parameters.",
                [kernel, Evidence(shown.joined(separator: " "), "grep . /sys/module/uvcvideo/parameters/*")])
        ]
    }

    private static func parameter(_ name: String, _ value: String) -> CheckFinding? {
        let evidence = [Evidence("\(name)=\(value)", "cat /sys/module/uvcvideo/parameters/\(name)")]
        let reset =
            "Remove `options uvcvideo \(name)=…` from /etc/modprobe.d, then run `modprobe -r uvcvideo && modprobe uvcvideo`."
        switch (name, value) {
        case ("hwtimestamps", "0"), ("hwtimestamps", "N"), ("clock", "CLOCK_MONOTONIC"), ("quirks", "4294967295"):
            return nil
        case ("hwtimestamps", _):
            return CheckFinding(
                .driver, .failure,
                "uvcvideo computes frame times from the camera's clock, which may jump: the frame "
                    + "after a press could be one from before it.", evidence, fix: reset)
        case ("clock", _):
            // The buffers go on saying that their times are monotonic.
            return CheckFinding(
                .driver, .failure,
                "uvcvideo stamps frames with the wall clock, so a press cannot be matched with the "
                    + "frame that follows it.", evidence, fix: reset)
        case ("quirks", _):
            return CheckFinding(
                .driver, .warning, "uvcvideo is told to treat every camera as a peculiar one.", evidence, fix: reset)
        case ("timeout", let text):
            guard let milliseconds = Int(text), milliseconds < 5000 else { return nil }
            return CheckFinding(
                .driver, .warning, "uvcvideo waits less than its usual 5 s for a camera's answers; slow cameras fail.",
                evidence, fix: reset)
        default: return nil
        }
    }
}
