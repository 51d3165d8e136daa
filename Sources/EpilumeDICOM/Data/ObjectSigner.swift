internal import CDICOM

/// Signs DICOM objects with the station's RSA key: PS3.15 C.2 (Creator RSA profile), SHA-256, purpose source.
///
/// Concurrency: any thread; signatures are made one after the other.
package struct ObjectSigner: Sendable {
    let key: Key

    /// Key and certificate are checked here, before there is anything to sign.
    ///
    /// - Parameters:
    ///   - privateKeyPEM: RSA of 2048 to 8192 bits without a passphrase, PKCS #8 or PKCS #1.
    ///   - certificatePEM: the key's certificate, then, where there are, its issuers in order. An object carries the
    ///     first alone, since Certificate of Signer (0400,0115) holds one: a verifier needs the others by another way.
    /// - Throws: ``DICOMFault/signer(reason:)``, also when the certificate is of another key.
    package init(privateKeyPEM: String, certificatePEM: String) throws(DICOMFault) {
        key = try Key(privateKeyPEM, certificatePEM)
    }

    /// dcmtk's signer. The key lies in OpenSSL's memory and is in no file; it is erased with the last copy of this.
    final class Key: @unchecked Sendable {
        // Only handed to the library, which locks it.
        let handle: OpaquePointer

        fileprivate init(_ privateKeyPEM: String, _ certificatePEM: String) throws(DICOMFault) {
            var (key, certificates) = (privateKeyPEM, certificatePEM)
            var fault = [CChar](repeating: 0, count: Int(dicom_fault_capacity))
            let made = key.withUTF8 { key in
                certificates.withUTF8 { certificates in
                    key.withMemoryRebound(to: CChar.self) { key in
                        certificates.withMemoryRebound(to: CChar.self) { certificates in
                            dicom_signer_create(
                                key.baseAddress, UInt32(clamping: key.count), certificates.baseAddress,
                                UInt32(clamping: certificates.count), &fault)
                        }
                    }
                }
            }
            guard let made else { throw .signer(reason: ToolkitObject.text(fault)) }
            handle = made
        }

        deinit { dicom_signer_destroy(handle) }
    }
}
