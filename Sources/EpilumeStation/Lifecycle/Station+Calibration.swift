internal import EpilumeDevices
internal import EpilumeInterface
internal import EpilumeModel

/// Calibrations and checks as the local interface has them.
extension Station {
    /// The device with what its calibration says of it now.
    func judged(_ device: Device) -> Device {
        var device = device
        device.calibration = registry.target(device.id).flatMap(binding).map(calibrations.state)
        return device
    }

    /// What a device is bound to, by the latest reading of its controls; nil before it has a mode.
    private func binding(_ target: DeviceRegistry.Target) -> LiveBinding? {
        guard let format = target.session?.report.phase.format else { return nil }
        let readings = (target.preparer?.readings ?? [:]).map { ControlReading(control: $0.key, value: $0.value) }
        return calibrations.binding(
            of: target, format: format, controls: readings, light: target.light?.standing.state)
    }

    /// What each device that is there is bound to now.
    package var bindings: [LiveBinding] {
        registry.devices.compactMap { registry.target($0.id).flatMap(binding) }
    }

    func run(_ name: String, _ request: RunRequest) async throws -> MultipartMixed {
        guard RunRequest.permittedFrames.contains(request.frames) else { throw ProblemError(.badRequest) }
        do {
            let frames = try await runs.run(name, frames: request.frames)
            let mediaType = frames.run.format.mediaType
            let parts = frames.bytes.map { MultipartMixed.Part(mediaType: mediaType, bytes: $0) }
            let head = MultipartMixed.Part(mediaType: MediaType.json, bytes: try WireJSON.encode(frames.run))
            return MultipartMixed(parts: [head] + parts)
        } catch let refusal as CaptureRefusal {
            throw ProblemError(refusal.problem(of: .run))
        }
    }

    func keepCalibration(_ payload: [UInt8]) async throws -> CalibrationEntry {
        do {
            return try await calibrations.keep(measured: payload) { [self] in bindings }
        } catch {
            throw ProblemError(error.problem)
        }
    }

    func importCalibration(_ request: ImportRequest) async throws -> CalibrationEntry {
        do { return try await calibrations.keep(imported: request) } catch { throw ProblemError(error.problem) }
    }

    func revoke(_ id: String, _ request: RevocationRequest) async throws -> CalibrationEntry {
        do { return try await calibrations.revoke(id, request) } catch { throw ProblemError(error.problem) }
    }

    func calibrationFile(_ id: String) async throws -> [UInt8] {
        do { return try await calibrations.file(id) } catch { throw ProblemError(error.problem) }
    }

    func keepCheck(_ payload: [UInt8]) async throws -> CheckEntry {
        do {
            return try await checks.keep(payload) { [self] in bindings }
        } catch {
            throw ProblemError(error.problem)
        }
    }

    func checkFile(_ id: String) async throws -> [UInt8] {
        do { return try await checks.file(id) } catch { throw ProblemError(error.problem) }
    }
}

extension Run.Format {
    fileprivate var mediaType: String {
        FourCC(fourCC).map(RecordFacts.Picture.mediaType) ?? "application/octet-stream"
    }
}
