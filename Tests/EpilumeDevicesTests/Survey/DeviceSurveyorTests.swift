import EpilumeDevices
import EpilumeModel
import Foundation
import Glibc
import Testing

private let namedNode = ProcessInfo.processInfo.environment["EPILUME_TEST_V4L2_NODE"]

@Suite("Lists of modes")
struct ModeListTests {
    @Test("puts the shortest interval first, once each, and drops what is no interval")
    func order() {
        let listed = [
            Fraction(1, 5), Fraction(1, 30), Fraction(1001, 30000), Fraction(1, 30), Fraction(0, 30), Fraction(1, 0),
            Fraction(333_333, 10_000_000),
        ]
        #expect(
            ModeList.shortestFirst(listed) == [
                Fraction(333_333, 10_000_000), Fraction(1, 30), Fraction(1001, 30000), Fraction(1, 5),
            ])
    }
}

/// What a survey says of paths that no camera is behind; these need no hardware.
@Suite("Surveys of nodes that are none")
struct SurveyRefusalTests {
    @Test("a path that does not exist is a device that is gone, and another device is none")
    func refused() {
        let surveyor = DeviceSurveyor()
        #expect(throws: CaptureFault.gone) { try surveyor.survey(node: "/dev/no-such-node") }
        #expect(throws: CaptureFault.notACaptureDevice(path: UntrustedText("/dev/null"))) {
            try surveyor.survey(node: "/dev/null")
        }
    }
}

// In the suite of the node, so that one test at a time uses it.
extension V4L2NodeTests {
    /// A survey of a real node; vivid's will do.
    @Suite("V4L2 survey of a node")
    struct SurveyTests {
        private let path: String

        init() throws { path = try #require(namedNode) }

        @Test("says what the node is, what it offers and what its controls are")
        func survey() throws {
            let survey = try DeviceSurveyor().survey(node: path)
            let facts = try #require(try NodeProbe.look(at: path))
            #expect(survey.node == path)
            #expect(survey.driver == facts.driver && survey.card == facts.card && survey.busInfo == facts.busInfo)
            #expect(survey.usb == nil && survey.inputs.isEmpty)
            let running = try String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)
            #expect(survey.kernelRelease + "\n" == running)

            var fourCCs: [FourCC] = []
            for mode in survey.modes where fourCCs.last != mode.fourCC { fourCCs.append(mode.fourCC) }
            #expect(fourCCs == facts.formats)
            #expect(survey.modes.allSatisfy { $0.width > 0 && $0.height > 0 })
            #expect(survey.modes.contains { !$0.intervals.isEmpty })

            let brightness = try #require(survey.controls.first { $0.control == ControlID("brightness") })
            let value = try #require(brightness.value)
            #expect((brightness.minimum...brightness.maximum).contains(value))
            #expect(brightness.kind == .integer && !brightness.name.raw.isEmpty)
            for control in survey.controls where control.hasValue { #expect(control.value != nil, "\(control)") }
            let menus = survey.controls.filter { $0.kind == .menu }
            #expect(menus.allSatisfy { menu in menu.menu.contains { $0.value == menu.value } })
        }

        @Test("each listed mode is one that the driver takes")
        func modesAreReal() throws {
            let survey = try DeviceSurveyor().survey(node: path)
            let driver = V4L2CaptureDriver(path: path)
            defer { driver.close() }
            try driver.open()
            // A few: vivid lists some for each of its many formats.
            for mode in survey.modes.prefix(8) {
                let format = try driver.configure(
                    StreamRequest(fourCC: mode.fourCC, width: mode.width, height: mode.height))
                #expect(format.width == mode.width && format.height == mode.height)
            }
        }

        @Test("changes nothing, also while the node streams for another", .timeLimit(.minutes(1)))
        func changesNothing() throws {
            let driver = V4L2CaptureDriver(path: path)
            defer { driver.close() }
            try driver.open()
            let format = try driver.configure(StreamRequest())
            try driver.start()
            let first = try DeviceSurveyor().survey(node: path)
            let waker = try Waker()
            #expect(try driver.wait(upTo: .seconds(10), waker: waker) == .frame)
            driver.stop()
            #expect(try driver.configure(StreamRequest()) == format)
            let second = try DeviceSurveyor().survey(node: path)
            #expect(first.modes == second.modes)
            // Values of volatile controls may differ.
            #expect(first.controls.map(\.control) == second.controls.map(\.control))
        }

        @Test("takes what it cannot ask the node from its sources, by the node's path")
        func sources() throws {
            let facts = USBFacts(vendorID: 0x046d, productID: 0x082d)
            let input = DeviceSurvey.InputDevice(
                node: "/dev/input/event3", name: UntrustedText("camera"), phys: nil, keys: [ButtonPlan.cameraKey])
            let path = path
            let surveyor = DeviceSurveyor(
                sources: DeviceSurveyor.Sources(
                    usb: { $0 == path ? facts : nil }, inputs: { $0 == path ? [input] : [] }))
            let survey = try surveyor.survey(node: path)
            #expect(survey.usb == facts && survey.inputs == [input])
        }
    }
}
