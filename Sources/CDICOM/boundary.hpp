#pragma once
#include "CDICOM.h"

// dcmtk's configuration stands before any of its other headers.
#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>

#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace dicom {

inline void say(char *fault, const char *text) noexcept {
    if (fault) std::snprintf(fault, dicom_fault_capacity, "%s", text);
}

/// Runs `work`; whatever is thrown becomes a sentence and `failed`. Nothing passes into Swift, which has no means to
/// unwind C++.
template <typename Result, typename Work>
Result guarded(char *fault, Result failed, Work work) noexcept {
    say(fault, "");
    try {
        return work();
    } catch (const std::exception &error) {
        say(fault, error.what());
    } catch (...) {
        say(fault, "unknown exception");
    }
    return failed;
}

template <typename Work>
int32_t guarded(char *fault, Work work) noexcept {
    return guarded<int32_t>(fault, dicom_failed, [&] {
        work();
        return 1;
    });
}

[[noreturn]] inline void refuse(const std::string &sentence) { throw std::runtime_error(sentence); }

/// What dcmtk refuses is thrown in its own words.
inline void require(const OFCondition &condition) {
    if (condition.bad()) refuse(condition.text() && *condition.text() ? condition.text() : "unknown dcmtk error");
}

/// Makes dcmtk ready, once in a process: quiet, and with a dictionary that no file and no environment decides.
void prepare();

}  // namespace dicom

struct DICOMObject {
    explicit DICOMObject(E_TransferSyntax syntax) : syntax(syntax), items{&dataSet} {}

    /// Puts the element where the next attribute belongs. Owned by the object from here on, or destroyed.
    void insert(std::unique_ptr<DcmElement> element);

    const E_TransferSyntax syntax;
    DcmMetaInfo meta;
    DcmDataset dataSet;
    /// From the data set to the innermost open item; and the open sequences, the last of which is in `items.back()`
    /// or has it as an item. Both point into `dataSet`.
    std::vector<DcmItem *> items;
    std::vector<DcmSequenceOfItems *> sequences;
    bool isSigned = false;
    /// Half of a signature is in the data set.
    bool isSpoiled = false;
};
