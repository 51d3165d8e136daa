extension BodyRegion {
    /// Neck, chest, belly, back and what lies between the legs.
    static let trunk: [BodyRegion] = [
        .sct(
            "11584001", "Skin of anterior portion of neck", .either, "anterior neck, front of neck",
            "cou antérieur, face antérieure du cou"),
        .sct(
            "5272005", "Skin of lateral portion of neck", .paired, "lateral neck, side of neck",
            "face latérale du cou"),
        .sct("4658004", "Skin of nuchal region", .either, "nape, nuchal region", "nuque"),
        .sct(
            "182329002", "Anterior triangle of neck", .paired, "anterior triangle of neck",
            "triangle antérieur du cou"),
        .sct("5713008", "Submandibular triangle", .paired, "submandibular triangle", "triangle sous-mandibulaire"),
        .sct(
            "76072005", "Skin of supraclavicular region of neck", .paired, "supraclavicular region",
            "région sus-claviculaire"),
        .sct(
            "66288003", "Skin of infraclavicular region", .paired, "infraclavicular region",
            "région sous-claviculaire"),
        .dcm(
            "130300", "Skin of paraspinal area of the neck", .either, "paraspinal neck",
            "région paravertébrale du cou"),
        .sct(
            "244106003", "Skin of anterior surface of thorax", .either, "chest, anterior chest, anterior thorax",
            "poitrine, thorax antérieur, face antérieure du thorax"),
        .sct("244107007", "Sternal skin", .single, "sternum, sternal skin", "sternum, région sternale"),
        .sct("699915001", "Skin of lower chest wall", .either, "lower chest wall", "paroi thoracique inférieure"),
        .sct("82038008", "Skin of breast", .paired, "breast", "sein"),
        .fma(
            "61426", "Skin of upper inner quadrant of breast", .paired, "upper inner quadrant of breast",
            "quadrant supéro-interne du sein"),
        .fma(
            "61427", "Skin of lower inner quadrant of breast", .paired, "lower inner quadrant of breast",
            "quadrant inféro-interne du sein"),
        .fma(
            "61423", "Skin of lower outer quadrant of breast", .paired, "lower outer quadrant of breast",
            "quadrant inféro-externe du sein"),
        .fma(
            "61439", "Skin of upper outer quadrant of left breast", .left, "upper outer quadrant of left breast",
            "quadrant supéro-externe du sein gauche"),
        .sct("72005009", "Skin of areola", .paired, "areola", "aréole"),
        .sct("54468004", "Skin of nipple", .paired, "nipple", "mamelon"),
        .sct("76261009", "Skin of axilla", .paired, "axilla, armpit", "aisselle, creux axillaire"),
        .sct("75093004", "Skin of abdomen", .either, "abdomen", "abdomen, ventre"),
        .sct("699935000", "Skin of upper abdomen", .either, "upper abdomen", "abdomen supérieur"),
        .sct("699914002", "Skin of lower abdomen", .either, "lower abdomen", "abdomen inférieur"),
        .sct("30598005", "Skin of epigastric area", .single, "epigastric area, epigastrium", "épigastre"),
        .sct("367578008", "Skin of hypogastric region", .single, "hypogastric region, hypogastrium", "hypogastre"),
        .sct("315003", "Skin of umbilicus", .single, "umbilicus, navel", "ombilic, nombril"),
        .sct("39687006", "Skin of inguinal region", .paired, "groin, inguinal region", "aine, région inguinale"),
        .sct(
            "280387007", "Groin skin crease", .paired, "groin crease, groin skin crease",
            "pli inguinal, pli de l'aine"),
        .sct("66643007", "Skin of back", .either, "back", "dos"),
        .fma("49943", "Skin of back of trunk", .either, "back of trunk", "dos du tronc, face postérieure du tronc"),
        .sct(
            "244111001", "Skin of posterior surface of thorax", .either, "posterior thorax, posterior chest",
            "thorax postérieur, face postérieure du thorax"),
        .sct(
            "699893008", "Skin of back of upper thoracic region", .either, "upper back, back of upper thoracic region",
            "haut du dos"),
        .dcm("130323", "Skin of mid back", .either, "mid back", "milieu du dos"),
        .sct("113182001", "Skin of lower back", .either, "lower back", "bas du dos, lombes"),
        .dcm(
            "130301", "Skin of paraspinal area of the superior back", .either, "paraspinal superior back",
            "région paravertébrale du haut du dos"),
        .dcm(
            "130302", "Skin of upper paraspinal region", .either, "upper paraspinal region",
            "région paravertébrale supérieure"),
        .dcm(
            "130303", "Skin of mid paraspinal region", .either, "mid paraspinal region",
            "région paravertébrale moyenne"),
        .dcm(
            "130304", "Skin of lower paraspinal region", .either, "lower paraspinal region",
            "région paravertébrale inférieure"),
        .sct("22180002", "Skin of buttock", .paired, "buttock", "fesse"),
        .sct("63029009", "Skin of gluteal fold", .paired, "gluteal fold", "pli fessier"),
        .sct("48014002", "Skin of perineum", .either, "perineum", "périnée"),
        .sct("59112000", "Skin of anus", .single, "anus", "anus"),
    ]

    /// Mouth and genitals.
    static let mucosa: [BodyRegion] = [
        .sct("113277000", "Oral mucosa", .either, "oral mucosa", "muqueuse buccale"),
        .sct("18444004", "Mucosa of upper lip", .either, "mucosa of upper lip", "muqueuse de la lèvre supérieure"),
        .sct("46353006", "Mucosa of lower lip", .either, "mucosa of lower lip", "muqueuse de la lèvre inférieure"),
        .sct("8001006", "Mucosa of tongue", .either, "mucosa of tongue, tongue", "muqueuse de la langue, langue"),
        .sct(
            "245831007", "Mucosa of tip of tongue", .either, "mucosa of tip of tongue, tip of tongue",
            "pointe de la langue"),
        .fma(
            "281534", "Mucosa of dorsum of oral part of tongue", .either, "mucosa of oral tongue, dorsum of tongue",
            "dos de la langue"),
        .fma(
            "281537", "Mucosa of dorsum of pharyngeal part of tongue", .either, "mucosa of pharyngeal tongue",
            "dos de la langue pharyngée"),
        .sct(
            "36152006", "Mucosa of floor of mouth", .either, "floor of mouth, mucosa of floor of mouth",
            "plancher de la bouche"),
        .sct("245823002", "Mucosa of mandibular gingiva", .either, "mandibular gingiva", "gencive mandibulaire"),
        .sct("245814000", "Mucosa of maxillary gingiva", .either, "maxillary gingiva", "gencive maxillaire"),
        .fma(
            "289677", "Mucosa of oral segment of hard palate", .either, "hard palate, mucosa of hard palate",
            "palais dur"),
        .fma("60031", "Mucosa of palatoglossal arch", .paired, "palatoglossal arch", "arc palatoglosse"),
        .fma("60030", "Mucosa of uvula", .single, "uvula, mucosa of uvula", "luette"),
        .fma("55031", "Mucosa of pharynx", .either, "pharynx, mucosa of pharynx", "pharynx"),
        .fma(
            "55060", "Mucosa of posterior wall of oropharynx", .either, "posterior wall of oropharynx",
            "paroi postérieure de l'oropharynx"),
        .sct("60944009", "Skin of external genitalia", .either, "external genitalia", "organes génitaux externes"),
        .sct("35900000", "Skin of penis", .either, "penis", "verge, pénis"),
        .sct("244117002", "Skin of root of penis", .either, "root of penis", "racine de la verge"),
        .sct("244118007", "Skin of shaft of penis", .either, "shaft of penis", "corps de la verge"),
        .sct("7991003", "Skin of glans penis", .either, "glans penis, glans", "gland"),
        .sct(
            "279478000", "Male external urethral orifice", .single, "male external urethral orifice",
            "méat urétral masculin"),
        .sct("81992007", "Skin of scrotum", .either, "scrotum", "scrotum"),
        .sct("73058008", "Skin of labium", .paired, "labium", "lèvre vulvaire"),
        .sct("128252004", "Skin of labium majus", .paired, "labium majus", "grande lèvre"),
        .sct("128253009", "Skin of labium minus", .paired, "labium minus", "petite lèvre"),
        .sct(
            "4019005", "Posterior commissure of labium majorum", .single, "posterior commissure",
            "commissure postérieure des grandes lèvres"),
        .sct("279867004", "Frenulum of labia minora", .single, "frenulum of labia minora", "frein des petites lèvres"),
        .sct("29353003", "Skin of clitoris", .single, "clitoris", "clitoris"),
        .sct("76723005", "Skin of prepuce of clitoris", .single, "prepuce of clitoris", "capuchon du clitoris"),
        .sct(
            "279479008", "Female external urethral orifice", .single, "female external urethral orifice",
            "méat urétral féminin"),
        .sct("23213005", "Vulval vestibule", .single, "vulval vestibule", "vestibule de la vulve"),
        .sct("18857001", "Vaginal introitus", .single, "vaginal introitus", "orifice vaginal"),
    ]
}
