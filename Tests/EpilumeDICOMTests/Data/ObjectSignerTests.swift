import EpilumeDICOM
import Foundation
import Testing

extension ObjectSigner {
    init(_ keys: TestKeys) throws(DICOMFault) {
        try self.init(privateKeyPEM: keys.key, certificatePEM: keys.certificates)
    }
}

extension Tools {
    /// `dcmsign` verifies with the trust anchor alone, and demands a Creator RSA signature.
    func verify(_ file: [UInt8], _ keys: TestKeys) throws -> Answer {
        let anchor = try put(Array(keys.anchor.utf8), as: "anchor.pem")
        return try run("dcmsign", "--verify", "+cf", anchor, "+rc", put(file, as: "verify.dcm"))
    }
}

@Suite struct ObjectSignerTests {
    @Test(arguments: [(TestKeys.bits2048, "2048"), (TestKeys.bits3072, "3072"), (TestKeys.chained, "chain")])
    func `dcmsign verifies a signature of each kind of key`(keys: TestKeys, name: String) throws {
        let tools = try Tools()
        let file = try ObjectWriter(signer: ObjectSigner(keys)).file(of: SampleObject.dermoscopic)
        let answer = try tools.verify(file, keys)
        #expect(answer.status == 0, "\(name): \(answer.text)")
        let other = try tools.verify(file, name == "3072" ? TestKeys.bits2048 : TestKeys.bits3072)
        #expect(other.status != 0, "a foreign anchor is not trusted")
    }

    @Test func `the signature says SHA-256, source, and every attribute of the data set`() throws {
        let tools = try Tools()
        let given = SampleObject.dermoscopic
        let lines = try tools.dump(ObjectWriter(signer: ObjectSigner(TestKeys.bits2048)).file(of: given))
        func value(_ tag: String) -> String? { lines.last { $0.tag == tag }?.value }
        #expect(value("0400,0015") == "SHA256")
        #expect(value("0400,0010") == "1.2.840.10008.1.2.4.50")
        #expect(value("0400,0110") == "X509_1993_SIG")
        let signed = value("0400,0020")?.uppercased().split(separator: "\\").map(String.init)
        #expect(signed == given.tags.map(\.description))
        // PS3.16 CID 7007: 14 is Source Signature.
        let purpose = try #require(lines.firstIndex { $0.tag == "0400,0401" })
        let code = lines[purpose...].first { $0.tag == "0008,0100" }
        #expect(code?.value == "14")
        #expect(lines[purpose...].first { $0.tag == "0008,0102" }?.value == "ASTM-sigpurpose")
        // The certificate is there whole, and once.
        #expect(lines.count { $0.tag == "0400,0115" } == 1)
    }

    @Test func `a byte that changes in any value is found`() throws {
        let tools = try Tools()
        let file = try ObjectWriter(signer: ObjectSigner(TestKeys.bits2048)).file(of: SampleObject.dermoscopic)
        let places: [(String, [UInt8], UInt8)] = [
            ("polarization", Array("POLARIZED".utf8), 0), ("manufacturer", Array("Beispiel".utf8), 3),
            ("time", Array("181500.123456".utf8), 12), ("anatomy", Array("66643007".utf8), 7),
            ("rows", [0x28, 0x00, 0x10, 0x00, 0x55, 0x53, 0x02, 0x00, 0x10], 8),
            ("picture", Array(SampleObject.picture.suffix(20)), 3),
            ("purpose", Array("Source Signature".utf8), 0),
        ]
        for (name, bytes, offset) in places {
            var changed = file
            let place = try #require(file.firstRange(of: bytes), "\(name)").lowerBound + Int(offset)
            changed[place] ^= 0x01
            #expect(try tools.verify(changed, TestKeys.bits2048).status != 0, "\(name)")
        }
        #expect(try tools.verify(file, TestKeys.bits2048).status == 0)
    }

    @Test(arguments: [
        ["-m", "(0010,0010)=Doe^Jane"], ["-m", "(0016,1001)=NON_POLARIZED"], ["-e", "(0020,0013)"],
        ["-ma", "(0008,0060)=XC"],
        ["-m", "(0008,2218)[0].(0008,0104)=Skin of face"],
    ])
    func `an attribute that another program changes is found`(change: [String]) throws {
        let tools = try Tools()
        let file = try ObjectWriter(signer: ObjectSigner(TestKeys.bits2048)).file(of: SampleObject.dermoscopic)
        let path = try tools.put(file, as: "changed.dcm")
        #expect(try tools.run("dcmodify", ["-nb", "-imt"] + change + [path]).status == 0)
        let changed = try Array(Data(contentsOf: URL(filePath: path)))
        #expect(changed != file)
        #expect(try tools.verify(changed, TestKeys.bits2048).status != 0)
    }

    @Test func `private attributes and sequences in sequences are signed`() throws {
        let tools = try Tools()
        var object = SampleObject.dermoscopic
        object.put(0x0075, 0x0010, .LO, "EPILUME CAPTURE RECORD 1")
        object.put(0x0075, 0x1001, bytes: Array(#"{"schema":"x"}"#.utf8))
        var outer = DataSet()
        outer.put(0x0040, 0xA168, .SQ, [SampleObject.code("1", "99TEST", "deep")])
        object.put(0x0040, 0x0555, .SQ, [outer])
        let file = try ObjectWriter(signer: ObjectSigner(TestKeys.bits2048)).file(of: object)
        #expect(try tools.verify(file, TestKeys.bits2048).status == 0)
        for text in ["schema", "deep", "EPILUME CAPTURE RECORD"] {
            var changed = file
            changed[try #require(file.firstRange(of: Array(text.utf8))).lowerBound] ^= 0x20
            #expect(try tools.verify(changed, TestKeys.bits2048).status != 0, "\(text)")
        }
    }

    @Test func `an object without pixel data is signed in explicit little endian`() throws {
        let tools = try Tools()
        let file = try ObjectWriter(signer: ObjectSigner(TestKeys.bits2048)).file(of: SampleObject.least)
        #expect(try tools.verify(file, TestKeys.bits2048).status == 0)
        #expect(try tools.dump(file).last { $0.tag == "0400,0010" }?.value == "1.2.840.10008.1.2.1")
    }

    /// Signature UID, time and value are dcmtk's, each time anew; nothing else may differ.
    @Test func `two signed objects differ in the signature alone`() throws {
        let tools = try Tools()
        let writer = ObjectWriter(signer: try ObjectSigner(TestKeys.bits2048))
        let free = ["0400,0100", "0400,0105", "0400,0120"]
        let (a, b) = (
            try tools.dump(writer.file(of: SampleObject.dermoscopic)),
            try tools.dump(writer.file(of: SampleObject.dermoscopic))
        )
        #expect(a.count == b.count)
        let different = zip(a, b).filter { $0 != $1 }.map(\.0.tag)
        #expect(different.contains("0400,0100"))
        #expect(Set(different).isSubset(of: free))
        // Up to the signature the files agree byte for byte.
        let (first, second) = (
            try writer.file(of: SampleObject.dermoscopic), try writer.file(of: SampleObject.dermoscopic)
        )
        let sequence = try #require(first.firstRange(of: [0xFA, 0xFF, 0xFA, 0xFF])).lowerBound
        #expect(first[..<sequence] == second[..<sequence])
        let unsigned = try ObjectWriter().file(of: SampleObject.dermoscopic)
        #expect(first.prefix(600) == unsigned.prefix(600))
    }

    @Test func `a certificate of another key is refused before anything is signed`() {
        #expect(throws: DICOMFault.signer(reason: "the first certificate is not of this private key")) {
            try ObjectSigner(
                privateKeyPEM: TestKeys.bits2048.key, certificatePEM: TestKeys.bits3072.certificates)
        }
    }

    @Test func `a chain in the wrong order is refused`() throws {
        let chain = TestKeys.chained.certificates
        let foreign = chain.replacingOccurrences(of: TestKeys.chained.anchor, with: TestKeys.bits3072.anchor)
        #expect(foreign != chain)
        #expect(
            throws: DICOMFault.signer(reason: "certificate 1 of the chain was not issued by the one after it")
        ) {
            try ObjectSigner(privateKeyPEM: TestKeys.chained.key, certificatePEM: foreign)
        }
    }

    @Test func `a key that nobody would accept is refused`() throws {
        let good = TestKeys.bits2048
        func reason(_ key: String, _ certificate: String) -> String? {
            do throws(DICOMFault) {
                _ = try ObjectSigner(privateKeyPEM: key, certificatePEM: certificate)
                return nil
            } catch {
                guard case .signer(let reason) = error else { return nil }
                return reason
            }
        }
        #expect(reason(TestKeys.elliptic.key, TestKeys.elliptic.certificates)?.contains("is not RSA") == true)
        #expect(reason(TestKeys.weak.key, TestKeys.weak.certificates)?.contains("1024 bits") == true)
        #expect(reason(TestKeys.noSignatures.key, TestKeys.noSignatures.certificates)?.contains("key usage") == true)
        #expect(reason("", good.certificates)?.contains("empty") == true)
        #expect(reason("nonsense", good.certificates)?.contains("no PEM key") == true)
        #expect(reason(good.certificates, good.certificates)?.contains("no PEM key") == true)
        #expect(reason(good.key, "")?.contains("empty") == true)
        #expect(reason(good.key, good.key)?.contains("no PEM certificate") == true)
        let broken = good.certificates.replacingOccurrences(of: "MII", with: "MIX")
        #expect(reason(good.key, broken)?.contains("no PEM certificate") == true)
        #expect(reason(good.key, good.certificates + broken)?.contains("no PEM certificate") == true)
        let long = String(repeating: "x", count: 2 << 20)
        #expect(reason(long, good.certificates)?.contains("longer than 1 MiB") == true)
    }

    /// OpenSSL by itself would ask for it on the terminal.
    @Test func `a key with a passphrase is refused and nobody is asked`() throws {
        let tools = try Tools()
        let plain = try tools.put(Array(TestKeys.bits2048.key.utf8), as: "plain.pem")
        try tools.run(
            "openssl", "pkcs8", "-topk8", "-v2", "aes256", "-passout", "pass:secret", "-in", plain, "-out", "locked.pem"
        )
        let locked = try tools.text("locked.pem")
        #expect(locked.contains("ENCRYPTED"))
        #expect {
            try ObjectSigner(privateKeyPEM: locked, certificatePEM: TestKeys.bits2048.certificates)
        } throws: { "\($0)".contains("without a passphrase") }
    }

    @Test(arguments: [
        (TestKeys.expired, "valid until 2001-12-31"), (TestKeys.future, "not valid before 2097-01-01"),
    ])
    func `a certificate signs nothing outside of its time`(keys: TestKeys, reason: String) throws {
        let signer = try ObjectSigner(keys)
        #expect {
            try ObjectWriter(signer: signer).file(of: SampleObject.dermoscopic)
        } throws: { error in
            guard case .toolkit(.sign, let text) = error as? DICOMFault else { return false }
            return text.contains(reason)
        }
    }

    /// dcmtk's verifier takes nothing that was signed in the second in which the certificate begins.
    @Test func `a certificate of this very second signs what verifies, or nothing`() throws {
        let keys = TestKeys.fresh()
        let tools = try Tools()
        do throws(DICOMFault) {
            let file = try ObjectWriter(signer: ObjectSigner(keys)).file(of: SampleObject.least)
            let answer = try? tools.verify(file, keys)
            #expect(answer?.status == 0, "\(answer?.text ?? "")")
        } catch {
            #expect("\(error)".contains("is not valid before"))
        }
    }

    @Test func `the key is nowhere among the open files, nor in the temporary folder`() throws {
        let signer = try ObjectSigner(TestKeys.bits2048)
        let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        let targets = descriptors.compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
        }
        #expect(!targets.contains { $0.hasPrefix("/memfd:") })
        withExtendedLifetime(signer) {}
    }
}
