// OpenSSL's types before dcmtk's forward declarations of them.
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "boundary.hpp"

#include <dcmtk/dcmsign/dcsignat.h>
#include <dcmtk/dcmsign/sicert.h>
#include <dcmtk/dcmsign/sicreapr.h>
#include <dcmtk/dcmsign/simdmac.h>
#include <dcmtk/dcmsign/siprivat.h>

#include <ctime>
#include <mutex>
#include <sys/mman.h>
#include <unistd.h>

using dicom::guarded;
using dicom::refuse;
using dicom::require;

struct DICOMSigner {
    explicit DICOMSigner(X509 *certificate) : certificate(certificate) {}

    // dcmtk signs through non-constant references and promises nothing for two threads.
    mutable std::mutex mutex;
    mutable SiPrivateKey key;
    mutable SiCertificate certificate;
};

namespace {

template <typename T, void release(T *)>
struct Releaser {
    void operator()(T *value) const { release(value); }
};
using Input = std::unique_ptr<BIO, Releaser<BIO, BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Releaser<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Releaser<X509, X509_free>>;

constexpr int weakestBits = 2048;    // NIST SP 800-57 part 1, table 2: 112 bits of security
constexpr int strongestBits = 8192;  // more takes seconds a signature
constexpr size_t longestChain = 8;

/// - Parameter what: a sentence without its stop. OpenSSL's own first reason follows it, where there is one.
[[noreturn]] void refuseWithReason(const std::string &what) {
    const unsigned long code = ERR_peek_error();
    char reason[256] = "";
    if (code) ERR_error_string_n(code, reason, sizeof reason);
    ERR_clear_error();
    refuse(code ? what + " (" + reason + ")" : what);
}

Input reading(const char *text, uint32_t count) {
    if (!text || count == 0 || count > (1u << 20)) refuse("a PEM text is empty or longer than 1 MiB");
    Input input(BIO_new_mem_buf(text, int(count)));
    if (!input) refuse("no memory for a PEM text");
    return input;
}

/// A key with a passphrase is refused; OpenSSL by itself would ask for it on the terminal.
int noPassphrase(char *, int, int, void *) { return -1; }

Key readKey(const char *text, uint32_t count) {
    ERR_clear_error();
    Key key(PEM_read_bio_PrivateKey(reading(text, count).get(), nullptr, noPassphrase, nullptr));
    if (!key) refuseWithReason("the private key is no PEM key without a passphrase");
    if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA)
        refuse("the private key is not RSA, which DICOM's Creator RSA profile asks for");
    const int bits = EVP_PKEY_get_bits(key.get());
    if (bits < weakestBits || bits > strongestBits)
        refuse("the RSA key has " + std::to_string(bits) + " bits; 2048 to 8192 are taken");
    return key;
}

std::vector<Certificate> readCertificates(const char *text, uint32_t count) {
    ERR_clear_error();
    const Input input = reading(text, count);
    std::vector<Certificate> chain;
    while (X509 *certificate = PEM_read_bio_X509(input.get(), nullptr, noPassphrase, nullptr)) {
        chain.emplace_back(certificate);
        if (chain.size() > longestChain) refuse("the certificate chain has more than 8 certificates");
    }
    // The end of the text shows as a missing start line; any other reason is a broken certificate.
    const unsigned long code = ERR_peek_last_error();
    const bool isEnd = ERR_GET_LIB(code) == ERR_LIB_PEM && ERR_GET_REASON(code) == PEM_R_NO_START_LINE;
    if (chain.empty() || !isEnd) refuseWithReason("the certificate is no PEM certificate");
    ERR_clear_error();
    return chain;
}

void checkChain(const std::vector<Certificate> &chain, EVP_PKEY *key) {
    ERR_clear_error();
    if (X509_check_private_key(chain.front().get(), key) != 1) {
        ERR_clear_error();
        refuse("the first certificate is not of this private key");
    }
    // All bits are set where the certificate does not limit the usage (X509_get_key_usage(3)).
    if (!(X509_get_key_usage(chain.front().get()) & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)))
        refuse("the certificate's key usage does not allow signatures");
    for (size_t i = 1; i < chain.size(); ++i) {
        X509 *const subject = chain[i - 1].get(), *const issuer = chain[i].get();
        const bool isIssued = X509_check_issued(issuer, subject) == X509_V_OK
            && X509_verify(subject, X509_get0_pubkey(issuer)) == 1;
        ERR_clear_error();
        if (!isIssued)
            refuse("certificate " + std::to_string(i) + " of the chain was not issued by the one after it");
    }
}

/// Memory of the kernel with a file descriptor, gone with it; overwritten before.
class AnonymousMemory {
public:
    explicit AnonymousMemory(int count) : count(count), descriptor(memfd_create("", MFD_CLOEXEC)) {
        if (descriptor < 0) refuse("no anonymous memory for handing the key over");
    }
    AnonymousMemory(const AnonymousMemory &) = delete;
    AnonymousMemory &operator=(const AnonymousMemory &) = delete;
    ~AnonymousMemory() {
        const std::vector<unsigned char> zeros(size_t(count), 0);
        if (pwrite(descriptor, zeros.data(), zeros.size(), 0) < 0) { /* closing frees it all the same */ }
        close(descriptor);
    }
    void fill(const unsigned char *bytes) {
        if (pwrite(descriptor, bytes, size_t(count), 0) != count) refuse("the key could not be handed over");
    }
    std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor); }

private:
    const int count, descriptor;
};

/// dcmtk takes a private key from a file name only. It gets one that leads to memory of this process: no disk holds
/// it, no other user can open it, no program that we start inherits it.
void handOver(EVP_PKEY *key, SiPrivateKey &receiver) {
    unsigned char *der = nullptr;
    const int count = i2d_PrivateKey(key, &der);
    if (count <= 0) refuseWithReason("the private key cannot be encoded");
    const auto cleanse = [count](unsigned char *bytes) { OPENSSL_clear_free(bytes, size_t(count)); };
    const std::unique_ptr<unsigned char, decltype(cleanse)> owned(der, cleanse);
    AnonymousMemory memory(count);
    memory.fill(der);
    require(receiver.loadPrivateKey(memory.path().c_str(), X509_FILETYPE_ASN1));
}

std::string text(const ASN1_TIME *time) {
    tm parts{};
    char text[32] = "";
    if (ASN1_TIME_to_tm(time, &parts) == 1) std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &parts);
    return text;
}

/// A second stricter at both ends than the certificate: dcmtk's verifier refuses a signature that was made in the very
/// second in which the validity begins, and dcmtk looks at the clock a little later than this.
void checkValidity(X509 *certificate) {
    time_t before = std::time(nullptr) - 1, after = std::time(nullptr) + 1;
    // 0 says that the time cannot be read, which is no validity either.
    if (X509_cmp_time(X509_get0_notBefore(certificate), &before) >= 0)
        refuse("the certificate is not valid before " + text(X509_get0_notBefore(certificate))
            + ": check the clock, or configure another one");
    if (X509_cmp_time(X509_get0_notAfter(certificate), &after) <= 0)
        refuse("the certificate was valid until " + text(X509_get0_notAfter(certificate))
            + ": configure a new one");
}

}  // namespace

extern "C" DICOMSigner *dicom_signer_create(
    const char *privateKey, uint32_t privateKeyCount, const char *certificates, uint32_t certificatesCount,
    char *fault) {
    return guarded<DICOMSigner *>(fault, nullptr, [&] {
        dicom::prepare();
        const Key key = readKey(privateKey, privateKeyCount);
        auto chain = readCertificates(certificates, certificatesCount);
        checkChain(chain, key.get());
        auto signer = std::make_unique<DICOMSigner>(chain.front().release());
        handOver(key.get(), signer->key);
        return signer.release();
    });
}

extern "C" void dicom_signer_destroy(DICOMSigner *signer) { delete signer; }

extern "C" int32_t dicom_sign(DICOMObject *object, const DICOMSigner *signer, char *fault) {
    return guarded(fault, [&] {
        if (object->items.size() != 1 || !object->sequences.empty()) refuse("a sequence is still open");
        if (object->isSigned || object->isSpoiled) refuse("the object was signed before");
        const std::lock_guard<std::mutex> lock(signer->mutex);
        checkValidity(signer->certificate.getRawCertificate());
        // Named one by one: without a list, dcmtk silently leaves out what it cannot sign. With it, it refuses.
        DcmAttributeTag all(DcmTag(0x0400, 0x0020, EVR_AT));
        for (unsigned long i = 0; i < object->dataSet.card(); ++i)
            require(all.putTagVal(object->dataSet.getElement(i)->getTag(), i));
        DcmSignature signature;
        SiMDMAC mac(EMT_SHA256);
        SiCreatorProfile profile;
        signature.attach(&object->dataSet);
        const OFCondition condition = signature.createSignature(
            signer->key, signer->certificate, mac, profile, object->syntax, &all, nullptr,
            SiSignaturePurpose::ESP_SourceSignature);
        signature.detach();
        object->isSigned = condition.good();
        object->isSpoiled = condition.bad();
        require(condition);
    });
}
