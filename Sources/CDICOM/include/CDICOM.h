/// What Epilume asks of dcmtk: to encode a DICOM object and to sign it, behind functions that no C++ exception leaves.
///
/// An object is built from its first attribute to its last, signed or not, and written into memory of the caller.
/// Nothing is written to a file. Values are encoded as they are given: whether they keep to their value representation
/// is the caller's part, and so is that no value is longer than its length field can say.
///
/// Functions return 1, or `dicom_failed` when dcmtk, OpenSSL or memory refused; then `fault` holds a sentence of at most
/// `dicom_fault_capacity` - 1 bytes, always terminated. Functions that return a pointer return NULL instead.
///
/// Concurrency: an object belongs to one thread at a time. A signer may be used from any number of threads; it signs
/// one object after the other.
#ifndef CDICOM_H
#define CDICOM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { dicom_failed = -1, dicom_fault_capacity = 512 };

/// An object that is being built: a data set, and the sequences and items in it that are still open.
typedef struct DICOMObject DICOMObject;
/// An RSA private key and the certificate that names its holder.
typedef struct DICOMSigner DICOMSigner;

/// Which attribute, and how its value is encoded.
typedef struct {
    uint16_t group;
    uint16_t element;
    /// Value representation (PS3.5 section 6.2), such as "LO".
    char vr[3];
} DICOMName;

/// - Parameter transferSyntax: 1.2.840.10008.1.2.1 (explicit VR little endian) or 1.2.840.10008.1.2.4.50 (JPEG baseline).
DICOMObject *dicom_object_create(const char *transferSyntax, char *fault);
void dicom_object_destroy(DICOMObject *object);

// Each of these adds one attribute to the innermost open item, or to the data set. A tag that is there already is refused.

int32_t dicom_put_empty(DICOMObject *object, DICOMName attribute, char *fault);
/// - Parameter text: `byteCount` bytes, several values with `\` between them; padded to even by the encoder.
int32_t dicom_put_text(
    DICOMObject *object, DICOMName attribute, const char *text, uint32_t byteCount, char *fault);
/// An odd count is padded with one byte 00 (PS3.5 section 8.1.1, for OB 6.2).
int32_t dicom_put_bytes(
    DICOMObject *object, DICOMName attribute, const uint8_t *bytes, uint32_t byteCount, char *fault);
int32_t dicom_put_u16(
    DICOMObject *object, DICOMName attribute, const uint16_t *values, uint32_t count, char *fault);
int32_t dicom_put_u32(
    DICOMObject *object, DICOMName attribute, const uint32_t *values, uint32_t count, char *fault);
int32_t dicom_put_f32(
    DICOMObject *object, DICOMName attribute, const float *values, uint32_t count, char *fault);
int32_t dicom_put_f64(
    DICOMObject *object, DICOMName attribute, const double *values, uint32_t count, char *fault);

/// What follows goes into items of this sequence, each between `dicom_begin_item` and `dicom_end_item`.
int32_t dicom_begin_sequence(DICOMObject *object, DICOMName attribute, char *fault);
int32_t dicom_begin_item(DICOMObject *object, char *fault);
int32_t dicom_end_item(DICOMObject *object, char *fault);
int32_t dicom_end_sequence(DICOMObject *object, char *fault);

/// Pixel Data (7FE0,0010) of an encapsulated transfer syntax (PS3.5 A.4): an empty basic offset table, and `code` as one
/// fragment, copied once and padded to even with 00.
int32_t dicom_put_encapsulated(DICOMObject *object, const uint8_t *code, uint32_t byteCount, char *fault);

/// Reads a key and its certificate. Neither comes near a disk; no password is ever asked for.
///
/// - Parameters:
///   - privateKey: PEM, PKCS #8 or PKCS #1, without a passphrase; RSA of 2048 to 8192 bits.
///   - certificates: PEM; the first is of the key, each further one is of the issuer of the one before. An object
///     carries the first alone, since Certificate of Signer (0400,0115) holds one.
/// - Returns: NULL also when key and certificate are not of each other, or a certificate is not signed by the next.
DICOMSigner *dicom_signer_create(
    const char *privateKey, uint32_t privateKeyCount, const char *certificates, uint32_t certificatesCount,
    char *fault);
void dicom_signer_destroy(DICOMSigner *signer);

/// Signs every attribute of the data set: Creator RSA profile (PS3.15 C.2), SHA-256, purpose "Source Signature"
/// (PS3.16 CID 7007). The MAC is computed over the object's own transfer syntax. Nothing can be added afterwards.
///
/// Refused outside the certificate's validity, since nobody would accept the signature.
int32_t dicom_sign(DICOMObject *object, const DICOMSigner *signer, char *fault);

/// Adds the file meta information (PS3.10 section 7.1): SOP class and instance as the data set has them.
///
/// - Returns: the bytes that ``dicom_write`` needs; a little more than the file has.
int64_t dicom_finish(
    DICOMObject *object, const char *implementationClassUID, const char *implementationVersionName, char *fault);

/// - Parameter room: `capacity` bytes, as `dicom_finish` asked for.
/// - Returns: how many of them are the file.
int64_t dicom_write(DICOMObject *object, uint8_t *room, int64_t capacity, char *fault);

#ifdef __cplusplus
}
#endif
#endif
