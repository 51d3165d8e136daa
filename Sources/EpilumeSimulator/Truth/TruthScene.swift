/// What lies under the scope, how, and in which light.
package struct TruthScene: Hashable, Sendable {
    package var target: TruthTarget
    package var pose: TargetPose
    package var light: LightState
    /// Reflections of a lamp.
    package var glare: [Glare]
    /// Of the camera's exposure.
    package var exposureFactor: Double
    /// Radius of the disc of a lens out of focus, pixels.
    package var defocusRadius: Double
    /// Way of the scene over the sensor during the exposure, pixels.
    package var motionX: Double
    package var motionY: Double

    package init(_ target: TruthTarget, pose: TargetPose = TargetPose(), light: LightState = .polarised) {
        self.target = target
        self.pose = pose
        self.light = light
        glare = []
        exposureFactor = 1
        defocusRadius = 0
        motionX = 0
        motionY = 0
    }

    /// A soft spot of the lamp's own light.
    package struct Glare: Hashable, Sendable {
        /// On the target.
        package var at: TargetPoint
        /// Standard deviation, millimetres.
        package var radius: Double
        /// In the middle, of a perfect diffuser's light.
        package var strength: Double

        package init(at: TargetPoint, radius: Double, strength: Double) {
            self.at = at
            self.radius = radius
            self.strength = strength
        }
    }
}

/// A place on a target, millimetres from its middle: u to the right, v downwards, as its maker prints it.
package struct TargetPoint: Hashable, Sendable {
    package var u: Double
    package var v: Double

    package init(u: Double, v: Double) {
        self.u = u
        self.v = v
    }
}

/// What can lie under the scope.
package enum TruthTarget: Hashable, Sendable {
    case colourChart(PatchChart)
    case whiteCard(WhiteCard)
    /// No light at all.
    case cappedLens
    case grid(GridTarget)
    case edges(EdgeTarget)
    case micrometer(StageMicrometer)
    /// One surface that fills the frame.
    case surface(Spectrum)
    case skin(SkinTarget)
}

/// How a target lies on the contact plate.
package struct TargetPose: Hashable, Sendable {
    /// Of the target's middle, millimetres from the optical axis.
    package var x: Double
    package var y: Double
    /// Clockwise as seen in the picture, before the mirror.
    package var rotationDegrees: Double
    /// The picture is flipped from left to right about the target's middle.
    package var isMirrored: Bool
    /// Out of the plate's plane, about the target's own v axis and its u axis.
    package var tiltDegrees: Double
    package var nodDegrees: Double
    /// Of the lens over the plate, millimetres: how strong perspective is.
    package var workingDistance: Double

    package init(
        x: Double = 0, y: Double = 0, rotationDegrees: Double = 0, isMirrored: Bool = false, tiltDegrees: Double = 0,
        nodDegrees: Double = 0
    ) {
        self.x = x
        self.y = y
        self.rotationDegrees = rotationDegrees
        self.isMirrored = isMirrored
        self.tiltDegrees = tiltDegrees
        self.nodDegrees = nodDegrees
        workingDistance = 60
    }
}
