/// Numbers of reference files.
enum ChartNumber {
    /// Digits with at most one point and one exponent; no comma, no infinity, no hexadecimal.
    static func value(_ text: String) -> Double? {
        guard !text.isEmpty, text.utf8.count <= 32,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }),
            let number = Double(text), number.isFinite
        else { return nil }
        return number
    }

    /// What no surface colour is; with some room above white for fluorescence and the noise of instruments.
    static func problem(of lab: Lab) -> String? {
        guard (-1...110).contains(lab.l) else { return "L* is \(oneDecimal(lab.l)): it lies between 0 and 100" }
        guard abs(lab.a) <= 128, abs(lab.b) <= 128 else {
            return "a* and b* are \(oneDecimal(lab.a)) and \(oneDecimal(lab.b)): they lie within ±128"
        }
        return nil
    }
}
