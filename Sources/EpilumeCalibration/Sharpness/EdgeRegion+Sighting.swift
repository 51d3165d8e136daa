package import EpilumeModel

extension EdgeRegion {
    /// Where a detector saw an edge.
    package init(_ region: EdgeSighting.Region) {
        self.init(x: region.x, y: region.y, width: region.width, height: region.height)
    }
}
