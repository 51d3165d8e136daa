import EpilumeInterface
import EpilumeStation
import EpilumeTestKit
import Logging
import Testing

@Suite("Event hub", .timeLimit(.minutes(1)))
struct EventHubTests {
    private let hub = EventHub(log: .silent, clock: UTCClock())

    @Test("a watcher sees what comes, in order and numbered")
    func live() async {
        let stream = hub.watch(after: nil)
        publish(3)
        hub.close()
        var ids: [UInt64] = []
        for await event in stream { ids.append(event.id) }
        #expect(ids == [1, 2, 3])
    }

    @Test("a watcher that comes back goes on where it was")
    func replay() async {
        publish(3)
        let stream = hub.watch(after: 1)
        publish(1)
        hub.close()
        #expect(await ids(stream) == [2, 3, 4])
    }

    @Test("a watcher that names no event gets none of those before")
    func noReplay() async {
        publish(3)
        let stream = hub.watch(after: nil)
        publish(1)
        hub.close()
        #expect(await ids(stream) == [4])
    }

    @Test("a watcher of an earlier run of the service gets all of this one")
    func earlierRun() async {
        publish(3)
        let stream = hub.watch(after: 900)
        hub.close()
        #expect(await ids(stream) == [1, 2, 3])
    }

    @Test("keeps the last events and no more")
    func history() async {
        publish(EventHub.historyCount + 10)
        let stream = hub.watch(after: 0)
        hub.close()
        let ids = await ids(stream)
        #expect(ids.count == EventHub.historyCount)
        #expect(ids.first == 11)
    }

    @Test("a watcher that does not read is cut off, and the others see everything")
    func lagging() async {
        let lagging = hub.watch(after: nil)
        let reading = hub.watch(after: nil)
        var read = reading.makeAsyncIterator()
        let count = 2 * EventHub.historyCount + 1
        for number in 1...count {
            publish(1)
            let event = await read.next()
            #expect(event?.id == UInt64(number))
        }
        // Ends by itself, without `close`.
        #expect(await ids(lagging).count == 2 * EventHub.historyCount)
        publish(1)
        #expect(await read.next()?.id == UInt64(count + 1))
    }

    @Test("after close a watcher gets what was kept and its end")
    func closed() async {
        publish(2)
        hub.close()
        #expect(await ids(hub.watch(after: 0)) == [1, 2])
        #expect(await ids(hub.watch(after: nil)).isEmpty)
    }

    private func publish(_ count: Int) {
        for _ in 0..<count { hub.publish(.deviceArmed, sentence: "Streaming.") }
    }

    private func ids(_ stream: AsyncStream<Event>) async -> [UInt64] {
        var ids: [UInt64] = []
        for await event in stream { ids.append(event.id) }
        return ids
    }
}
