package import EpilumeModel

/// The charts whose references have a published source. Another chart comes as a file: ``ChartFile``.
package enum ChartLibrary {
    package static let all = [colorChecker24, colorChecker24Before2014, colorCheckerSG]

    package static func chart(named name: String) -> ChartDescription? { all.first { $0.name == name } }

    static let xRite =
        "X-Rite 2016, New color specifications for ColorChecker SG and Classic charts; as in colour-science 0.4.7"
}
