/// The parts of a container file as they lie in it, for writing them out as plain files.
/// That they are whole does not say that they are genuine: that is what ``ItemVerifier`` is for.
package struct ContainerParts: Sendable {
    package let record: ArraySlice<UInt8>
    package let signature: ArraySlice<UInt8>
    package let picture: ArraySlice<UInt8>
    package let rendering: ArraySlice<UInt8>?
    /// What a release added (layout 2); nil in an item that was not released.
    package let context: ArraySlice<UInt8>?
    package let object: ArraySlice<UInt8>?
    package let derived: ArraySlice<UInt8>?
    package let release: ArraySlice<UInt8>?

    /// - Throws: the first fault of the structure, or the first section that differs from its stated hash.
    package init(container bytes: [UInt8]) throws(Finding) {
        let container = try ItemContainer(bytes)
        if let finding = container.findings.first { throw finding }
        // The container's initialiser has made sure of the three mandatory sections.
        record = container.sections[.record]!
        signature = container.sections[.signature]!
        picture = container.sections[.picture]!
        rendering = container.sections[.rendering]
        context = container.sections[.context]
        object = container.sections[.object]
        derived = container.sections[.derived]
        release = container.sections[.release]
    }
}
