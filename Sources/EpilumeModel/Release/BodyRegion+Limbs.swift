extension BodyRegion {
    /// From the upper arm to the fingernails.
    static let upperLimb: [BodyRegion] = [
        .sct(
            "45981001", "Skin of anterior surface of upper arm", .paired, "anterior upper arm",
            "bras antérieur, face antérieure du bras"),
        .sct(
            "72939005", "Skin of posterior surface of upper arm", .paired, "posterior upper arm",
            "bras postérieur, face postérieure du bras"),
        .sct(
            "17957002", "Skin of antecubital fossa", .paired, "antecubital fossa, elbow crease",
            "pli du coude, fosse antécubitale"),
        .sct(
            "181536004", "Skin of posterior surface of elbow", .paired, "elbow, posterior elbow",
            "coude, face postérieure du coude"),
        .sct(
            "70559009", "Skin of anterior surface of forearm", .paired, "anterior forearm, volar forearm",
            "avant-bras antérieur, face antérieure de l'avant-bras"),
        .sct(
            "41550009", "Skin of posterior surface of forearm", .paired, "posterior forearm, dorsal forearm",
            "avant-bras postérieur, face postérieure de l'avant-bras"),
        .sct(
            "24527008", "Skin of palmar area of wrist", .paired, "palmar wrist, volar wrist",
            "poignet palmaire, face palmaire du poignet"),
        .sct(
            "52876008", "Skin of dorsal area of wrist", .paired, "dorsal wrist",
            "poignet dorsal, face dorsale du poignet"),
        .sct("33712006", "Skin of hand", .paired, "hand", "main"),
        .sct(
            "281642007", "Skin of part of dorsal surface of hand", .paired, "dorsal hand, back of hand",
            "dos de la main, face dorsale de la main"),
        .sct("70887009", "Skin of palm of hand", .paired, "palm", "paume, paume de la main"),
        .sct("26795005", "Skin of thenar region of palm", .paired, "thenar palm, thenar", "éminence thénar, thénar"),
        .sct(
            "89784008", "Skin of hypothenar region of palm", .paired, "hypothenar palm, hypothenar",
            "éminence hypothénar, hypothénar"),
        .sct("244169007", "Skin of digit of hand", .paired, "finger, digit of hand", "doigt"),
        .fma("38321", "Skin of dorsal part of thumb", .paired, "dorsal thumb", "pouce dorsal, face dorsale du pouce"),
        .fma(
            "38324", "Skin of dorsal part of index finger", .paired, "dorsal index finger",
            "index dorsal, face dorsale de l'index"),
        .fma(
            "38327", "Skin of dorsal part of middle finger", .paired, "dorsal middle finger",
            "majeur dorsal, face dorsale du majeur"),
        .fma(
            "38330", "Skin of dorsal part of ring finger", .paired, "dorsal ring finger",
            "annulaire dorsal, face dorsale de l'annulaire"),
        .fma(
            "38333", "Skin of dorsal part of little finger", .paired, "dorsal little finger",
            "auriculaire dorsal, face dorsale de l'auriculaire"),
        .fma("38341", "Skin of palmar part of thumb", .paired, "palmar thumb", "pouce palmaire, pulpe du pouce"),
        .fma(
            "38344", "Skin of palmar part of index finger", .paired, "palmar index finger",
            "index palmaire, pulpe de l'index"),
        .fma(
            "38347", "Skin of palmar part of middle finger", .paired, "palmar middle finger",
            "majeur palmaire, pulpe du majeur"),
        .fma(
            "38354", "Skin of palmar part of ring finger", .paired, "palmar ring finger",
            "annulaire palmaire, pulpe de l'annulaire"),
        .fma(
            "38357", "Skin of palmar part of little finger", .paired, "palmar little finger",
            "auriculaire palmaire, pulpe de l'auriculaire"),
        .sct(
            "770809003", "Nail unit of finger", .paired, "fingernail, nail of finger",
            "ongle de la main, ongle d'un doigt"),
        .sct("770810008", "Nail unit of thumb", .paired, "thumbnail, nail of thumb", "ongle du pouce"),
        .sct("770815003", "Nail unit of index finger", .paired, "nail of index finger", "ongle de l'index"),
        .sct("770816002", "Nail unit of middle finger", .paired, "nail of middle finger", "ongle du majeur"),
        .sct("770817006", "Nail unit of ring finger", .paired, "nail of ring finger", "ongle de l'annulaire"),
        .sct("770818001", "Nail unit of little finger", .paired, "nail of little finger", "ongle de l'auriculaire"),
    ]

    /// From the thigh to the toenails.
    static let lowerLimb: [BodyRegion] = [
        .sct(
            "61248009", "Skin of anterior surface of thigh", .paired, "anterior thigh",
            "cuisse antérieure, face antérieure de la cuisse"),
        .sct(
            "4578000", "Skin of posterior surface of thigh", .paired, "posterior thigh",
            "cuisse postérieure, face postérieure de la cuisse"),
        .sct(
            "73958006", "Skin of medial surface of thigh", .paired, "medial thigh, inner thigh",
            "cuisse interne, face interne de la cuisse"),
        .sct(
            "181553006", "Skin of anterior surface of knee", .paired, "knee, anterior knee",
            "genou, face antérieure du genou"),
        .sct("84507004", "Skin of popliteal fossa", .paired, "popliteal fossa, back of knee", "creux poplité"),
        .sct(
            "25763004", "Skin of anterior surface of lower leg", .paired, "anterior lower leg, shin",
            "jambe antérieure, face antérieure de la jambe"),
        .sct(
            "47224004", "Skin of posterior surface of lower leg", .paired, "posterior lower leg, calf",
            "jambe postérieure, mollet"),
        .sct(
            "181563003", "Skin of medial aspect of ankle", .paired, "medial ankle, inner ankle",
            "cheville interne, face interne de la cheville"),
        .sct(
            "181564009", "Skin of lateral aspect of ankle", .paired, "lateral ankle, outer ankle",
            "cheville externe, face externe de la cheville"),
        .sct("60496002", "Skin of foot", .paired, "foot", "pied"),
        .dcm(
            "130313", "Skin of medial part of dorsum of foot", .paired, "medial dorsal foot",
            "dos du pied interne, partie interne du dos du pied"),
        .dcm(
            "130309", "Skin of lateral part of dorsum of foot", .paired, "lateral dorsal foot",
            "dos du pied externe, partie externe du dos du pied"),
        .sct("84607009", "Skin of heel", .paired, "heel", "talon"),
        .sct("699919007", "Skin of medial part of heel", .paired, "medial heel", "talon interne"),
        .sct("699909001", "Skin of lateral part of heel", .paired, "lateral heel", "talon externe"),
        .dcm(
            "130317", "Skin of sole of forefoot", .paired, "sole of forefoot, forefoot sole",
            "plante de l'avant-pied"),
        .sct(
            "52953006", "Skin of medial border of sole of foot", .paired, "medial border of sole",
            "bord interne de la plante du pied"),
        .sct(
            "35739000", "Skin of lateral border of sole of foot", .paired, "lateral border of sole",
            "bord externe de la plante du pied"),
        .sct("52034004", "Skin of toe", .paired, "toe", "orteil"),
        .fma("37873", "Skin of dorsal part of great toe", .paired, "dorsal great toe", "dos du gros orteil"),
        .fma("37876", "Skin of dorsal part of second toe", .paired, "dorsal second toe", "dos du deuxième orteil"),
        .fma("37879", "Skin of dorsal part of third toe", .paired, "dorsal third toe", "dos du troisième orteil"),
        .fma("37882", "Skin of dorsal part of fourth toe", .paired, "dorsal fourth toe", "dos du quatrième orteil"),
        .fma("37885", "Skin of dorsal part of fifth toe", .paired, "dorsal fifth toe", "dos du cinquième orteil"),
        .fma("38107", "Skin of plantar part of great toe", .paired, "plantar great toe", "pulpe du gros orteil"),
        .fma("38110", "Skin of plantar part of second toe", .paired, "plantar second toe", "pulpe du deuxième orteil"),
        .fma("38113", "Skin of plantar part of third toe", .paired, "plantar third toe", "pulpe du troisième orteil"),
        .fma("38116", "Skin of plantar part of fourth toe", .paired, "plantar fourth toe", "pulpe du quatrième orteil"),
        .fma("38119", "Skin of plantar part of fifth toe", .paired, "plantar fifth toe", "pulpe du cinquième orteil"),
        .sct("770805009", "Nail unit of toe", .paired, "toenail, nail of toe", "ongle d'orteil"),
        .sct("770822006", "Nail unit of great toe", .paired, "nail of great toe", "ongle du gros orteil"),
        .sct("770823001", "Nail unit of second toe", .paired, "nail of second toe", "ongle du deuxième orteil"),
        .sct("770825008", "Nail unit of third toe", .paired, "nail of third toe", "ongle du troisième orteil"),
        .sct("770821004", "Nail unit of fourth toe", .paired, "nail of fourth toe", "ongle du quatrième orteil"),
        .sct("770820003", "Nail unit of fifth toe", .paired, "nail of fifth toe", "ongle du cinquième orteil"),
    ]
}
