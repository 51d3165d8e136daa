package import EpilumeModel

/// What a plan allows to be sent and asked. Ports take nothing else, and nobody else can make these values: there is no
/// way from a request, a configuration or a device to bytes that a profile does not name.
package struct LightAllowList: Hashable, Sendable {
    /// SET_CUR of an extension unit's control.
    package struct UnitCommand: Hashable, Sendable {
        package let control: LightPlan.ExtensionControl
        /// As many as the control's length.
        package let bytes: [UInt8]

        fileprivate init(control: LightPlan.ExtensionControl, bytes: [UInt8]) {
            self.control = control
            self.bytes = bytes
        }
    }

    /// GET_CUR of an extension unit's control.
    package struct UnitQuestion: Hashable, Sendable {
        package let control: LightPlan.ExtensionControl

        fileprivate init(control: LightPlan.ExtensionControl) { self.control = control }
    }

    /// A vendor request to the device.
    package struct VendorCommand: Hashable, Sendable {
        package let request: VendorRequest
        package let data: [UInt8]

        fileprivate init(request: VendorRequest, data: [UInt8]) {
            self.request = request
            self.data = data
        }
    }

    /// A vendor request from the device.
    package struct VendorQuestion: Hashable, Sendable {
        package let request: VendorRequest
        /// Bytes that the answer must have.
        package let length: Int

        fileprivate init(request: VendorRequest, length: Int) {
            self.request = request
            self.length = length
        }
    }

    package enum Command: Hashable, Sendable {
        case unit(UnitCommand)
        case vendor(VendorCommand)
    }

    package enum Question: Hashable, Sendable {
        case unit(UnitQuestion)
        case vendor(VendorQuestion)
    }

    /// What one state may send, and how it is read back.
    package struct Entry: Hashable, Sendable {
        package let name: String
        package let command: Command
        package let question: Question?
        /// What the answer must be where `mask` has a bit; as long as the question's length.
        package let expected: [UInt8]
        package let mask: [UInt8]

        fileprivate init(
            name: String, command: Command, question: Question? = nil, expected: [UInt8] = [], mask: [UInt8] = []
        ) {
            self.name = name
            self.command = command
            self.question = question
            self.expected = expected
            self.mask = mask
        }

        package func accepts(_ answer: [UInt8]) -> Bool {
            answer.count == expected.count
                && zip(answer, zip(expected, mask)).allSatisfy { $0 & $1.1 == $1.0 & $1.1 }
        }
    }

    package let entries: [Entry]

    /// - Throws: `.impossiblePlan` when a state does not fit the plan's means.
    package init(_ plan: LightPlan) throws(LightFault) {
        var entries: [Entry] = []
        for state in plan.states {
            guard let entry = Entry(state, means: plan.means), !entries.contains(where: { $0.name == state.name })
            else { throw .impossiblePlan(state: state.name) }
            entries.append(entry)
        }
        self.entries = entries
    }

    package func entry(named name: String) throws(LightFault) -> Entry {
        guard let entry = entries.first(where: { $0.name == name }) else { throw .unknownState(name) }
        return entry
    }
}

extension LightAllowList.Entry {
    /// A control transfer carries a 16-bit length (USB 2.0, 9.3.5).
    private static let longest = Int(UInt16.max)

    /// - Returns: nil when the state does not fit the means.
    fileprivate init?(_ state: LightPlan.State, means: LightPlan.Means) {
        switch (means, state.command) {
        case (.extensionUnit(let control), .write(let bytes)):
            guard bytes.count == control.length, (1...Self.longest).contains(bytes.count), control.selector > 0 else {
                return nil
            }
            let command = LightAllowList.Command.unit(LightAllowList.UnitCommand(control: control, bytes: bytes))
            switch state.expected {
            case nil: self.init(name: state.name, command: command)
            case .bytes(let expected, let mask):
                guard expected.count == control.length, mask.count == expected.count else { return nil }
                self.init(
                    name: state.name, command: command,
                    question: .unit(LightAllowList.UnitQuestion(control: control)), expected: expected, mask: mask)
            case .vendor: return nil
            }
        case (.vendorRequest, .vendor(let request, let data)):
            guard data.count <= Self.longest else { return nil }
            let command = LightAllowList.Command.vendor(LightAllowList.VendorCommand(request: request, data: data))
            switch state.expected {
            case nil: self.init(name: state.name, command: command)
            case .vendor(let question, let expected, let mask):
                guard mask.count == expected.count, (1...Self.longest).contains(expected.count) else { return nil }
                self.init(
                    name: state.name, command: command,
                    question: .vendor(LightAllowList.VendorQuestion(request: question, length: expected.count)),
                    expected: expected, mask: mask)
            case .bytes: return nil
            }
        default: return nil
        }
    }
}
