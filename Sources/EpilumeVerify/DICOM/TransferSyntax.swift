internal import EpilumeModel

/// How a data set is encoded, by its UID (PS3.5 section 10 and annex A).
struct TransferSyntax: Hashable, Sendable {
    let uid: String
    let hasExplicitVR: Bool
    let isBigEndian: Bool

    static let jpegBaseline = "1.2.840.10008.1.2.4.50"

    /// - Returns: nil for what this verifier does not read: deflated data sets, whose size is known to nobody before they
    ///   are inflated, and what is no transfer syntax of the standard's.
    init?(uid: String) {
        let root = "1.2.840.10008.1.2"
        // Deflated: the whole data set, JPIP, HTJ2K JPIP (PS3.5 A.5, A.7, A.10).
        let deflated = [root + ".1.99", root + ".4.95", root + ".4.205"]
        guard uid.isExactly(root) || uid.utf8.starts(with: (root + ".").utf8), !deflated.contains(uid),
            uid.utf8.count <= 64
        else { return nil }
        self.uid = uid
        hasExplicitVR = !uid.isExactly(root)
        isBigEndian = uid.isExactly(root + ".2")
    }

    /// What stands in the way of computing a signature over a data set in it, as the end of a sentence; nil for nothing.
    var signatureObstacle: String? {
        if !hasExplicitVR {
            return "the object is in implicit VR, which does not carry the value representations that were signed"
        }
        if isBigEndian { return "the object is in big endian, a retired encoding that no signature of ours is made over" }
        return nil
    }
}
