extension BodyRegion {
    /// The whole skin and large parts of it.
    static let whole: [BodyRegion] = [
        .sct("39937001", "Skin", .either, "skin", "peau"),
        .sct("54440003", "Skin of upper trunk", .either, "upper trunk", "haut du tronc"),
        .sct(
            "181491009", "Skin of anterior trunk", .either, "anterior trunk, front of trunk",
            "face antérieure du tronc"),
        .sct("371311000", "Skin of upper extremity", .paired, "upper extremity, upper limb", "membre supérieur"),
        .sct("371304004", "Skin of lower extremity", .paired, "lower extremity, lower limb", "membre inférieur"),
        .sct("386045008", "Hair", .either, "hair", "cheveux, poils"),
        .sct("70762009", "Skin of head", .either, "head", "tête"),
        .sct("73897004", "Skin of face", .either, "face", "visage"),
        .sct("43081002", "Skin of neck", .either, "neck", "cou"),
    ]

    /// Head and face without the ears.
    static let head: [BodyRegion] = [
        .sct("43067004", "Skin of scalp", .either, "scalp", "cuir chevelu"),
        .sct("61719002", "Skin of vertex of scalp", .single, "vertex, vertex of scalp", "vertex, sommet du crâne"),
        .sct(
            "79951008", "Skin of occipital region", .either, "occiput, occipital region",
            "région occipitale, occiput"),
        .sct("21672008", "Skin of parietal region", .paired, "parietal region", "région pariétale"),
        .sct("16621002", "Skin of temporal region", .paired, "temple, temporal region", "tempe, région temporale"),
        .sct("68698007", "Skin of forehead", .either, "forehead", "front"),
        .sct("367577003", "Skin of eyebrow", .paired, "eyebrow", "sourcil"),
        .sct("362916000", "Skin of eye region", .paired, "eye region, periorbital", "région oculaire, périorbitaire"),
        .sct("41310005", "Skin of upper eyelid", .paired, "upper eyelid", "paupière supérieure"),
        .dcm(
            "130322", "Skin of upper eyelid margin", .paired, "upper eyelid margin",
            "bord libre de la paupière supérieure"),
        .sct("40069000", "Skin of lower eyelid", .paired, "lower eyelid", "paupière inférieure"),
        .dcm(
            "130311", "Skin of lower eyelid margin", .paired, "lower eyelid margin",
            "bord libre de la paupière inférieure"),
        .sct(
            "27887005", "Skin of medial canthus", .paired, "medial canthus, inner canthus",
            "canthus interne, canthus médial"),
        .sct(
            "37671003", "Skin of lateral canthus", .paired, "lateral canthus, outer canthus",
            "canthus externe, canthus latéral"),
        .dcm("130306", "Skin of caruncle of eye", .paired, "caruncle", "caroncule"),
        .sct("85803001", "Eyelash", .paired, "eyelash", "cil"),
        .sct("113179006", "Skin of nose", .either, "nose", "nez"),
        .fma("59532", "Skin of dorsum of nose", .single, "dorsum of nose, nasal dorsum", "dos du nez, arête du nez"),
        .sct("79283007", "Skin of tip of nose", .single, "tip of nose, nasal tip", "pointe du nez"),
        .sct("314395006", "Skin of side of nose", .paired, "side of nose, nasal sidewall", "face latérale du nez"),
        .sct("68598004", "Skin of ala nasi", .paired, "ala nasi, nasal ala", "aile du nez"),
        .dcm("130312", "Skin of infraalar groove", .paired, "infraalar groove", "sillon infra-alaire"),
        .sct("36141000", "Skin of cheek", .paired, "cheek", "joue"),
        .dcm("130314", "Skin of paranasal cheek", .paired, "paranasal cheek", "joue paranasale"),
        .sct("37108007", "Skin of nasolabial fold", .paired, "nasolabial fold", "sillon nasogénien, pli nasogénien"),
        .sct(
            "110488009", "Skin of perioral region of face", .either, "perioral region",
            "région péribuccale, péribuccal"),
        .sct("88089004", "Skin of lip", .either, "lip", "lèvre"),
        .sct("16251004", "Skin of upper lip", .either, "upper lip", "lèvre supérieure"),
        .sct("66934001", "Skin of lower lip", .either, "lower lip", "lèvre inférieure"),
        .fma(
            "312647", "Skin of vermilion proper of upper lip", .either, "vermilion of upper lip, upper vermilion",
            "vermillon de la lèvre supérieure"),
        .fma(
            "312651", "Skin of vermilion proper of lower lip", .either, "vermilion of lower lip, lower vermilion",
            "vermillon de la lèvre inférieure"),
        .sct("84365009", "Skin of philtrum", .single, "philtrum", "philtrum"),
        .sct("23747009", "Skin of chin", .either, "chin", "menton"),
        .sct("34926004", "Skin of submental area", .either, "submental area", "région sous-mentale"),
        .sct("244097004", "Skin of jawline", .paired, "jawline", "ligne mandibulaire, mâchoire"),
    ]

    /// The ear and what is around it.
    static let ear: [BodyRegion] = [
        .sct("1902009", "Skin of ear", .paired, "ear", "oreille"),
        .sct("79313003", "Skin of helix of ear", .paired, "helix", "hélix"),
        .sct("57726007", "Skin of crus of helix", .paired, "crus of helix", "racine de l'hélix"),
        .dcm("130305", "Skin of anterior helix of ear", .paired, "anterior helix", "hélix antérieur"),
        .dcm("130315", "Skin of posterior helix of ear", .paired, "posterior helix", "hélix postérieur"),
        .dcm("130307", "Skin of inferior helix of ear", .paired, "inferior helix", "hélix inférieur"),
        .dcm(
            "130319", "Skin of superior posterior helix of ear", .paired, "superior posterior helix",
            "hélix postéro-supérieur"),
        .dcm("130318", "Skin of superior antihelix of ear", .paired, "superior antihelix", "anthélix haut"),
        .dcm("130321", "Skin of upper antihelix of ear", .paired, "upper antihelix", "anthélix supérieur"),
        .dcm("130310", "Skin of lower antihelix of ear", .paired, "lower antihelix", "anthélix inférieur"),
        .sct("79502000", "Skin of tragus", .paired, "tragus", "tragus"),
        .sct("38407007", "Skin of antitragus", .paired, "antitragus", "antitragus"),
        .sct("45591000", "Skin of intertragal incisure", .paired, "intertragal incisure", "incisure intertragienne"),
        .sct("51098001", "Skin of cavity of concha", .paired, "concha, cavity of concha", "conque"),
        .sct("2059009", "Skin of ear lobule", .paired, "ear lobule, earlobe", "lobule de l'oreille"),
        .dcm(
            "130316", "Skin of posterior lobule of the ear", .paired, "posterior ear lobule, posterior earlobe",
            "face postérieure du lobule de l'oreille"),
        .dcm(
            "130320", "Skin of superior posterior surface of the pinna", .paired, "superior posterior pinna",
            "face postéro-supérieure du pavillon"),
        .dcm(
            "130308", "Skin of inferior posterior surface of the pinna", .paired, "inferior posterior pinna",
            "face postéro-inférieure du pavillon"),
        .sct(
            "86409001", "Skin of external auditory canal", .paired, "external auditory canal, ear canal",
            "conduit auditif externe"),
        .sct("86719006", "Skin of preauricular region", .paired, "preauricular region", "région préauriculaire"),
        .sct(
            "24483006", "Skin of postauricular region", .paired, "postauricular region, behind the ear",
            "région rétro-auriculaire, derrière l'oreille"),
    ]
}
