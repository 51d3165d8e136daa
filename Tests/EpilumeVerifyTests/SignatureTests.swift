import Crypto
import EpilumeRecords
import EpilumeVerify
import Testing

struct SignatureTests {
    private static let keyID = SampleItem.captureKey.keyID

    private func findings(header: String) async throws -> [String] {
        let item = try SampleItem.jpegFrame()
        return await item.resigned(item.record, header: header).report().findings.map(\.description)
    }

    @Test func theHeaderMayStandInAnyOrder() async throws {
        let header = #"{"kid":"\#(Self.keyID)","crit":["b64"],"b64":false,"alg":"ES256"}"#
        #expect(try await findings(header: header) == [])
    }

    @Test(arguments: [
        (#"{"alg":"none","b64":false,"crit":["b64"],"kid":"KID"}"#, "signature.alg: is not \"ES256\""),
        (#"{"alg":"HS256","b64":false,"crit":["b64"],"kid":"KID"}"#, "signature.alg: is not \"ES256\""),
        (#"{"b64":false,"crit":["b64"],"kid":"KID"}"#, "signature.alg: is not \"ES256\""),
        (#"{"alg":"ES256","b64":true,"crit":["b64"],"kid":"KID"}"#, "signature.b64: is not false"),
        (#"{"alg":"ES256","crit":["b64"],"kid":"KID"}"#, "signature.b64: is not false"),
        (#"{"alg":"ES256","b64":false,"kid":"KID"}"#, "signature.crit: is not [\"b64\"]"),
        (#"{"alg":"ES256","b64":false,"crit":["b64","exp"],"kid":"KID"}"#, "signature.crit: is not [\"b64\"]"),
        (#"{"alg":"ES256","b64":false,"crit":["b64"]}"#, "signature.kid: is not the thumbprint of a key"),
        (#"{"alg":"ES256","b64":false,"crit":["b64"],"kid":"me"}"#, "signature.kid: is not the thumbprint of a key"),
        (
            #"{"alg":"ES256","b64":false,"crit":["b64"],"jwk":{},"kid":"KID"}"#,
            "signature.jwk: is not part of a record's signature"
        ),
        (
            #"{"alg":"ES256","alg":"ES256","b64":false,"crit":["b64"],"kid":"KID"}"#,
            "signature: has a header with a member name that was there before at byte 20"
        ),
        ("[]", "signature: has a header that is not an object"),
    ]) func theHeaderSaysThisAndNothingElse(header: String, finding: String) async throws {
        #expect(try await findings(header: header.replacing("KID", with: Self.keyID)) == [finding])
    }

    @Test func aSignatureOfAnotherKeyUnderOurNameDoesNotFit() async throws {
        var item = try SampleItem.jpegFrame()
        item.signature = SampleItem.signature(over: item.record, key: P256.Signing.PrivateKey())
        let report = await item.report()
        #expect(
            report.findings.map(\.description) == [
                "signature: does not fit the record's bytes under the key \(Self.keyID)"
            ])
    }

    @Test func anotherRecordsSignatureDoesNotFit() async throws {
        var item = try SampleItem.jpegFrame()
        item.signature = try SampleItem.rawFrame().signature
        #expect(await item.report().findings.map(\.problem) == [.signatureInvalid])
    }

    @Test func theFormIsCompactAndDetached() async throws {
        var item = try SampleItem.jpegFrame()
        let good = String(decoding: item.signature, as: UTF8.self)
        let parts = good.split(separator: "..").map(String.init)
        let attached = String(decoding: base64URL(item.record), as: UTF8.self)
        // 64 bytes leave four bits in the last character; only zeros there are canonical.
        let last = try #require("AQgw".firstIndex(of: parts[1].last!))
        let twin = "BRhx"[last]
        for bad in [
            "", ".", "..", good + ".", good + "\n", good + "=", " " + good, parts[0] + "." + attached + "." + parts[1],
            parts[0] + ".." + String(parts[1].dropLast()), parts[0] + ".." + parts[1] + "AA",
            parts[0] + ".." + String(parts[1].dropLast()) + String(twin), parts[0] + "==.." + parts[1],
            String(repeating: "A", count: 5_000),
        ] {
            item.signature = Array(bad.utf8)
            #expect(await item.report().findings.map(\.problem) == [.wrongForm], "\(bad)")
        }
    }

    /// One character too many carries no byte: the same header in a second spelling.
    @Test func theHeaderHasOneSpelling() async throws {
        var item = try SampleItem.jpegFrame()
        // Two spaces make the header a multiple of three bytes.
        let header = base64URL(Array(#"{  "alg":"ES256","b64":false,"crit":["b64"],"kid":"\#(Self.keyID)"}"#.utf8))
        try #require(header.count % 4 == 0)
        for (spelling, problems) in [(header, []), (header + Array("A".utf8), [Finding.Problem.wrongForm])] {
            let signature = try SampleItem.key.signature(for: spelling + Array(".".utf8) + item.record)
            item.signature = spelling + Array("..".utf8) + base64URL(Array(signature.rawRepresentation))
            #expect(await item.report().findings.map(\.problem) == problems)
        }
    }
}
