internal import EpilumeCalibration
internal import EpilumeInterface

/// The person at the scope, or what stands for one where nobody is asked.
///
/// Concurrency: used by one walk at a time.
package protocol Technician {
    /// Waits until what a step needs lies under the device.
    ///
    /// - Parameter exposure: counted from 1.
    func lay(_ step: WalkStep, exposure: Int, plan: WalkPlan) async throws
    /// Tells of each frame that was measured, and of how many.
    func measured(_ done: Int, of total: Int)
    func say(_ line: String)
    /// What to do about what was just refused.
    ///
    /// - Parameter what: can be done again, such as `exposure 3`; nil: the whole step.
    func answer(_ what: String?) throws -> WalkAnswer
}

/// What a person wants done about what was refused.
package enum WalkAnswer: Hashable, Sendable {
    case again, skip, quit
}

/// What a person can mend and try again. Everything else ends a walk.
enum Refused {
    /// - Returns: nil when trying again is no use.
    static func sentence(_ error: any Error) -> String? {
        switch error {
        case let refusal as CalibrationRefusal: refusal.sentence
        case let fault as WorkshopFault: fault.cause == .ended ? nil : fault.sentence
        // A control that drifted, a cable that was pulled, a service that was begun again.
        case let fault as ClientFault: fault.description
        default: nil
        }
    }
}

/// How a step ended without a result.
enum StepEnd: Error {
    case skipped
    case stopped(any Error)
}
