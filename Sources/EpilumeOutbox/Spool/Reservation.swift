internal import Synchronization

/// Room on the disk that a capture may count on. Given back when released; hold it until the commit returned.
///
/// It is an account, not an allocation: it keeps the captures of this daemon from promising each other the same
/// bytes. Another program can still fill the disk, and then the commit says so.
package final class Reservation: Sendable {
    package let byteCount: UInt64
    private let ledger: ReservationLedger

    init(byteCount: UInt64, ledger: ReservationLedger) {
        self.byteCount = byteCount
        self.ledger = ledger
    }

    deinit { ledger.release(byteCount) }
}

/// Concurrency: every call may come from any thread.
final class ReservationLedger: Sendable {
    private struct Account {
        var byteCount: UInt64 = 0
        var itemCount: UInt64 = 0
    }
    private let account = Mutex(Account())

    /// - Parameter limits: what has to stay free beyond all reservations.
    func reserve(
        _ byteCount: UInt64, on disk: any SpoolDisk, limits: Outbox.Limits
    ) throws(SpoolFault) -> Reservation {
        // The disk is asked under the lock: a reservation that ends in between would be missing from both sides.
        try account.withLock { account throws(SpoolFault) in
            let space: SpoolSpace
            do throws(DiskError) { space = try disk.space() } catch { throw SpoolFault(error) }
            if space.isReadOnly { throw .readOnly(place: SpoolFolder.incoming.relativePath) }
            let needed = account.byteCount.addingClamped(byteCount)
            guard space.freeBytes >= needed.addingClamped(limits.freeBytesFloor) else {
                throw .diskFull(neededBytes: needed, freeBytes: space.freeBytes, floorBytes: limits.freeBytesFloor)
            }
            if let free = space.freeInodes, free < (account.itemCount + 1).addingClamped(limits.freeInodesFloor) {
                throw .inodesExhausted(freeInodes: free, floorInodes: limits.freeInodesFloor)
            }
            account.byteCount = needed
            account.itemCount += 1
        }
        return Reservation(byteCount: byteCount, ledger: self)
    }

    func release(_ byteCount: UInt64) {
        account.withLock { account in
            account.byteCount -= byteCount
            account.itemCount -= 1
        }
    }
}

extension UInt64 {
    func addingClamped(_ other: UInt64) -> UInt64 {
        let (sum, isOver) = addingReportingOverflow(other)
        return isOver ? .max : sum
    }
}
