/// The station's keys and certificates.
extension LocalClient {
    package func keys() async throws(ClientFault) -> KeyStatus { try await get(Route.keys) }

    /// Makes a new capture key. Returns when it signs.
    package func rotateKey(_ request: KeyRotationRequest) async throws(ClientFault) -> KeyStatus {
        try await post(Route.keyRotation, body(request))
    }

    package func revokeKey(_ request: KeyRevocationRequest) async throws(ClientFault) -> KeyStatus {
        try await post(Route.keyRevocations, body(request))
    }

    /// `epilume.key-history/1`, byte for byte.
    package func keyHistory() async throws(ClientFault) -> [UInt8] {
        try await get(Route.keyHistory, accepting: MediaType.json, byteLimit: documentByteLimit)
    }

    /// - Returns: PKCS#10 in PEM.
    package func certificateRequest(_ request: CertificateRequest) async throws(ClientFault) -> [UInt8] {
        try await post(
            Route.objectKeyRequest, body(request), accepting: MediaType.pem, byteLimit: documentByteLimit)
    }

    /// The installed chain in PEM.
    package func certificateChain() async throws(ClientFault) -> [UInt8] {
        try await get(Route.objectKeyChain, accepting: MediaType.pem, byteLimit: documentByteLimit)
    }

    package func install(_ request: ChainInstallation) async throws(ClientFault) -> KeyStatus {
        try await post(Route.objectKeyChain, body(request))
    }
}
