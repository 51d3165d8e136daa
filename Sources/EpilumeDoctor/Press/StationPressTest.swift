package import EpilumeInterface
internal import Synchronization

/// Hears a press through the running service, which keeps the button for itself. The press counts: a picture is kept.
package struct StationPressTest: PressTest {
    private let client: LocalClient

    package init(client: LocalClient) { self.client = client }

    package func wait(
        for target: PressTarget, upTo limit: Duration, ready: @escaping @Sendable () -> Void
    ) async -> PressOutcome {
        let client = client
        return await withTaskGroup(of: PressOutcome?.self) { group in
            group.addTask {
                let heard = Atomic(false)
                do throws(ClientFault) {
                    _ = try await client.events(opened: ready) { event in
                        // One that was ignored, as while pictures are not kept, was heard all the same.
                        guard event.device == target.device,
                            event.name == .buttonPressed || event.name == .buttonIgnored
                        else { return true }
                        heard.store(true, ordering: .relaxed)
                        return false
                    }
                } catch {
                    return .failed(error.description)
                }
                return heard.load(ordering: .relaxed) ? .pressed : nil
            }
            group.addTask {
                try? await Task.sleep(for: limit)
                return .silent
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first ?? .failed("The service ended its events before a press came.")
        }
    }
}
