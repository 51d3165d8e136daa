import EpilumeDevices
import EpilumeModel
import EpilumeTestKit
import FoundationEssentials
import Testing

@Suite("USB descriptors")
struct USBDescriptorTests {
    @Test("describes a camera with two extension units and a microphone without a finding")
    func camera() throws {
        let all = try USBDescriptors(DescriptorCorpus.bytes("a4tech-pk910h"))
        #expect(all.findings == [])
        #expect(all.device.vendorID == 0x09da)
        #expect(all.device.productID == 0x2691)
        #expect(all.device.release == 0x0100)
        let configuration = try #require(all.configurations.first)
        #expect(configuration.interfaceFacts.map(\.number) == [0, 1, 2, 3])
        #expect(configuration.interfaceFacts.map(\.interfaceClass) == [14, 14, 1, 1])
        #expect(configuration.interfaces.count == 5)
        let status = try #require(configuration.interfaces[0].endpoints.first)
        #expect((status.address, status.kind, status.maxPacketSize, status.interval) == (0x83, .interrupt, 16, 6))
        #expect(configuration.interfaces[1].endpoints.map(\.kind) == [.bulk])
        let units = configuration.extensionUnits
        #expect(
            units.map(\.guid.description) == [
                "28f03370-6311-4a2e-ba2c-6890eb334016", "bd5321b4-d635-ca45-b203-4e0149b301bc",
            ])
        #expect(units.map(\.unit) == [3, 4])
        #expect(units[0].selectors == Array(1...24))
        // 03 80 3f 9f, lowest bit first.
        #expect(units[1].selectors == [1, 2, 16, 17, 18, 19, 20, 21, 22, 25, 26, 27, 28, 29, 32])
    }

    @Test("describes the units and terminals of a USB 3 camera as the device chains them")
    func chain() throws {
        let all = try USBDescriptors(DescriptorCorpus.bytes("omnivision-ov580"))
        #expect(all.findings == [])
        #expect(all.device.usbRelease == 0x0300)
        let video = try #require(all.configurations.first?.interfaces.first?.video)
        #expect(video.release == 0x0100)
        #expect(video.streamingInterfaces == [1])
        #expect(video.entities.map(\.id) == [1, 2, 3, 4])
        #expect(video.entities.map(\.sources) == [[], [3], [1], [1]])
        #expect(video.entities[0].kind == .input(type: 0x0201, controls: [0x0a, 0, 0]))
        #expect(video.entities[1].kind == .output(type: 0x0101))
        #expect(video.entities[2].kind == .processing(controls: [0x5f, 0x16]))
        #expect(video.extensionUnits.map(\.guid.description) == ["dd880f8a-1cba-4954-8a25-f7875967f0f7"])
        #expect(video.extensionUnits.map(\.selectors) == [[1]])
    }

    @Test(
        "names the fault of a damaged descriptor, and keeps what stands before it",
        arguments: [
            ("total-length-lies", [USBDescriptorFault.totalLength(stated: 0xffff, found: 311)], 1),
            ("pins-past-end", [.badLength(type: 0x24, length: 26)], 0),
            ("controls-past-end", [.badLength(type: 0x24, length: 26)], 0),
            ("unit-twice", [.duplicateUnit(3)], 1),
            ("unit-zero", [.unitZero], 1),
            ("unit-feeds-itself", [], 1),
            ("endpoint-first", [.misplaced(type: 5)], 1),
        ] as [(String, [USBDescriptorFault], Int)])
    func damaged(name: String, faults: [USBDescriptorFault], units: Int) throws {
        let all = try USBDescriptors(DescriptorCorpus.bytes(name))
        #expect(all.findings.map(\.fault) == faults)
        #expect(all.configurations.flatMap(\.extensionUnits).count == units)
        #expect(all.configurations.flatMap(\.interfaceFacts).map(\.number) == [0, 1])
    }

    @Test(
        "stops at a chain that is broken, and says where",
        arguments: [("zero-length", 0, 234), ("one-byte-length", 1, 234), ("cut-in-extension-unit", 26, 12)])
    func broken(name: String, length: Int, left: Int) throws {
        let all = try USBDescriptors(DescriptorCorpus.bytes(name))
        let broken = try #require(all.findings.first { $0.fault == .brokenChain(length: length, left: left) })
        #expect(broken.offset == 95)
        // The camera's terminals and its processing unit stand before it.
        #expect(all.configurations.first?.interfaces.first?.video?.entities.map(\.id) == [1, 2, 3])
        #expect(all.configurations.first?.extensionUnits == [])
    }

    @Test("says which counts do not fit what is there")
    func counts() throws {
        let all = try USBDescriptors(DescriptorCorpus.bytes("counts-lie"))
        #expect(
            Set(all.findings.map(\.fault)) == [
                .configurationCount(stated: 8, found: 1), .interfaceCount(stated: 200, found: 2),
                .endpointCount(interface: 0, stated: 255, found: 0),
            ])
    }

    @Test("refuses what does not begin with a whole device descriptor")
    func noDevice() throws {
        #expect(throws: USBDescriptorFault.noDevice) { try USBDescriptors(DescriptorCorpus.bytes("cut-in-device")) }
        #expect(throws: USBDescriptorFault.noDevice) { try USBDescriptors([]) }
        let long = [UInt8](repeating: 18, count: USBDescriptors.byteLimit + 1)
        #expect(throws: USBDescriptorFault.tooLong(byteCount: long.count)) { try USBDescriptors(long) }
    }

    @Test("keeps at most as many findings as it says, however many faults there are")
    func manyFaults() throws {
        let device = try DescriptorCorpus.bytes("no-configuration")
        let endpoints = Array([[UInt8]](repeating: [2, 5], count: 100_000).joined())
        let all = try USBDescriptors(device + endpoints)
        #expect(all.findings.count == USBDescriptors.findingLimit)
        #expect(all.findings.allSatisfy { $0.fault == .misplaced(type: 5) })
    }

    @Test("a corpus of real and damaged devices keeps what is always true", arguments: DescriptorCorpus.names)
    func corpus(name: String) throws {
        try USBDescriptorCheck.check(DescriptorCorpus.bytes(name))
    }

    @Test("the corpus is there")
    func isThere() { #expect(DescriptorCorpus.names.count == 16) }

    @Test(
        "every cut of a real device keeps what is always true, and is never without a finding",
        arguments: DescriptorCorpus.real)
    func cuts(name: String) throws {
        let bytes = try DescriptorCorpus.bytes(name)
        for length in 0..<bytes.count {
            let cut = Array(bytes[..<length])
            try USBDescriptorCheck.check(cut)
            #expect((try? USBDescriptors(cut))?.findings.isEmpty != true, "cut to \(length) bytes")
        }
    }

    @Test("mutated devices keep what is always true", arguments: DescriptorCorpus.real, [1, 2, 3] as [UInt64])
    func mutations(name: String, seed: UInt64) throws {
        let bytes = try DescriptorCorpus.bytes(name)
        var generator = DescriptorGenerator(state: seed)
        var faulty = 0
        for _ in 0..<1500 {
            let mutated = generator.mutate(bytes)
            try USBDescriptorCheck.check(mutated)
            if (try? USBDescriptors(mutated))?.findings.isEmpty != true { faulty += 1 }
        }
        // Most bytes of a descriptor are free; what is held to something must show.
        #expect(faulty > 300)
    }

    /// `EPILUME_FUZZ_ROUNDS` and `EPILUME_FUZZ_SEED` make it as long, and as new, as one likes.
    @Test("mutations of mutations keep what is always true")
    func fuzz() throws {
        let environment = ProcessInfo.processInfo.environment
        let rounds = environment["EPILUME_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 1000
        var generator = DescriptorGenerator(state: environment["EPILUME_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1)
        let real = try DescriptorCorpus.real.map { try DescriptorCorpus.bytes($0) }
        var bytes = real[0]
        for round in 0..<rounds {
            // Now and then from a real one again, so that not everything ends as noise.
            if round % 16 == 0 { bytes = real[(round / 16) % real.count] }
            bytes = generator.mutate(bytes)
            try USBDescriptorCheck.check(bytes)
        }
    }
}

/// SplitMix64 and what it does to bytes: the same in every run.
struct DescriptorGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
        return bits ^ bits >> 31
    }

    /// Changes, repeats, drops or inserts some bytes; edges of a byte's range more often than others.
    mutating func mutate(_ original: [UInt8]) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...4, using: &self) where !bytes.isEmpty {
            let at = Int.random(in: 0..<bytes.count, using: &self)
            let edge: [UInt8] = [0, 1, 2, 0x24, 0x7f, 0x80, 0xfe, 0xff]
            switch Int.random(in: 0..<6, using: &self) {
            case 0: bytes[at] = edge.randomElement(using: &self) ?? 0
            case 1: bytes[at] = UInt8.random(in: 0...255, using: &self)
            case 2: bytes[at] ^= 1 << UInt8.random(in: 0...7, using: &self)
            case 3: bytes.remove(at: at)
            case 4: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 40)], at: at)
            default: bytes.insert(edge.randomElement(using: &self) ?? 0, at: at)
            }
        }
        return bytes
    }
}
