import EpilumeModel
import EpilumeStation
import Testing

@Suite struct DefaultsTests {
    @Test func withoutFileEveryValueIsTheDocumentedDefault() throws {
        let configuration = try StationConfiguration.load(file: nil, environment: [:])
        #expect(configuration.stationName == nil)
        #expect(configuration.stateDirectory == "/var/lib/epilume")
        #expect(configuration.socketPath == "/run/epilume/epilume.sock")
        #expect(configuration.positions.map(\.name) == ["scope"])
        #expect(configuration.positions.first?.port == .any)
        #expect(configuration.positions.first?.request == .init())
        #expect(configuration.capture.ringSpan == .seconds(1))
        #expect(configuration.capture.ringByteBudget == 192_000_000)
        #expect(configuration.capture.queueLimit == 16)
        #expect(configuration.capture.pressTimeout == .seconds(5))
        #expect(configuration.capture.stallTimeout == .seconds(1))
        #expect(configuration.outboxReserveBytes == 64_000_000)
        #expect(!configuration.practice)
        #expect(configuration.logLevel == .info)
        #expect(configuration.logFormat == .text)
    }
}
