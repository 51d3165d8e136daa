package import EpilumeImaging
package import EpilumeModel

/// A simulated scope that says what is true: what it looks at is known in millimetres and spectra, and every step from
/// there to the JPEG is physics with parameters that can be asked for. For proving a calibration, with which it shares
/// no code and no model.
///
/// The way of light: a target's reflectances, in the spectrum of a light, through the sensor's sensitivities; unevenness
/// of the lamps and the lens; blur, lateral chromatic aberration and distortion; exposure, a veil of scattered light,
/// black level, shot and read noise, uneven pixels, clipping; the camera's colour matrix, tone curve, 8 bits, JPEG.
///
/// The same camera, scene and frame number give the same bytes.
package struct TruthCamera: Sendable {
    /// Decides the noise; ``init(seed:width:height:)`` draws the rest from it as well.
    package var seed: UInt64
    package var geometry: TruthGeometry
    package var blur: TruthBlur
    package var vignette: TruthVignette
    package var lights: [LightState: TruthLight]
    package var sensor: TruthSensor
    package var coding: TruthCoding

    package init(
        seed: UInt64, geometry: TruthGeometry, blur: TruthBlur, vignette: TruthVignette,
        lights: [LightState: TruthLight], sensor: TruthSensor, coding: TruthCoding
    ) {
        self.seed = seed
        self.geometry = geometry
        self.blur = blur
        self.vignette = vignette
        self.lights = lights
        self.sensor = sensor
        self.coding = coding
    }

    /// One that distorts nothing, in even light without noise.
    package static func perfect(
        width: Int = 1280, height: Int = 720, micrometresPerPixel: Double = 15, sigma: Double = 0.6
    ) -> TruthCamera {
        TruthCamera(
            seed: 0, geometry: TruthGeometry(width: width, height: height, micrometresPerPixel: micrometresPerPixel),
            blur: TruthBlur(sigma: sigma), vignette: TruthVignette(cornerDegrees: 0),
            lights: [
                .polarised: TruthLight(spectrum: .ledB4), .nonPolarised: TruthLight(spectrum: .ledB5),
                .daylight: TruthLight(spectrum: .d65),
            ],
            sensor: TruthSensor(), coding: TruthCoding(tone: .srgb, sampling: .yuv444, quality: 98))
    }

    /// Looks at a scene. The linear picture is made here, once; frames of it are then quick.
    package func look(at scene: TruthScene) -> TruthShot { TruthShot(camera: self, scene: scene) }

    /// A frame as the device delivers it.
    ///
    /// - Throws: `.codec` when libjpeg-turbo fails.
    package func frame(of scene: TruthScene, number: Int) throws(ImagingFault) -> [UInt8] {
        try look(at: scene).frame(number)
    }

    /// Linear light without noise and black level, of a sensor whose saturation is 1; not clipped.
    package func linear(of scene: TruthScene) -> FloatPicture { look(at: scene).linear }

    func light(of scene: TruthScene) -> TruthLight { lights[scene.light] ?? TruthLight(spectrum: .ledB4) }

    /// With what the scene does to sharpness.
    func blur(of scene: TruthScene) -> TruthBlur {
        var blur = blur
        blur.defocusRadius = scene.defocusRadius
        blur.motionX = scene.motionX
        blur.motionY = scene.motionY
        return blur
    }
}
