internal import ArgumentParser
internal import EpilumeInterface
internal import EpilumeVerify

struct TrustCommand: StationCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Print the station's public key, by which others verify its items.",
        discussion: """
            EXAMPLE
              epilume trust > station.pem
            """)

    struct Report: Encodable {
        let keyID: String
        let pem: String
    }

    @OptionGroup var options: StationOptions

    func perform() async throws {
        let pem = try await options.client.trustAnchor()
        let report = Report(keyID: try TrustAnchor(pem).keyID, pem: pem)
        // The output's own line end follows.
        try show(report) { _ in [pem.hasSuffix("\n") ? String(pem.dropLast()) : pem] }
    }
}
