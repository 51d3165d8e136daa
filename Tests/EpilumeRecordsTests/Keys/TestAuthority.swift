import Foundation
import Testing

/// A certificate authority of openssl's: nobody here wrote what it signs. One root, one intermediate.
struct TestAuthority {
    static let openssl = "/usr/bin/openssl"
    static var isThere: Bool { FileManager.default.isExecutableFile(atPath: openssl) }

    /// What one certificate is made like.
    struct Options {
        var extensions = "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
        /// Since the epoch.
        var notBefore = noon / 1_000_000 - 86_400
        var notAfter = noon / 1_000_000 + 365 * 86_400
        var digest = "-sha256"
    }

    private let root: (key: String, certificate: String)
    private let intermediate: (key: String, certificate: String)

    init(intermediate extensions: String = Self.authority, root rootExtensions: String = Self.authority) throws {
        let rootKey = try Self.key()
        let rootCertificate = try Self.sign(
            try Self.request(rootKey, "/CN=Root of the test"), by: nil, key: rootKey,
            Options(extensions: rootExtensions))
        root = (rootKey, rootCertificate)
        let key = try Self.key()
        intermediate = (
            key,
            try Self.sign(
                try Self.request(key, "/CN=Intermediate of the test"), by: rootCertificate, key: rootKey,
                Options(extensions: extensions))
        )
    }

    static let authority = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"

    var rootPEM: String { root.certificate }
    var intermediatePEM: String { intermediate.certificate }

    /// Leaf and intermediate.
    func chain(for request: String, _ options: Options = Options()) throws -> String {
        try leaf(for: request, options) + intermediate.certificate
    }

    func leaf(for request: String, _ options: Options = Options()) throws -> String {
        try Self.sign(request, by: intermediate.certificate, key: intermediate.key, options)
    }

    static func key() throws -> String {
        try run(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"])
    }

    static func request(_ key: String, _ subject: String) throws -> String {
        try withFiles([key]) { files in try run(["req", "-new", "-key", files[0], "-subj", subject]) }
    }

    /// `openssl ca`, since `openssl x509` takes no moments.
    private static func sign(
        _ request: String, by issuer: String?, key: String, _ options: Options
    ) throws -> String {
        try withFiles([request, key, issuer ?? "", options.extensions, ""]) { files in
            let configuration = """
                [ca]
                default_ca = here
                [here]
                database = \(files[4])
                rand_serial = yes
                policy = any
                new_certs_dir = \(URL(fileURLWithPath: files[4]).deletingLastPathComponent().path)
                email_in_dn = no
                unique_subject = no
                [any]
                commonName = supplied
                organizationName = optional
                countryName = optional
                """
            let path = files[4] + ".cnf"
            try configuration.write(toFile: path, atomically: true, encoding: .utf8)
            var arguments = [
                "ca", "-batch", "-notext", "-config", path, "-in", files[0], "-keyfile", files[1], "-extfile", files[3],
                "-startdate", moment(options.notBefore), "-enddate", moment(options.notAfter), "-md",
                String(options.digest.dropFirst()), "-preserveDN",
            ]
            arguments += issuer == nil ? ["-selfsign"] : ["-cert", files[2]]
            return try run(arguments)
        }
    }

    private static func moment(_ seconds: Int64) -> String {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "UTC")
        format.dateFormat = "yyyyMMddHHmmss'Z'"
        return format.string(from: Date(timeIntervalSince1970: Double(seconds)))
    }

    private static func run(_ arguments: [String]) throws -> String {
        let answer = try #require(try ran(openssl, arguments))
        try #require(answer.status == 0, "\(arguments): \(String(decoding: answer.errors, as: UTF8.self))")
        return String(decoding: answer.output, as: UTF8.self)
    }

    static func withFiles<Answer>(_ contents: [String], _ body: ([String]) throws -> Answer) throws -> Answer {
        var answer: Answer?
        try withScratch { directory in
            let paths = contents.indices.map { "\(directory)/file\($0)" }
            for (path, content) in zip(paths, contents) { write(content, to: path) }
            answer = try body(paths)
        }
        return try #require(answer)
    }
}
