import Foundation
import Testing

/// RSA keys and certificates of openssl's, made once a run: no private key lies in the repository, and none is shown.
struct TestKeys: Sendable, CustomTestStringConvertible {
    let key: String
    /// The key's own certificate, then perhaps its issuer's.
    let certificates: String
    /// What `dcmsign` trusts: the certificate itself, or that of the authority that issued it.
    let anchor: String

    var testDescription: String { "keys of \(anchor.utf8.count) bytes" }

    static let bits2048 = selfSigned("RSA", "rsa_keygen_bits:2048")
    static let bits3072 = selfSigned("RSA", "rsa_keygen_bits:3072")
    static let weak = selfSigned("RSA", "rsa_keygen_bits:1024")
    static let elliptic = selfSigned("EC", "ec_paramgen_curve:P-256")
    static let expired = selfSigned("RSA", "rsa_keygen_bits:2048", validity: ("20010101000000Z", "20011231000000Z"))
    static let future = selfSigned("RSA", "rsa_keygen_bits:2048", validity: ("20970101000000Z", "20991231000000Z"))
    /// For encryption alone.
    static let noSignatures = selfSigned("RSA", "rsa_keygen_bits:2048", usage: "keyUsage = keyEncipherment")

    /// Valid from the second in which it was made.
    static func fresh() -> TestKeys {
        var now = time(nil), parts = tm()
        gmtime_r(&now, &parts)
        let fields = [parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec]
        let text = fields.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined() + "Z"
        return made { tools in
            // The key takes longer than the certificate, so it is an old one.
            _ = try tools.put(Array(bits2048.key.utf8), as: "station.key")
            try tools.certify("station", by: "station", validity: (text, "20991231000000Z"))
            let certificate = try tools.text("station.pem")
            return TestKeys(key: bits2048.key, certificates: certificate, anchor: certificate)
        }
    }

    /// Issued by an authority.
    static let chained = made { tools in
        try tools.makeKey("authority", "RSA", "rsa_keygen_bits:2048")
        try tools.certify("authority", by: "authority")
        try tools.makeKey("station", "RSA", "rsa_keygen_bits:2048")
        try tools.certify("station", by: "authority")
        let authority = try tools.text("authority.pem")
        return TestKeys(
            key: try tools.text("station.key"), certificates: try tools.text("station.pem") + authority,
            anchor: authority)
    }

    private static func selfSigned(
        _ algorithm: String, _ option: String, validity: (String, String) = Tools.longValidity, usage: String = ""
    ) -> TestKeys {
        made { tools in
            try tools.makeKey("station", algorithm, option)
            try tools.certify("station", by: "station", validity: validity, usage: usage)
            let certificate = try tools.text("station.pem")
            return TestKeys(key: try tools.text("station.key"), certificates: certificate, anchor: certificate)
        }
    }

    private static func made(_ make: (borrowing Tools) throws -> TestKeys) -> TestKeys {
        do {
            let tools = try Tools()
            return try make(tools)
        } catch {
            fatalError("openssl makes the tests' keys, and did not: \(error)")
        }
    }
}

extension Tools {
    /// In the past: a certificate that begins in this very second verifies nothing yet.
    fileprivate static let longValidity = ("20200101000000Z", "20991231000000Z")

    func text(_ name: String) throws -> String { try String(contentsOf: folder.appending(path: name), encoding: .utf8) }

    fileprivate func makeKey(_ name: String, _ algorithm: String, _ option: String) throws {
        try openssl("genpkey", "-algorithm", algorithm, "-pkeyopt", option, "-out", "\(name).key")
    }

    /// name.pem, by the key of `issuer`.
    fileprivate func certify(
        _ name: String, by issuer: String, validity: (String, String) = longValidity, usage: String = ""
    ) throws {
        let configuration = """
            [ca]
            default_ca = here
            [here]
            database = index.txt
            serial = serial
            new_certs_dir = .
            default_md = sha256
            policy = any
            x509_extensions = extensions
            [any]
            commonName = supplied
            [extensions]
            \(usage)

            """
        _ = try put(Array(configuration.utf8), as: "ca.cnf")
        _ = try put([], as: "index.txt")
        _ = try put(Array("\(name == issuer ? "01" : "02")\n".utf8), as: "serial")
        try openssl("req", "-new", "-key", "\(name).key", "-subj", "/CN=\(name)", "-out", "\(name).csr")
        let signer = name == issuer ? ["-selfsign"] : ["-cert", "\(issuer).pem"]
        try openssl(
            ["ca", "-batch", "-config", "ca.cnf", "-keyfile", "\(issuer).key", "-in", "\(name).csr"] + signer
                + ["-out", "\(name).pem", "-notext", "-startdate", validity.0, "-enddate", validity.1])
    }

    private func openssl(_ arguments: String...) throws { try openssl(arguments) }

    private func openssl(_ arguments: [String]) throws {
        let answer = try run("openssl", arguments)
        guard answer.status == 0 else { throw Refused(text: answer.text) }
    }
}
