#include "boundary.hpp"

#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>

#include <cstring>

using dicom::guarded;
using dicom::refuse;
using dicom::require;

void DICOMObject::insert(std::unique_ptr<DcmElement> element) {
    if (isSigned) refuse("an attribute added after signing would stand outside the signature");
    if (items.size() == sequences.size()) refuse("an attribute belongs into an item, and the sequence has none open");
    require(items.back()->insert(element.get(), OFFalse));
    element.release();
}

namespace {

/// An element without a value, encoded as the caller says and never as a dictionary does.
std::unique_ptr<DcmElement> element(DICOMName attribute) {
    const DcmVR vr(attribute.vr);
    if (!vr.isStandard()) refuse("not a value representation of the standard");
    DcmElement *made = nullptr;
    require(DcmItem::newDicomElementWithVR(made, DcmTag(attribute.group, attribute.element, vr)));
    return std::unique_ptr<DcmElement>(made);
}

template <typename Put>
int32_t put(DICOMObject *object, DICOMName attribute, char *fault, Put value) {
    return guarded(fault, [&] {
        auto made = element(attribute);
        require(value(*made));
        object->insert(std::move(made));
    });
}

}  // namespace

extern "C" DICOMObject *dicom_object_create(const char *transferSyntax, char *fault) {
    return guarded<DICOMObject *>(fault, nullptr, [&] {
        dicom::prepare();
        const E_TransferSyntax syntax = DcmXfer(transferSyntax).getXfer();
        if (syntax != EXS_LittleEndianExplicit && syntax != EXS_JPEGProcess1)
            refuse("objects are written as explicit VR little endian or JPEG baseline");
        return new DICOMObject(syntax);
    });
}

extern "C" void dicom_object_destroy(DICOMObject *object) { delete object; }

extern "C" int32_t dicom_put_empty(DICOMObject *object, DICOMName attribute, char *fault) {
    return put(object, attribute, fault, [](DcmElement &) { return EC_Normal; });
}

extern "C" int32_t dicom_put_text(
    DICOMObject *object, DICOMName attribute, const char *text, uint32_t byteCount, char *fault) {
    return put(object, attribute, fault, [&](DcmElement &made) { return made.putString(text, byteCount); });
}

extern "C" int32_t dicom_put_bytes(
    DICOMObject *object, DICOMName attribute, const uint8_t *bytes, uint32_t byteCount, char *fault) {
    return put(object, attribute, fault, [&](DcmElement &made) { return made.putUint8Array(bytes, byteCount); });
}

extern "C" int32_t dicom_put_u16(
    DICOMObject *object, DICOMName attribute, const uint16_t *values, uint32_t count, char *fault) {
    return put(object, attribute, fault, [&](DcmElement &made) { return made.putUint16Array(values, count); });
}

extern "C" int32_t dicom_put_u32(
    DICOMObject *object, DICOMName attribute, const uint32_t *values, uint32_t count, char *fault) {
    return put(object, attribute, fault, [&](DcmElement &made) { return made.putUint32Array(values, count); });
}

extern "C" int32_t dicom_put_f32(
    DICOMObject *object, DICOMName attribute, const float *values, uint32_t count, char *fault) {
    return put(object, attribute, fault, [&](DcmElement &made) { return made.putFloat32Array(values, count); });
}

extern "C" int32_t dicom_put_f64(
    DICOMObject *object, DICOMName attribute, const double *values, uint32_t count, char *fault) {
    return put(object, attribute, fault, [&](DcmElement &made) { return made.putFloat64Array(values, count); });
}

extern "C" int32_t dicom_begin_sequence(DICOMObject *object, DICOMName attribute, char *fault) {
    return guarded(fault, [&] {
        auto sequence = std::make_unique<DcmSequenceOfItems>(DcmTag(attribute.group, attribute.element, EVR_SQ));
        DcmSequenceOfItems *const opened = sequence.get();
        object->sequences.reserve(object->sequences.size() + 1);
        object->insert(std::move(sequence));
        object->sequences.push_back(opened);
    });
}

extern "C" int32_t dicom_begin_item(DICOMObject *object, char *fault) {
    return guarded(fault, [&] {
        if (object->items.size() != object->sequences.size()) refuse("an item belongs into an open sequence");
        auto item = std::make_unique<DcmItem>();
        object->items.reserve(object->items.size() + 1);
        require(object->sequences.back()->append(item.get()));
        object->items.push_back(item.release());
    });
}

extern "C" int32_t dicom_end_item(DICOMObject *object, char *fault) {
    return guarded(fault, [&] {
        if (object->items.size() < 2 || object->items.size() == object->sequences.size()) refuse("no item is open");
        object->items.pop_back();
    });
}

extern "C" int32_t dicom_end_sequence(DICOMObject *object, char *fault) {
    return guarded(fault, [&] {
        if (object->items.size() != object->sequences.size()) refuse("no sequence is open, or an item in it still is");
        object->sequences.pop_back();
    });
}

extern "C" int32_t dicom_put_encapsulated(DICOMObject *object, const uint8_t *code, uint32_t byteCount, char *fault) {
    return guarded(fault, [&] {
        if (!DcmXfer(object->syntax).isEncapsulated()) refuse("the transfer syntax does not encapsulate");
        if (object->items.size() != 1) refuse("encapsulated pixel data belongs into the data set itself");
        // dcmtk's length field would pass its own end at the very last values.
        if (byteCount == 0 || byteCount > 0xFFFFFF00u) refuse("the code stream is empty or too long for one fragment");
        const DcmTag pixelData(0x7FE0, 0x0010, EVR_OB), item(0xFFFE, 0xE000, EVR_OB);
        auto offsets = std::make_unique<DcmPixelItem>(item), fragment = std::make_unique<DcmPixelItem>(item);
        Uint8 *room = nullptr;
        const uint32_t even = byteCount + (byteCount & 1);
        require(fragment->createUint8Array(even, room));
        if (!room) refuse("no memory for the fragment");
        std::memcpy(room, code, byteCount);
        if (even != byteCount) room[byteCount] = 0;
        auto sequence = std::make_unique<DcmPixelSequence>(pixelData);
        require(sequence->insert(offsets.get()));
        offsets.release();
        require(sequence->insert(fragment.get()));
        fragment.release();
        auto pixels = std::make_unique<DcmPixelData>(pixelData);
        pixels->putOriginalRepresentation(object->syntax, nullptr, sequence.release());
        object->insert(std::move(pixels));
    });
}
