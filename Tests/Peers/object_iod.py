"""Holds a data set against the tables of PS3.3 that highdicom ships."""

import functools
import json
import pathlib

import highdicom
import pydicom
from pydicom.datadict import dictionary_keyword
from pydicom.tag import Tag

TABLES = pathlib.Path(highdicom.__file__).parent / "_standard"
# PS3.3 C.12.1.1.3: in every data set that is signed.
SIGNATURE = {Tag(0x4FFE, 0x0001), Tag(0xFFFA, 0xFFFA)}


@functools.cache
def table(name):
    return json.loads((TABLES / f"{name}.json").read_text())


def value(data_set, keyword):
    found = data_set.get(keyword)
    return None if found is None or found == "" else found


def is_text_beyond_ascii(data_set):
    return any(
        not str(element.value).isascii() for element in data_set.iterall()
        if element.VR in ("LO", "LT", "PN", "SH", "ST", "UC", "UT"))


def never(_):
    return False


def always(_):
    return True


# Each conditional attribute (1C, 2C) of a module that our objects have, with its condition as PS3.3 2024 words it or,
# where the text asks for more knowledge than an object holds, as we are held to it.
CONDITIONS = {
    # Patient: animals, other calendars and de-identified patients are none of ours.
    "PatientAlternativeCalendar": lambda d: "PatientBirthDateInAlternativeCalendar" in d,
    "PatientSpeciesDescription": never,
    "PatientSpeciesCodeSequence": never,
    "PatientBreedDescription": never,
    "PatientBreedCodeSequence": never,
    "BreedRegistrationSequence": never,
    "ResponsiblePerson": never,
    "ResponsiblePersonRole": lambda d: bool(value(d, "ResponsiblePerson")),
    "ResponsibleOrganization": never,
    "DeidentificationMethod": lambda d: value(d, "PatientIdentityRemoved") == "YES",
    "DeidentificationMethodCodeSequence": lambda d: value(d, "PatientIdentityRemoved") == "YES",
    # General Series. Laterality: of paired body parts, where the image does not state its own.
    "AnatomicalOrientationType": never,
    "PatientPosition": never,  # of CT, MR and others, by SOP class
    "Laterality": lambda d: "ImageLaterality" not in d,
    # General Equipment, Image Pixel
    "PixelPaddingValue": lambda d: "PixelPaddingRangeLimit" in d,
    "PixelPaddingRangeLimit": never,
    "PlanarConfiguration": lambda d: d.get("SamplesPerPixel", 1) > 1,
    "PixelAspectRatio": never,  # our pixels are square
    "RedPaletteColorLookupTableDescriptor": lambda d: value(d, "PhotometricInterpretation") == "PALETTE COLOR",
    "GreenPaletteColorLookupTableDescriptor": lambda d: value(d, "PhotometricInterpretation") == "PALETTE COLOR",
    "BluePaletteColorLookupTableDescriptor": lambda d: value(d, "PhotometricInterpretation") == "PALETTE COLOR",
    "RedPaletteColorLookupTableData": lambda d: value(d, "PhotometricInterpretation") == "PALETTE COLOR",
    "GreenPaletteColorLookupTableData": lambda d: value(d, "PhotometricInterpretation") == "PALETTE COLOR",
    "BluePaletteColorLookupTableData": lambda d: value(d, "PhotometricInterpretation") == "PALETTE COLOR",
    "PixelDataProviderURL": never,  # of JPIP
    "ExtendedOffsetTableLengths": lambda d: "ExtendedOffsetTable" in d,
    "PixelData": always,
    # General Image, VL Image. Date and time: of images that are related in time, as a lesion's are; an imported one of
    # unknown age is related to none.
    "ContentDate": always,
    "ContentTime": lambda d: bool(value(d, "ContentDate")) or "ConversionType" not in d,
    "PatientOrientation": always,  # where there is no Image Orientation (Patient); may be empty
    "ReferencedImageSequence": never,  # of stereo pairs and localizers
    "AnatomicRegionSequence": always,  # of all but microscopy
    "WindowWidth": lambda d: "WindowCenter" in d,
    # Dermoscopic Image
    "ImmersionMedia": lambda d: value(d, "ContactMethod") == "CONTACT",
    "TrackingID": lambda d: "TrackingUID" in d,
    "TrackingUID": lambda d: "TrackingID" in d,
    # SOP Common
    "SpecificCharacterSet": is_text_beyond_ascii,
    "QueryRetrieveView": never,
    "ReferencedDefinedProtocolSequence": never,
    "ReferencedPerformedProtocolSequence": never,
    "ConversionSourceAttributesSequence": never,  # of conversions between SOP classes
    "HL7StructuredDocumentReferenceSequence": never,
    "EncryptedAttributesSequence": never,
}

# In an item: conditions are many, and dciodvfy holds them. Of codes (PS3.3 8.8) we check what makes a code.
CODE = ("CodeValue", "CodingSchemeDesignator", "CodeMeaning")


@functools.cache
def definition(sop_class_uid):
    return Definition(sop_class_uid)


class Definition:
    """The modules of one SOP class."""

    def __init__(self, sop_class_uid):
        iod = table("sop_class_iod_map")[sop_class_uid]
        attributes = table("module_attribute_map")
        self.modules = [
            (module["key"], module["usage"], attributes[module["key"]]) for module in table("iod_module_map")[iod]]
        self.places = {
            (*attribute["path"], attribute["keyword"]) for _, _, module in self.modules for attribute in module}

    def faults(self, data_set):
        """Sentences about attributes that are missing or empty, for mandatory modules and those that are there."""
        for name, usage, attributes in self.modules:
            if usage != "M" and not any(
                    a["type"] == "1" and not a["path"] and a["keyword"] in data_set for a in attributes):
                continue
            for attribute in attributes:
                for item in items(data_set, attribute["path"]):
                    fault = self.fault(item, attribute)
                    if fault:
                        yield f"{name}: {'.'.join([*attribute['path'], attribute['keyword']])} {fault}"

    @staticmethod
    def fault(item, attribute):
        keyword, kind, is_nested = attribute["keyword"], attribute["type"], bool(attribute["path"])
        if kind in ("1C", "2C") and not is_nested:
            if keyword not in CONDITIONS:
                return f"is of type {kind}, and its condition is not written down"
            is_required = CONDITIONS[keyword](item)
        else:
            is_required = kind in ("1", "2")
        if keyword not in item:
            return "is missing" if is_required else None
        return "is empty" if kind[0] == "1" and item[keyword].is_empty else None

    def strangers(self, data_set, path=()):
        """Attributes that stand outside of the IOD: keyword path, or tag and creator of a private one."""
        for element in data_set:
            if element.tag in SIGNATURE and not path:
                continue
            if element.tag.is_private:
                if not element.tag.is_private_creator:
                    yield f"({element.tag.group:04X},xx{element.tag.element & 0xFF:02X}) {element.private_creator}"
                continue
            place = (*path, dictionary_keyword(element.tag))
            if place not in self.places:
                yield ".".join(place)
            elif element.VR == "SQ":
                for item in element.value:
                    yield from self.strangers(item, place)


def items(data_set, path):
    """The items that `path` leads to; the data set itself for an empty one."""
    found = [data_set]
    for keyword in path:
        found = [item for each in found if keyword in each for item in each[keyword].value or []]
    return found


def code_faults(data_set, path=()):
    """Code sequence items without value, scheme or meaning."""
    for element in data_set:
        if element.VR != "SQ" or element.tag in SIGNATURE:
            continue
        for item in element.value or []:
            place = (*path, element.keyword or str(element.tag))
            # What a scheme is called is no code of it.
            is_code = element.keyword != "CodingSchemeIdentificationSequence"
            if is_code and ("CodingSchemeDesignator" in item or "CodeValue" in item):
                for keyword in CODE:
                    if not value(item, keyword):
                        yield f"{'.'.join(place)}.{keyword} is missing or empty"
            yield from code_faults(item, place)


def read(path):
    return pydicom.dcmread(path)
