/// The local interface from outside: one connection a request, over the station's Unix socket.
///
/// Concurrency: a value without state; any number of requests at the same time.
package struct LocalClient: Sendable {
    package static let defaultSocketPath = "/run/epilume/epilume.sock"

    package var socketPath: String
    /// Longest wait for a whole answer; for events, until the stream begins. Longer than a press may take.
    package var timeout: Duration
    /// Most bytes that an answer in JSON or PEM may have.
    package var documentByteLimit: Int
    /// Most bytes that an item's file may have.
    package var fileByteLimit: Int

    package init(
        socketPath: String = Self.defaultSocketPath, timeout: Duration = .seconds(90),
        documentByteLimit: Int = 64 << 20, fileByteLimit: Int = 1 << 30
    ) {
        self.socketPath = socketPath
        self.timeout = timeout
        self.documentByteLimit = documentByteLimit
        self.fileByteLimit = fileByteLimit
    }

    package func status() async throws(ClientFault) -> StationStatus { try await get(Route.status) }

    package func devices() async throws(ClientFault) -> [Device] {
        try await get(Route.devices, as: DeviceList.self).devices
    }

    /// - Parameter name: a device's id or a position's name, here and below.
    package func device(_ name: String) async throws(ClientFault) -> Device { try await get(Route.device(name)) }

    package func arm(_ name: String) async throws(ClientFault) -> Device { try await post(Route.arm(name)) }

    package func disarm(_ name: String) async throws(ClientFault) -> Device { try await post(Route.disarm(name)) }

    package func release(_ name: String) async throws(ClientFault) -> Device { try await post(Route.release(name)) }

    package func enrol(_ name: String) async throws(ClientFault) -> Device { try await post(Route.enrolment(name)) }

    /// Returns when a button was pressed, or at once when the request names the device.
    package func pair(_ position: String, _ request: PairingRequest) async throws(ClientFault) -> Device {
        try await post(Route.pairing(position), body(request))
    }

    package func light(_ name: String, _ request: LightRequest) async throws(ClientFault) -> Device {
        try await post(Route.light(name), body(request))
    }

    /// Presses. Returns when the picture is safe.
    package func capture(
        _ name: String, _ request: CaptureRequest = CaptureRequest()
    ) async throws(ClientFault) -> Capture {
        try await post(Route.captures(name), body(request))
    }

    func body(_ request: some Encodable) -> [UInt8] {
        do {
            return try WireJSON.encode(request)
        } catch {
            preconditionFailure("a request of this client is always valid JSON: \(error)")
        }
    }

    package func items() async throws(ClientFault) -> [Item] {
        try await get(Route.outbox, as: ItemList.self).items
    }

    package func item(_ name: String) async throws(ClientFault) -> Item { try await get(Route.item(name)) }

    /// The item's container file, byte for byte.
    package func itemFile(_ name: String) async throws(ClientFault) -> [UInt8] {
        try await get(Route.itemFile(name), accepting: MediaType.item, byteLimit: fileByteLimit)
    }

    /// The public capture key in PEM.
    package func trustAnchor() async throws(ClientFault) -> String {
        let bytes = try await get(Route.trust, accepting: MediaType.pem, byteLimit: documentByteLimit)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .notUnderstood(reason: "the trust anchor is not text")
        }
        return text
    }

    // MARK: - Documents

    package func get<Value: Decodable>(
        _ path: String, as type: Value.Type = Value.self
    ) async throws(ClientFault) -> Value {
        try decode(
            try await exchange(.init(path: path, accept: MediaType.json, byteLimit: documentByteLimit)), path)
    }

    func get(_ path: String, accepting type: String, byteLimit: Int) async throws(ClientFault) -> [UInt8] {
        try await exchange(.init(path: path, accept: type, byteLimit: byteLimit))
    }

    func post(
        _ path: String, _ body: [UInt8], accepting type: String, byteLimit: Int
    ) async throws(ClientFault) -> [UInt8] {
        try await exchange(.init(method: .post, path: path, accept: type, body: body, byteLimit: byteLimit))
    }

    package func post<Value: Decodable>(
        _ path: String, _ body: [UInt8] = [], as type: Value.Type = Value.self
    ) async throws(ClientFault) -> Value {
        try decode(
            try await exchange(
                .init(method: .post, path: path, accept: MediaType.json, body: body, byteLimit: documentByteLimit)),
            path)
    }

    private func decode<Value: Decodable>(_ bytes: [UInt8], _ path: String) throws(ClientFault) -> Value {
        do {
            return try WireJSON.decode(Value.self, from: bytes)
        } catch {
            throw .notUnderstood(reason: "the answer to \(path) is no \(Value.self)")
        }
    }
}
