internal import EpilumeModel

/// Charts that are known by name, with their makers' values. They serve to recognise a chart; what a calibration
/// takes for true is chosen where it is made.
enum KnownCharts {
    static let names = ["colorchecker24", "colorcheckersg", "nano"]

    static func chart(_ name: String) -> ChartDescription? {
        switch name {
        case "colorchecker24": classic(name, title: "ColorChecker Classic (24 patches)", patchFill: 0.88)
        // The maker prints the same 24 colours in the same order; its gaps are wider for their size.
        case "nano": classic(name, title: "ColorChecker Classic Nano (24 patches)", patchFill: 0.84)
        case "colorcheckersg": semiGloss
        default: nil
        }
    }

    private static func classic(_ name: String, title: String, patchFill: Double) -> ChartDescription {
        ChartDescription(
            name: name, title: title, source: source, illuminant: "D50", columns: 6, rows: 4, patchFill: patchFill,
            patches: patches(classicValues))
    }

    private static var semiGloss: ChartDescription {
        ChartDescription(
            name: "colorcheckersg", title: "ColorChecker Digital SG (140 patches)", source: source, illuminant: "D50",
            columns: 14, rows: 10, patchFill: 0.88, patches: patches(semiGlossValues))
    }

    private static let source =
        "X-Rite, charts made after November 2014, as colour-science 0.4.7 states them (BSD-3-Clause)"

    /// "name L a b; name L a b; …", row by row.
    private static func patches(_ table: String) -> [ChartDescription.Patch] {
        table.split(separator: ";").compactMap { entry -> ChartDescription.Patch? in
            let words = entry.split { $0 == " " || $0.isNewline }
            guard words.count == 4 else { return nil }
            let lab = words.dropFirst().compactMap { Double($0) }
            return ChartDescription.Patch(
                name: String(words[0].map { $0 == "-" ? " " : $0 }), lab: lab,
                isGrey: abs(lab[1]) < 2.2 && abs(lab[2]) < 3.2, isSkin: words[0].hasSuffix("-skin"))
        }
    }

    private static let classicValues = """
        dark-skin 37.54 14.37 14.92;
        light-skin 64.66 19.27 17.5;
        blue-sky 49.32 -3.82 -22.54;
        foliage 43.46 -12.74 22.72;
        blue-flower 54.94 9.61 -24.79;
        bluish-green 70.48 -32.26 -0.37;
        orange 62.73 35.83 56.5;
        purplish-blue 39.43 10.75 -45.17;
        moderate-red 50.57 48.64 16.67;
        purple 30.1 22.54 -20.87;
        yellow-green 71.77 -24.13 58.19;
        orange-yellow 71.51 18.24 67.37;
        blue 28.37 15.42 -49.8;
        green 54.38 -39.72 32.27;
        red 42.43 51.05 28.62;
        yellow 81.8 2.67 80.41;
        magenta 50.63 51.28 -14.12;
        cyan 49.57 -29.71 -28.32;
        white-9.5 95.19 -1.03 2.93;
        neutral-8 81.29 -0.57 0.44;
        neutral-6.5 66.89 -0.75 -0.06;
        neutral-5 50.76 -0.13 0.14;
        neutral-3.5 35.63 -0.46 -0.48;
        black-2 20.64 0.07 -0.46;
        """

    private static let semiGlossValues = """
        A1 96.71 -0.62 2.06; B1 49.7 0.12 0.68; C1 8.13 0.15 -0.76; D1 96.79 -0.66 1.99;
        E1 49.79 0.13 0.66; F1 8.09 0.19 -0.69; G1 96.7 -0.66 1.97; H1 49.74 0.14 0.68;
        I1 8.1 0.19 -0.93; J1 96.69 -0.67 1.95; K1 49.72 0.12 0.64; L1 8.08 0.13 -0.81;
        M1 49.71 0.12 0.62; N1 96.79 -0.67 1.97; A2 8.05 0.17 -0.69; B2 33.02 52 -10.3;
        C2 19.65 20.42 -18.82; D2 84 -1.7 -8.37; E2 32.77 19.91 22.33; F2 63.88 20.34 19.93;
        G2 45.84 -3.74 -25.32; H2 38.29 -17.44 30.22; I2 51.36 9.52 -26.98; J2 68.71 -35.41 -1.11;
        K2 85.68 10.75 18.39; L2 23.03 33.95 8.88; M2 42.52 63.55 11.43; N2 49.78 0.12 0.65;
        A3 49.76 0.11 0.72; B3 61.4 27.14 -18.42; C3 41.7 18.9 -37.42; D3 85.48 15.15 0.79;
        E3 62.28 37.56 68.87; F3 35.28 12.93 -51.17; G3 47.6 53.66 22.15; H3 20.76 31.66 -28.04;
        I3 71.62 -24.77 64.1; J3 70.39 19.37 79.73; K3 89.35 -16.38 6.41; L3 44.35 67.94 50.62;
        M3 18.09 32.61 -5.9; N3 8.23 0.18 -0.82; A4 96.72 -0.63 2.06; B4 30.54 50.39 -41.79;
        C4 20.25 0.26 -36.44; D4 84.56 -19.74 -1.13; E4 19.92 25.07 -61.05; F4 52.75 -44.12 38.68;
        G4 36.88 65.72 41.63; H4 81.43 2.41 88.98; I4 48.75 57.24 -14.45; J4 47.42 -30.91 -32.27;
        K4 84.59 5.21 -5.87; L4 60.91 36.55 4.15; M4 40.66 65.54 31.98; N4 96.73 -0.67 1.99;
        A5 8.17 0.15 -0.65; B5 49.56 -13.9 -49.65; C5 60.13 -17.88 -32.08; D5 85.26 13.37 7.95;
        E5 96.78 -0.66 2.01; F5 79.65 -0.08 0.62; G5 65.22 -0.27 0.16; H5 49.71 0.12 0.69;
        I5 34.85 -0.21 0.73; J5 15.43 -0.24 -0.25; K5 83.63 -12.47 -8.89; L5 62.2 37.45 18.18;
        M5 53.13 68.44 49.57; N5 49.8 0.11 0.67; A6 49.68 0.14 0.74; B6 60.62 -29.91 -27.54;
        C6 19.75 -17.79 -22.37; D6 84.38 -11.97 27.16; E6 8.07 0.12 -0.93; F6 30.32 -0.1 0.22;
        G6 39.55 -0.37 -0.09; H6 60.04 0.09 0.05; I6 75.36 0.35 0.26; J6 88.85 -0.59 0.25;
        K6 70.6 -0.24 0.07; L6 63.33 51.3 81.88; M6 82.08 23.39 87.24; N6 8.18 0.15 -0.84;
        A7 96.6 -0.62 2.11; B7 20.13 -24.81 -7.5; C7 60.43 -5.12 -32.79; D7 62.35 29.94 36.89;
        E7 77.37 20.28 24.27; F7 63.46 13.53 26.37; G7 44.49 16.06 26.79; H7 67.6 14.47 17.12;
        I7 45.14 26.38 41.24; J7 64 25.09 27.14; K7 45.14 -0.04 0.86; L7 73.74 -11.45 85.07;
        M7 82.5 5.29 96.68; N7 96.73 -0.65 2.01; A8 7.99 0.21 -0.75; B8 60.32 -40.29 -13.25;
        C8 50.46 -47.9 -11.56; D8 64.17 21.34 19.36; E8 74.01 29 25.8; F8 64.44 14.31 17.63;
        G8 64.97 15.89 16.79; H8 64.75 17.3 18.88; I8 36.2 16.7 27.06; J8 66.65 22.21 28.81;
        K8 20.33 0.4 -0.21; L8 62.35 1.96 57.52; M8 71.9 -17.32 77.72; N8 49.75 0.13 0.67;
        A9 49.67 0.15 0.73; B9 19.62 1.77 11.99; C9 60.53 -40.75 19.37; D9 50.48 -53.21 12.65;
        E9 20.33 -23.98 7.2; F9 60.05 -44 7.27; G9 60.77 -30.19 40.76; H9 51.26 -50.65 43.8;
        I9 61.65 -54.33 46.18; J9 62.05 16.45 51.74; K9 62.33 -14.54 54.58; L9 72.77 -29.09 71.26;
        M9 21.95 13.41 16.36; N9 8.11 0.15 -0.9; A10 96.51 -0.63 2.11; B10 49.68 0.15 0.78;
        C10 8.09 0.19 -0.69; D10 96.57 -0.64 2; E10 49.72 0.14 0.71; F10 8.08 0.18 -0.78;
        G10 96.71 -0.64 2.01; H10 49.76 0.14 0.71; I10 7.97 0.14 -0.8; J10 96.71 -0.64 2.02;
        K10 49.74 0.14 0.69; L10 8.13 0.15 -0.86; M10 49.74 0.12 0.69; N10 96.55 -0.64 2.02;
        """
}
