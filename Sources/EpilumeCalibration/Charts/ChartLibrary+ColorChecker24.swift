package import EpilumeModel

extension ChartLibrary {
    /// ColorChecker Classic, Mini and Passport of the pigments since November 2014. 46 mm patches every 52.5 mm.
    package static let colorChecker24 = ChartDescription(
        name: "colorchecker24", title: "ColorChecker Classic, 24 patches, made since November 2014",
        source: xRite, illuminant: "D50", columns: 6, rows: 4, patchFill: 0.876,
        patches: [
            .init(name: "dark skin", lab: [37.54, 14.37, 14.92], isSkin: true),
            .init(name: "light skin", lab: [64.66, 19.27, 17.5], isSkin: true),
            .init(name: "blue sky", lab: [49.32, -3.82, -22.54]),
            .init(name: "foliage", lab: [43.46, -12.74, 22.72]),
            .init(name: "blue flower", lab: [54.94, 9.61, -24.79]),
            .init(name: "bluish green", lab: [70.48, -32.26, -0.37]),
            .init(name: "orange", lab: [62.73, 35.83, 56.5]),
            .init(name: "purplish blue", lab: [39.43, 10.75, -45.17]),
            .init(name: "moderate red", lab: [50.57, 48.64, 16.67]),
            .init(name: "purple", lab: [30.1, 22.54, -20.87]),
            .init(name: "yellow green", lab: [71.77, -24.13, 58.19]),
            .init(name: "orange yellow", lab: [71.51, 18.24, 67.37]),
            .init(name: "blue", lab: [28.37, 15.42, -49.8]),
            .init(name: "green", lab: [54.38, -39.72, 32.27]),
            .init(name: "red", lab: [42.43, 51.05, 28.62]),
            .init(name: "yellow", lab: [81.8, 2.67, 80.41]),
            .init(name: "magenta", lab: [50.63, 51.28, -14.12]),
            .init(name: "cyan", lab: [49.57, -29.71, -28.32]),
            .init(name: "white", lab: [95.19, -1.03, 2.93], isGrey: true),
            .init(name: "neutral 8", lab: [81.29, -0.57, 0.44], isGrey: true),
            .init(name: "neutral 6.5", lab: [66.89, -0.75, -0.06], isGrey: true),
            .init(name: "neutral 5", lab: [50.76, -0.13, 0.14], isGrey: true),
            .init(name: "neutral 3.5", lab: [35.63, -0.46, -0.48], isGrey: true),
            .init(name: "black", lab: [20.64, 0.07, -0.46], isGrey: true),
        ])

    /// The same card of the pigments before November 2014.
    package static let colorChecker24Before2014 = ChartDescription(
        name: "colorchecker24-before-2014", title: "ColorChecker Classic, 24 patches, made before November 2014",
        source: xRite, illuminant: "D50", columns: 6, rows: 4, patchFill: 0.876,
        patches: [
            .init(name: "dark skin", lab: [37.986, 13.555, 14.059], isSkin: true),
            .init(name: "light skin", lab: [65.711, 18.13, 17.81], isSkin: true),
            .init(name: "blue sky", lab: [49.927, -4.88, -21.905]),
            .init(name: "foliage", lab: [43.139, -13.095, 21.905]),
            .init(name: "blue flower", lab: [55.112, 8.844, -25.399]),
            .init(name: "bluish green", lab: [70.719, -33.397, -0.199]),
            .init(name: "orange", lab: [62.661, 36.067, 57.096]),
            .init(name: "purplish blue", lab: [40.02, 10.41, -45.964]),
            .init(name: "moderate red", lab: [51.124, 48.239, 16.248]),
            .init(name: "purple", lab: [30.325, 22.976, -21.587]),
            .init(name: "yellow green", lab: [72.532, -23.709, 57.255]),
            .init(name: "orange yellow", lab: [71.941, 19.363, 67.857]),
            .init(name: "blue", lab: [28.778, 14.179, -50.297]),
            .init(name: "green", lab: [55.261, -38.342, 31.37]),
            .init(name: "red", lab: [42.101, 53.378, 28.19]),
            .init(name: "yellow", lab: [81.733, 4.039, 79.819]),
            .init(name: "magenta", lab: [51.935, 49.986, -14.574]),
            .init(name: "cyan", lab: [51.038, -28.631, -28.638]),
            .init(name: "white", lab: [96.539, -0.425, 1.186], isGrey: true),
            .init(name: "neutral 8", lab: [81.257, -0.638, -0.335], isGrey: true),
            .init(name: "neutral 6.5", lab: [66.766, -0.734, -0.504], isGrey: true),
            .init(name: "neutral 5", lab: [50.867, -0.153, -0.27], isGrey: true),
            .init(name: "neutral 3.5", lab: [35.656, -0.421, -1.231], isGrey: true),
            .init(name: "black", lab: [20.461, -0.079, -0.973], isGrey: true),
        ])
}
