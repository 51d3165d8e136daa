internal import EpilumeModel

/// One digital signature of an object, with what it says of itself (PS3.3 C.12.1.1.3, PS3.15 annex C).
struct ObjectSignature: Sendable {
    let certificate: SignerCertificate
    /// (0400,0105).
    let signedAt: Moment.Reading
    private let item: DICOMItem
    private let value: ArraySlice<UInt8>
    private let signedTags: [AttributeTag]
    private let algorithm: String
    private let transferSyntax: String

    /// More than one is a colleague's or an archive's; nobody signs more often than this.
    static let most = 8

    /// - Throws: what is wrong, as the end of a sentence about the signature.
    init(_ item: DICOMItem, in dataSet: DICOMItem) throws(Refusal) {
        guard let id = item.unsigned16(.macIDNumber) else { throw Refusal("has no MAC ID number") }
        let parameters = (dataSet.items(.macParametersSequence) ?? []).filter { $0.unsigned16(.macIDNumber) == id }
        guard parameters.count == 1 else { throw Refusal("has \(parameters.count) sets of MAC parameters, not one") }
        guard let algorithm = parameters[0].text(.macAlgorithm),
            let transferSyntax = parameters[0].text(.macCalculationTransferSyntaxUID),
            let tags = parameters[0].tags(.dataElementsSigned), !tags.isEmpty
        else { throw Refusal("lacks an algorithm, a transfer syntax or the list of what it covers") }
        guard zip(tags, tags.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw Refusal("lists what it covers out of order or twice")
        }
        guard item.text(.certificateType) == "X509_1993_SIG", let der = item.bytes(.certificateOfSigner) else {
            throw Refusal("carries no X.509 certificate")
        }
        do { certificate = try SignerCertificate(der) } catch {
            throw Refusal("carries a certificate that \(error.words)")
        }
        guard let signedAt = item.text(.digitalSignatureDateTime).flatMap(Moment.dateTime) else {
            throw Refusal("does not say when it was made")
        }
        guard let value = item.bytes(.signature), !value.isEmpty else { throw Refusal("has no value") }
        self.item = item
        self.value = value
        self.signedAt = signedAt
        self.algorithm = algorithm
        self.transferSyntax = transferSyntax
        signedTags = tags
    }

    struct Refusal: Error, Equatable {
        let words: String

        init(_ words: String) { self.words = words }
    }

    // MARK: What it comes to

    /// Why the signature does not fit the object, as the end of a sentence; nil when it does.
    func fault(in object: DICOMFile) -> String? {
        guard var hasher = MACHasher(algorithm: algorithm).map(MACStream.init) else {
            return "uses \(UntrustedText(algorithm)); SHA-256 is the weakest that is accepted"
        }
        guard transferSyntax.isExactly(object.transferSyntax.uid) else {
            return "was made over the transfer syntax \(UntrustedText(transferSyntax)); the object is now in "
                + object.transferSyntax.uid
        }
        let signed = Set(signedTags)
        for element in object.dataSet.elements where signed.contains(element.tag) {
            guard element.isSignable else { return "claims to cover \(element.tag.named), which no signature can" }
            hasher.add(element)
        }
        let left: Set<AttributeTag> = [
            .certificateOfSigner, .signature, .certifiedTimestamp, .certifiedTimestampType,
        ]
        for element in item.elements where !left.contains(element.tag) && element.isSignable { hasher.add(element) }
        if certificate.isValid(signature: value, for: hasher.hasher.finish()) { return nil }
        return "does not fit: the object was changed after it was signed"
    }

    /// What the object holds that this signature does not cover, and what it covers that is not there. dcmsign accepts
    /// both: an attribute that was added to a signed object would go unnoticed.
    func gaps(in object: DICOMFile) -> Gaps {
        let own: Set<AttributeTag> = [.macParametersSequence, .digitalSignaturesSequence]
        let present = Set(object.dataSet.elements.map(\.tag)).subtracting(own)
        let signed = Set(signedTags)
        let hidden = object.dataSet.elements.filter { signed.contains($0.tag) }.flatMap(\.uncoveredTags)
        return Gaps(
            added: (present.subtracting(signed).union(hidden)).sorted(), removed: signed.subtracting(present).sorted())
    }

    struct Gaps: Equatable {
        let added: [AttributeTag]
        let removed: [AttributeTag]

        /// nil when there are none.
        var words: String? {
            let parts = [
                added.isEmpty ? nil : "was added: \(Self.list(added))",
                removed.isEmpty ? nil : "was removed: \(Self.list(removed))",
            ].compactMap { $0 }
            return parts.isEmpty ? nil : parts.joined(separator: "; ")
        }

        private static func list(_ tags: [AttributeTag]) -> String {
            let shown = tags.prefix(12).map(\.named).joined(separator: ", ")
            return tags.count > 12 ? shown + " and \(tags.count - 12) more" : shown
        }
    }
}
