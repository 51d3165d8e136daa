package import EpilumeModel

/// Which USB devices are to be told of as unsupported, and which have been. Pure: time and looks are handed in.
///
/// A device is announced before the kernel gives its interfaces to their drivers, and a driver's module may have to be
/// loaded first: a device that came while the watch ran is told only when it looks the same after a while.
package struct USBLedger {
    /// What a look at a device found.
    package struct Look: Hashable, Sendable {
        package var syspath: String
        package var facts: USBFacts
        /// One of its interfaces has a V4L2 node.
        package var hasVideoNode: Bool

        package init(syspath: String, facts: USBFacts, hasVideoNode: Bool) {
            self.syspath = syspath
            self.facts = facts
            self.hasVideoNode = hasVideoNode
        }
    }

    private struct Entry {
        let dueMicroseconds: Int64
        var shown: UnsupportedSighting?
        /// It has been told of at some time: its driver may come and go.
        var wasShown = false
        /// It may yet have to be told of, or to be taken back.
        var isOpen = true
    }

    private let isOfInterest: @Sendable (USBFacts) -> Bool
    private var entries: [String: Entry] = [:]

    /// - Parameter isOfInterest: whether a device is known as a scope that no V4L2 driver serves.
    package init(isOfInterest: @escaping @Sendable (USBFacts) -> Bool) { self.isOfInterest = isOfInterest }

    /// - Parameters:
    ///   - name: the device's name on its bus, such as `1-1.2`.
    ///   - dueMicroseconds: when it may be told of.
    package mutating func appear(_ name: String, dueMicroseconds: Int64) {
        if entries[name] == nil { entries[name] = Entry(dueMicroseconds: dueMicroseconds) }
    }

    /// - Returns: what there is to tell.
    package mutating func disappear(_ name: String) -> USBWatchEvent? {
        entries.removeValue(forKey: name)?.shown.map { .left(syspath: $0.syspath) }
    }

    /// Looks at the devices about which something may be told.
    /// - Parameter look: nil when nothing can be seen of it now.
    package mutating func review(
        nowMicroseconds: Int64, look: (_ name: String) -> Look?
    ) -> [USBWatchEvent] {
        var events: [USBWatchEvent] = []
        for name in entries.keys.sorted() {
            guard var entry = entries[name], entry.isOpen else { continue }
            let sighting = look(name).flatMap(sighting(of:))
            switch (entry.shown, sighting) {
            case (let shown?, nil):
                events.append(.left(syspath: shown.syspath))
                entry.shown = nil
            case (let shown?, let sighting?) where shown.reason != sighting.reason || shown.syspath != sighting.syspath:
                events += [.left(syspath: shown.syspath), .arrived(sighting)]
                entry.shown = sighting
            case (nil, let sighting?) where nowMicroseconds >= entry.dueMicroseconds:
                events.append(.arrived(sighting))
                entry.shown = sighting
            default: break
            }
            // A device that is served by the time it is due stays so until it is unplugged.
            entry.wasShown = entry.wasShown || entry.shown != nil
            entry.isOpen = entry.wasShown || sighting != nil || nowMicroseconds < entry.dueMicroseconds
            entries[name] = entry
        }
        return events
    }

    private func sighting(of look: Look) -> UnsupportedSighting? {
        reason(look).map { UnsupportedSighting(syspath: look.syspath, facts: look.facts, reason: $0) }
    }

    private func reason(_ look: Look) -> UnsupportedSighting.Reason? {
        if look.hasVideoNode { return nil }
        // A known camera without its driver speaks what the driver understands, so this comes first.
        if let undriven = look.facts.interfaces.first(where: { $0.interfaceClass == 0x0e && $0.driver == nil }) {
            return .noDriver(interface: undriven.number)
        }
        return isOfInterest(look.facts) ? .knownAsUnsupported : nil
    }
}
