import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import Testing

@Suite("Value that a control can have")
struct PermittedValueTests {
    @Test(
        "takes the nearest step within the tolerance",
        arguments: [
            // range, step, wanted, tolerance, permitted
            (0...250, 5, 40, 0, 40), (0...250, 5, 42, 2, 40), (0...250, 5, 43, 2, 45), (0...250, 5, 42, 1, nil),
            (3...2047, 1, 3, 0, 3), (3...2047, 1, 2, 0, nil), (3...2047, 1, 2, 1, 3), (3...2047, 1, 2048, 0, nil),
            (3...2047, 1, 2050, 3, 2047), (-128...127, 1, -128, 0, -128),
            // Steps count from the minimum, and the maximum is there although no step reaches it.
            (1...250, 10, 11, 0, 11), (1...250, 10, 10, 0, nil), (0...255, 10, 255, 0, 255), (0...255, 10, 253, 2, 255),
            // A step of 0 is one of 1.
            (0...10, 0, 7, 0, 7),
            (Int64.min...Int64.max, 1, Int64.max, 0, Int64.max), (Int64.min...Int64.max, 2, 1, 0, nil),
        ] as [(ClosedRange<Int64>, UInt64, Int64, Int64, Int64?)])
    func integers(
        range: ClosedRange<Int64>, step: UInt64, wanted: Int64, tolerance: Int64, permitted: Int64?
    ) throws {
        let control = ScriptedControl.integer(.brightness, range, step: step, value: range.lowerBound).description
        let rule = ControlRule(.brightness, value: wanted, tolerance: tolerance)
        if let permitted {
            #expect(try control.permittedValue(for: rule) == permitted)
        } else {
            #expect(throws: ControlFault.outOfRange) { try control.permittedValue(for: rule) }
        }
    }

    @Test("leaves a value alone where the stated range is none")
    func noRange() throws {
        var control = ScriptedControl.integer(.brightness, 0...1, value: 0).description
        (control.minimum, control.maximum) = (10, 5)
        #expect(try control.permittedValue(for: ControlRule(.brightness, value: 99)) == 99)
    }

    @Test("knows no nearness among menu entries and switches")
    func names() throws {
        let menu = ScriptedControl.menu(.exposureAuto, [1, 3], value: 3).description
        #expect(try menu.permittedValue(for: ControlRule(.exposureAuto, value: 1)) == 1)
        #expect(throws: ControlFault.outOfRange) {
            try menu.permittedValue(for: ControlRule(.exposureAuto, value: 2, tolerance: 1))
        }
        let toggle = ScriptedControl.boolean(.focusAuto, value: true).description
        #expect(try toggle.permittedValue(for: ControlRule(.focusAuto, value: 0)) == 0)
        #expect(throws: ControlFault.outOfRange) {
            try toggle.permittedValue(for: ControlRule(.focusAuto, value: 2, tolerance: 5))
        }
        var bits = ScriptedControl.integer(.contrast, 0...5, value: 0).description
        bits.kind = .bitmask
        #expect(try bits.permittedValue(for: ControlRule(.contrast, value: 4)) == 4)
        #expect(throws: ControlFault.outOfRange) { try bits.permittedValue(for: ControlRule(.contrast, value: 2)) }
    }

    @Test("refuses what cannot be set or cannot be read back")
    func access() {
        let readOnly = ScriptedControl.integer(.contrast, 0...9, value: 1, flags: 0x0004).description
        #expect(throws: ControlFault.readOnly) { try readOnly.permittedValue(for: ControlRule(.contrast, value: 1)) }
        let writeOnly = ScriptedControl.integer(.contrast, 0...9, value: 1, flags: 0x0040).description
        #expect(throws: ControlFault.noValue) { try writeOnly.permittedValue(for: ControlRule(.contrast, value: 1)) }
        let button = ScriptedControl.button(.panReset).description
        #expect(throws: ControlFault.noValue) { try button.permittedValue(for: ControlRule(.panReset, value: 0)) }
    }
}
