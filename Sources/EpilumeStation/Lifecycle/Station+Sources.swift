internal import EpilumeDevices
internal import EpilumeModel
internal import EpilumeSimulator
package import Logging

extension Station {
    /// A station on this machine's cameras, or on the simulated scope when the configuration asks for practice.
    package convenience init(_ configuration: StationConfiguration, log: Logger) throws(StationFault) {
        if configuration.practice {
            try self.init(
                configuration, watch: PracticeWatch(), makeDriver: { _ in SimulatedScope() }, log: log)
            return
        }
        let watch: UdevWatch
        do { watch = try UdevWatch() } catch { throw .devices(error) }
        try self.init(
            configuration, watch: watch,
            makeDriver: { V4L2CaptureDriver(path: $0.node, port: $0.identity.port) }, log: log)
    }
}
