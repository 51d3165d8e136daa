import Crypto
import EpilumeVerify
import Testing

struct TrustAnchorTests {
    /// Key: RFC 7515 appendix A.3.1. Thumbprint: by Python's hashlib.
    private static let jwk = """
        {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
         "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}
        """
    private static let pem = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV7
        6e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==
        -----END PUBLIC KEY-----
        """

    @Test func pemAndJWKAreTheSameKey() throws {
        #expect(try TrustAnchor(Self.jwk).keyID == "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U")
        #expect(try TrustAnchor(Self.pem + "\n").keyID == "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U")
    }

    @Test func refusesPrivateKeys() {
        #expect(throws: VerifyFault.anchorIsPrivate) {
            try TrustAnchor(Self.jwk.replacing("{", with: #"{"d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI","#))
        }
        #expect(throws: VerifyFault.anchorIsPrivate) { try TrustAnchor(P256.Signing.PrivateKey().pemRepresentation) }
    }

    @Test(arguments: [
        "", "{}", "[]", "hello", jwk.replacing("P-256", with: "P-384"), jwk.replacing("\"EC\"", with: "\"OKP\""),
        jwk.replacing("f83O", with: "f83P"), jwk.replacing("RVEU", with: "RVE"), jwk.replacing("RVEU", with: "RVEV"),
        pem.replacing("MFkw", with: "MFkx"), P384.Signing.PrivateKey().publicKey.pemRepresentation,
    ]) func refusesWhatIsNoP256Key(text: String) {
        #expect(throws: VerifyFault.anchorIsNoKey) { try TrustAnchor(text) }
    }

    @Test func saysWhichFileCannotBeRead() throws {
        let fault = VerifyFault.anchorUnreadable(path: "/nowhere/key.pem", reason: "No such file or directory")
        #expect(throws: fault) { try TrustAnchor.load(path: "/nowhere/key.pem") }
    }
}
