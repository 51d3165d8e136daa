package import EpilumeRecords

/// What a change of the station's keys means for what signs.
package enum KeyChange: Sendable {
    /// The key that signed before goes on.
    case none
    /// Every record and document from here on.
    case signWith(CaptureKey)
    /// Nobody knows which key counts: nothing may be signed before the service has started again.
    case stopSigning(sentence: String)
}

/// Runs a change between two records, on a thread that may block, and applies what it answers before the next one is sealed.
///
/// - Parameter change: gets the number of the record that is sealed next; blocks on the disk.
/// - Returns: false when that thread is closed and the change did not run.
package typealias AtRest =
    @Sendable (_ change: @escaping @Sendable (_ nextRecordNumber: UInt64) -> KeyChange) async -> Bool
