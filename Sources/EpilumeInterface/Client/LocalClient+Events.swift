extension LocalClient {
    /// Receives events as they happen, until `receive` returns false or the service ends the stream.
    ///
    /// - Parameters:
    ///   - opened: called once, when the station has begun the stream: what happens from then on is received.
    ///   - receive: called for each event in its order; false ends the stream.
    /// - Returns: true when `receive` ended the stream, false when the service did.
    package func events(
        opened: () -> Void = {}, _ receive: (Event) -> Bool
    ) async throws(ClientFault) -> Bool {
        var parser = ServerSentEventParser()
        var isOpen = false
        var isEnded = false
        let request = Exchange.Request(
            path: Route.events, accept: MediaType.events, byteLimit: documentByteLimit, isEndless: true)
        let begin = {
            isOpen = true
            opened()
        }
        let handle = { (chunk: [UInt8]) throws -> Bool in
            for message in try parser.consume(chunk) {
                let event: Event
                do {
                    event = try WireJSON.decode(Event.self, from: message.data.utf8)
                } catch {
                    throw ClientFault.notUnderstood(reason: "an event that cannot be read")
                }
                if !receive(event) {
                    isEnded = true
                    return false
                }
            }
            return true
        }
        do {
            try await Exchange.run(request, socketPath: socketPath, timeout: timeout, opened: begin, handle)
        } catch .connectionLost where isOpen {
            // A service that was killed says no farewell; its stream has ended all the same.
        }
        return isEnded
    }

    func exchange(_ request: Exchange.Request) async throws(ClientFault) -> [UInt8] {
        var bytes: [UInt8] = []
        try await Exchange.run(request, socketPath: socketPath, timeout: timeout, opened: {}) { chunk in
            bytes += chunk
            return true
        }
        return bytes
    }
}
