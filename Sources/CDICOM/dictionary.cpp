#include "boundary.hpp"

#include <dcmtk/dcmsign/dcsignat.h>
#include <dcmtk/oflog/oflog.h>

#include <cstdlib>
#include <mutex>

namespace dicom {
namespace {

struct Known {
    uint16_t group, element;
    DcmEVR vr;
    const char *name;
};

/// The attributes that dcmtk's signing makes itself, naming tags only (PS3.6; PS3.3 C.12.1.1.3 and 8.8). All others come
/// from us with their value representation.
const Known signingAttributes[] = {
    {0x0008, 0x0100, EVR_SH, "CodeValue"},
    {0x0008, 0x0102, EVR_SH, "CodingSchemeDesignator"},
    {0x0008, 0x0104, EVR_LO, "CodeMeaning"},
    {0x0400, 0x0005, EVR_US, "MACIDNumber"},
    {0x0400, 0x0010, EVR_UI, "MACCalculationTransferSyntaxUID"},
    {0x0400, 0x0015, EVR_CS, "MACAlgorithm"},
    {0x0400, 0x0020, EVR_AT, "DataElementsSigned"},
    {0x0400, 0x0100, EVR_UI, "DigitalSignatureUID"},
    {0x0400, 0x0105, EVR_DT, "DigitalSignatureDateTime"},
    {0x0400, 0x0110, EVR_CS, "CertificateType"},
    {0x0400, 0x0115, EVR_OB, "CertificateOfSigner"},
    {0x0400, 0x0120, EVR_OB, "Signature"},
    {0x0400, 0x0401, EVR_SQ, "DigitalSignaturePurposeCodeSequence"},
    {0x4FFE, 0x0001, EVR_SQ, "MACParametersSequence"},
    {0xFFFA, 0xFFFA, EVR_SQ, "DigitalSignaturesSequence"},
};

/// Debian builds dcmtk without a dictionary inside: it reads the files that DCMDICTPATH names, else those of
/// libdcmtk17. Another dictionary would give the signature's own attributes another encoding, and a path that is a pipe
/// would never be read to its end.
void ownDictionary() {
    // The environment is written to only where somebody set the variable, since other threads may be reading theirs.
    if (std::getenv(DCM_DICT_ENVIRONMENT_VARIABLE)) unsetenv(DCM_DICT_ENVIRONMENT_VARIABLE);
    DcmDataDictionary &dictionary = dcmDataDict.wrlock();
    // What the package's files said goes; items, delimiters and group lengths are the skeleton that stays.
    dictionary.reloadDictionaries(OFFalse, OFFalse);
    for (const Known &known : signingAttributes)
        dictionary.addEntry(new DcmDictEntry(
            known.group, known.element, DcmVR(known.vr), known.name, 1, DcmVariableVM, "DICOM", OFFalse, nullptr));
    dcmDataDict.wrunlock();
}

}  // namespace

void prepare() {
    static std::once_flag once;
    std::call_once(once, [] {
        // Whatever matters comes back as a condition; the log would go to standard error, values included.
        OFLog::configure(OFLogger::OFF_LOG_LEVEL);
        ownDictionary();
        DcmSignature::initializeLibrary();
    });
}

}  // namespace dicom
