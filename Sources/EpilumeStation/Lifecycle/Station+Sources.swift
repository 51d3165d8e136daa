internal import EpilumeDevices
internal import EpilumeImaging
internal import EpilumeModel
internal import EpilumeProfiles
internal import EpilumeSimulator
internal import Glibc
package import Logging

extension Station {
    /// A station on this machine's cameras, or on the simulated scope when the configuration asks for practice.
    package convenience init(_ configuration: StationConfiguration, log: Logger) throws(StationFault) {
        var sources: StationSources
        do throws(CaptureFault) {
            sources = configuration.practice ? .practice() : try .machine(configuration)
        } catch {
            throw .devices(error)
        }
        sources.credentials = getenv("CREDENTIALS_DIRECTORY").map { String(cString: $0) }
        try self.init(configuration, sources: sources, log: log)
    }
}

extension StationSources {
    static func practice() -> StationSources {
        var hardware = DeviceHardware.machine
        let stage = PracticeStage()
        hardware.makeDriver = { _ in SimulatedScope(stage: stage) }
        // It has no exposure to wait for.
        hardware.settleLimit = nil
        var sources = StationSources(watch: PracticeWatch(), hardware: hardware, standing: { _ in .practice })
        sources.stage = stage
        return sources
    }

    /// This machine's devices, by the profiles that the configuration names.
    static func machine(_ configuration: StationConfiguration) throws(CaptureFault) -> StationSources {
        let catalogue = ProfileCatalogue.load(
            shipped: configuration.profilesFolder, local: configuration.localProfilesFolder)
        let buttons = ButtonDesk.Hardware(
            watch: try UdevInputWatch(),
            makeSource: { (input, plan) throws(CaptureFault) in try EvdevButton(input, plan: plan) },
            pedalProfile: { pedal in
                guard case .matched(let loaded) = catalogue.match(USBFacts(pedal.usb), driver: nil),
                    loaded.profile.kind == .pedal
                else { return nil }
                return loaded.profile
            })
        var sources = StationSources(
            watch: try UdevWatch(), hardware: .machine, standing: { ProfileStanding($0, in: catalogue) },
            buttons: buttons,
            usb: try USBWatch { facts in
                if case .matched(let loaded) = catalogue.match(facts, driver: nil) {
                    return loaded.profile.kind != .pedal
                }
                return false
            },
            profileTroubles: catalogue.broken.map(\.sentence) + catalogue.faults.map(\.description))
        sources.profile = { id in catalogue.profiles.first { $0.profile.id == id }?.profile }
        return sources
    }
}

extension DeviceHardware {
    fileprivate static let machine = DeviceHardware(
        makeDriver: { V4L2CaptureDriver(path: $0.node, port: $0.busInfo) },
        makeControlPort: { V4L2ControlPort(path: $0.node, busInfo: $0.busInfo) },
        makeLightSwitch: { (sighting, plan) throws(LightFault) in
            try LightSwitch(
                plan: plan,
                units: UVCExtensionUnits(
                    node: sighting.node, busInfo: sighting.busInfo, syspath: sighting.parentSyspath),
                vendor: try USBVendorPort(sighting, plan))
        },
        brightness: { Brightness.mean($0, format: $1) }, settleLimit: .seconds(2))
}

extension USBVendorPort {
    /// Only a plan that asks for vendor requests opens the device for them.
    fileprivate convenience init?(_ sighting: Sighting, _ plan: LightPlan) throws(LightFault) {
        guard plan.means == .vendorRequest, let usb = sighting.identity.usb else { return nil }
        try self.init(syspath: sighting.parentSyspath, vendorID: usb.vendorID, productID: usb.productID)
    }
}

extension ProfileStanding {
    init(_ identity: DeviceIdentity, in catalogue: ProfileCatalogue) {
        // Profiles name USB devices; anything else is known to none.
        guard let usb = identity.usb else {
            self = .unknown(isEnrolled: false)
            return
        }
        let match = catalogue.match(USBFacts(usb), driver: identity.driver.raw)
        switch match {
        case .matched(let loaded): self = .known(loaded.profile)
        case .generic: self = .unknown(isEnrolled: false)
        case .conflict, .broken: self = .unusable(sentence: match.sentence ?? "")
        }
    }
}

extension USBFacts {
    init(_ usb: DeviceIdentity.USB) {
        self.init(
            vendorID: usb.vendorID, productID: usb.productID, release: usb.release, manufacturer: usb.manufacturer,
            product: usb.product, serial: usb.serial, port: usb.port, speed: usb.speed)
    }
}
