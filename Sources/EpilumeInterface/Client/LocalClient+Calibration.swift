/// Calibrations, checks, and the frames for them.
extension LocalClient {
    /// Consecutive frames of a device, as delivered.
    ///
    /// - Parameter name: a device's id or a position's name.
    package func run(_ name: String, _ request: RunRequest) async throws(ClientFault) -> (run: Run, frames: [[UInt8]]) {
        let bytes = try await post(
            Route.runs(name), body(request), accepting: MultipartMixed.mediaType, byteLimit: fileByteLimit)
        let message: MultipartMixed
        do { message = try MultipartMixed(bytes) } catch {
            throw .notUnderstood(reason: "the frames do not come in the parts that they should")
        }
        guard let head = message.parts.first, head.mediaType == MediaType.json,
            let run = try? WireJSON.decode(Run.self, from: head.bytes)
        else { throw .notUnderstood(reason: "what comes before the frames is no description of them") }
        let frames = message.parts.dropFirst().map(\.bytes)
        guard frames.map(\.count) == run.frames.map(\.byteCount) else {
            throw .notUnderstood(reason: "the frames are not those that were described")
        }
        return (run, frames)
    }

    package func calibrations() async throws(ClientFault) -> [CalibrationEntry] {
        try await get(Route.calibrations, as: CalibrationList.self).calibrations
    }

    /// The signed file, byte for byte.
    package func calibrationFile(_ id: String) async throws(ClientFault) -> [UInt8] {
        try await get(Route.calibration(id), accepting: MediaType.signedDocument, byteLimit: documentByteLimit)
    }

    /// Puts a calibration into force.
    ///
    /// - Parameter payload: JSON of a `Calibration`; the station signs exactly these bytes.
    package func keep(calibration payload: [UInt8]) async throws(ClientFault) -> CalibrationEntry {
        try await post(Route.calibrations, payload)
    }

    package func importCalibration(_ request: ImportRequest) async throws(ClientFault) -> CalibrationEntry {
        try await post(Route.calibrationImports, body(request))
    }

    package func revoke(_ id: String, _ request: RevocationRequest) async throws(ClientFault) -> CalibrationEntry {
        try await post(Route.revocation(id), body(request))
    }

    /// The latest check of each device.
    package func checks() async throws(ClientFault) -> [CheckEntry] {
        try await get(Route.checks, as: CheckList.self).checks
    }

    /// - Parameter payload: JSON of a `CheckSlip`; the station signs exactly these bytes.
    package func keep(check payload: [UInt8]) async throws(ClientFault) -> CheckEntry {
        try await post(Route.checks, payload)
    }

    /// The signed slip, byte for byte.
    package func checkFile(_ id: String) async throws(ClientFault) -> [UInt8] {
        try await get(Route.check(id), accepting: MediaType.signedDocument, byteLimit: documentByteLimit)
    }

    /// Returns when the device's button was pressed; that press takes no picture.
    package func checkButton(_ name: String, seconds: Int) async throws(ClientFault) -> Device {
        var waiting = self
        waiting.timeout += .seconds(seconds)
        return try await waiting.post(Route.buttonCheck(name), body(ButtonCheckRequest(seconds: seconds)))
    }

    package func practice() async throws(ClientFault) -> PracticeState { try await get(Route.practice) }

    /// Lays a target under the practice scope.
    package func lay(_ request: PracticeRequest) async throws(ClientFault) -> PracticeState {
        try await post(Route.practiceTarget, body(request))
    }
}
