#include "boundary.hpp"

#include <dcmtk/dcmdata/dcostrmb.h>
#include <dcmtk/dcmdata/dcwcache.h>

using dicom::guarded;
using dicom::refuse;
using dicom::require;

namespace {

/// dcmtk begins an element only where the longest header still fits, even one that is shorter.
constexpr int64_t headerSlack = 64;
/// Explicit lengths: what a reader can skip needs no search for its end. The signature's MAC uses them too.
constexpr E_EncodingType lengths = EET_ExplicitLength;

void putMeta(DcmMetaInfo &meta, uint16_t element, DcmEVR vr, const char *text) {
    DcmElement *made = nullptr;
    require(DcmItem::newDicomElementWithVR(made, DcmTag(0x0002, element, vr)));
    std::unique_ptr<DcmElement> owned(made);
    require(owned->putString(text));
    require(meta.insert(owned.get(), OFTrue));
    owned.release();
}

const char *text(DcmItem &item, uint16_t group, uint16_t element, const char *missing) {
    const char *found = nullptr;
    if (item.findAndGetString(DcmTagKey(group, element), found).bad() || !found || !*found) refuse(missing);
    return found;
}

int64_t wholeLength(DICOMObject &object) {
    const int64_t meta = object.meta.getLength(META_HEADER_DEFAULT_TRANSFERSYNTAX, lengths);
    const int64_t dataSet = object.dataSet.getLength(object.syntax, lengths);
    // dcmtk counts in 32 bits and answers all ones where that is not enough.
    if (meta >= 0xFFFFFFFFLL || dataSet >= 0xFFFFFFFFLL) refuse("the object is longer than 4 GiB");
    return DCM_PreambleLen + DCM_MagicLen + meta + dataSet;
}

}  // namespace

extern "C" int64_t dicom_finish(
    DICOMObject *object, const char *implementationClassUID, const char *implementationVersionName, char *fault) {
    return guarded<int64_t>(fault, dicom_failed, [&] {
        if (object->items.size() != 1 || !object->sequences.empty()) refuse("a sequence is still open");
        if (object->isSpoiled) refuse("signing failed, and an object with half a signature is not written");
        DcmMetaInfo &meta = object->meta;
        meta.clear();
        const Uint8 version[] = {0, 1};
        DcmElement *made = nullptr;
        require(DcmItem::newDicomElementWithVR(made, DcmTag(0x0002, 0x0001, EVR_OB)));
        std::unique_ptr<DcmElement> owned(made);
        require(owned->putUint8Array(version, 2));
        require(meta.insert(owned.get(), OFTrue));
        owned.release();
        putMeta(meta, 0x0002, EVR_UI, text(object->dataSet, 0x0008, 0x0016, "the data set has no SOP Class UID"));
        putMeta(meta, 0x0003, EVR_UI, text(object->dataSet, 0x0008, 0x0018, "the data set has no SOP Instance UID"));
        putMeta(meta, 0x0010, EVR_UI, DcmXfer(object->syntax).getXferID());
        putMeta(meta, 0x0012, EVR_UI, implementationClassUID);
        putMeta(meta, 0x0013, EVR_SH, implementationVersionName);
        require(meta.computeGroupLengthAndPadding(
            EGL_withGL, EPD_noChange, META_HEADER_DEFAULT_TRANSFERSYNTAX, lengths));
        return wholeLength(*object) + headerSlack;
    });
}

extern "C" int64_t dicom_write(DICOMObject *object, uint8_t *room, int64_t capacity, char *fault) {
    return guarded<int64_t>(fault, dicom_failed, [&] {
        const int64_t length = wholeLength(*object);
        if (object->meta.card() == 0 || capacity < length + headerSlack) refuse("the room for the file is too small");
        DcmOutputBufferStream stream(room, capacity);
        DcmWriteCache cache;
        object->meta.transferInit();
        object->dataSet.transferInit();
        require(object->meta.write(stream, META_HEADER_DEFAULT_TRANSFERSYNTAX, lengths, &cache));
        require(object->dataSet.write(stream, object->syntax, lengths, &cache, EGL_noChange, EPD_noChange));
        object->meta.transferEnd();
        object->dataSet.transferEnd();
        stream.flush();
        void *written = nullptr;
        offile_off_t count = 0;
        stream.flushBuffer(written, count);
        if (written != room || count != length) refuse("the file has another length than was computed");
        return int64_t(count);
    });
}
