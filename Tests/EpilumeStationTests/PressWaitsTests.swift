import EpilumeModel
import EpilumeStation
import Testing

/// A press that shows that a button works, and takes no picture.
@Suite("Press waits", .timeLimit(.minutes(1)))
struct PressWaitsTests {
    private let waits = PressWaits()
    private let left = DeviceID(busInfo: "usb-1")
    private let right = DeviceID(busInfo: "usb-2")

    @Test("a press answers who waits for that device, and nobody else takes it") func pressed() async {
        #expect(!waits.pressed(left))
        async let answer = waits.wait(for: left, upTo: .seconds(3600))
        // Whoever waits is there at once or soon.
        while !waits.pressed(left) { await Task.yield() }
        #expect(await answer)
        #expect(!waits.pressed(left))
    }

    @Test("another device's press is none") func other() async {
        // Waits when this comes back.
        let waiting = Task.immediate { await waits.wait(for: left, upTo: .seconds(3600)) }
        #expect(!waits.pressed(right))
        #expect(waits.pressed(left))
        #expect(await waiting.value)
    }

    @Test("one press answers all who wait for its device") func together() async {
        let first = Task.immediate { await waits.wait(for: left, upTo: .seconds(3600)) }
        let second = Task.immediate { await waits.wait(for: left, upTo: .seconds(3600)) }
        let third = Task.immediate { await waits.wait(for: right, upTo: .seconds(3600)) }
        #expect(waits.pressed(left))
        #expect(await first.value)
        #expect(await second.value)
        #expect(!waits.pressed(left))
        #expect(waits.pressed(right))
        #expect(await third.value)
    }

    @Test("nothing of a wait is left when it has its answer") func timer() async {
        weak var left: PressWaits?
        do {
            let waits = PressWaits()
            left = waits
            let device = self.left
            let waiting = Task.immediate { await waits.wait(for: device, upTo: .seconds(3600)) }
            #expect(waits.pressed(device))
            #expect(await waiting.value)
        }
        // Its timer holds it until that has ended.
        while left != nil { await Task.yield() }
    }

    @Test("a press is taken from the picture only when somebody was told of it")
    func race() async {
        // Many who wait elsewhere and ask again and again: the end of a wait then falls into the middle of a press.
        let elsewhere = DeviceID(busInfo: "usb-3")
        let isOver = Counter()
        await withTaskGroup { group in
            for _ in 0..<100 { group.addTask { _ = await waits.wait(for: elsewhere, upTo: .seconds(3600)) } }
            for _ in 0..<3 {
                group.addTask {
                    while isOver.count == 0 {
                        _ = waits.pressed(right)
                        await Task.yield()
                    }
                }
            }
            for _ in 0..<400 {
                async let told = waits.wait(for: left, upTo: .microseconds(50))
                var wasTaken = false
                for _ in 0..<50 where !wasTaken { wasTaken = waits.pressed(left) }
                #expect(await told == wasTaken)
            }
            isOver.add()
            group.cancelAll()
        }
    }

    @Test("whose time is over, or who goes away, is told no") func over() async {
        #expect(await !waits.wait(for: left, upTo: .zero))
        let waiting = Task { await waits.wait(for: left, upTo: .seconds(3600)) }
        waiting.cancel()
        #expect(await !waiting.value)
        #expect(!waits.pressed(left))
    }
}
