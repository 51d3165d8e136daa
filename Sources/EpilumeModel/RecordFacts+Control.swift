extension RecordFacts {
    /// A control as the device gave it back after the frame was taken.
    package struct Control: Hashable, Sendable {
        package var control: ControlID
        package var value: Int64
        /// What the profile holds the control to; nil when nothing does.
        package var wanted: Int64?
        /// How far `value` may lie from `wanted`; nil: not at all. Without `wanted` it means nothing and is refused.
        package var tolerance: Int64?

        package init(control: ControlID, value: Int64, wanted: Int64? = nil, tolerance: Int64? = nil) {
            self.control = control
            self.value = value
            self.wanted = wanted
            self.tolerance = tolerance
        }

        /// A preference of the profile that did not stick holds the control to nothing: the record then states what
        /// was read and no more. A required value stays, so that a reading outside it cannot be sealed.
        package init(_ reading: ControlReading, rule: ControlRule?) {
            let holds = rule.map { $0.isRequired || $0.accepts(reading.value) } ?? false
            self.init(
                control: reading.control, value: reading.value, wanted: holds ? rule?.value : nil,
                tolerance: holds ? rule?.tolerance : nil)
        }

        /// True for a control that nothing rules.
        package var isAsWanted: Bool {
            guard let wanted else { return true }
            return ControlRule(control, value: wanted, tolerance: tolerance ?? 0).accepts(value)
        }
    }
}
