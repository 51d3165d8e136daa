import EpilumeInterface
import EpilumeModel
import Testing

@Suite struct WireTests {
    private func json(_ value: some Encodable) throws -> String {
        String(decoding: try WireJSON.encode(value), as: UTF8.self)
    }

    @Test func absentIsAbsentAndKeysAreSorted() throws {
        #expect(try json(CaptureRequest()) == "{}")
        #expect(
            try json(Item(item: "r0000000001-9f2c41d0", state: .held, bytes: 3, purpose: .clinical))
                == #"{"bytes":3,"item":"r0000000001-9f2c41d0","purpose":"clinical","state":"held"}"#)
    }

    @Test func aProblemNamesItsTypeByItsCode() throws {
        let problem = Problem(status: 429, code: "queue-full", title: "Queue full", detail: "Sixteen presses wait.")
        #expect(
            try json(problem)
                == #"{"code":"queue-full","detail":"Sixteen presses wait.","status":429,"title":"Queue full","#
                + #""type":"urn:epilume:problem:queue-full"}"#)
    }

    @Test func usbNumbersHaveFourDigits() throws {
        #expect(
            try json(Device.USB(vendorID: 0x21cd, productID: 0x3f, release: 0))
                == #"{"productID":"003f","release":"0000","vendorID":"21cd"}"#)
    }

    @Test func anEventOfALaterStationIsStillRead() throws {
        let text = #"{"at":"x","detail":{},"id":1,"name":"chart.measured","new":true,"sentence":"s"}"#
        let event = try WireJSON.decode(Event.self, from: text.utf8)
        #expect(event.name == EventName(rawValue: "chart.measured"))
        #expect(!EventName.known.contains(event.name))
    }

    @Test(arguments: [
        ("usb-0000_00_14.0-1.2", "/v1/devices/usb-0000_00_14.0-1.2"),
        ("../status", "/v1/devices/..%2Fstatus"),
        ("..", "/v1/devices/%2E%2E"),
        ("a?b#c d\u{e9}\n", "/v1/devices/a%3Fb%23c%20d%C3%A9%0A"),
    ])
    func aNameStaysOneSegment(_ name: String, _ path: String) {
        #expect(Route.device(name) == path)
    }
}
