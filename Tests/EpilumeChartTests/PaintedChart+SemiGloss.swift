extension PaintedChart {
    /// The chart of 140 patches as made before November 2014, in sRGB (colour-science 0.4.7): another edition than the
    /// program compares with.
    static let semiGloss = PaintedChart(
        columns: 14, rows: 10, fill: 0.88,
        colours: table.split { $0 == " " || $0.isNewline }.compactMap { Int($0, radix: 16) }.map {
            Light(sRGB: $0 >> 16, $0 >> 8 & 255, $0 & 255)
        })

    private static let table = """
        f4f6f4 767676 141415 f4f6f4 767676 141515 f4f6f4 767676 141516 f4f6f4 767676 151516 767676 f3f5f4
        141415 8e1a5f 432b4f c8d4e1 6c3f2a c48c79 4e7296 4a6126 7877a8 52b9a8 f2cdb5 61182a ba1e56 767676
        767676 b582b4 66599f efcad4 df7400 3050a3 c14151 4d215c 9ab82a e19b00 c3ebd5 c80319 521b3c 141415
        f3f5f4 721a81 003366 aadfd5 002887 288e35 b0001d ebc300 bd438e 0082a3 d9d0df ce778d bb002c f4f6f4
        141415 0080c7 3c9cc7 f2ccc9 f4f5f4 c5c5c5 9e9e9e 767676 535353 262829 addae1 d57977 e83330 767676
        767676 00a2bf 00384e ccd7a0 151515 484849 5e5f5f 919192 b9b9b9 dfe0e0 adadae f66800 ffb700 141415
        f3f5f4 003837 6698cb d37e57 ecae94 be906d 8a5c3c c59a87 9b5729 ce876d 6c6c6c bcb500 f4c400 f4f5f4
        141415 00a5a6 008e88 c78e7c ee9d88 bd927f c19180 c2917d 754a2b d09070 313131 b0922a aeb600 767676
        767676 393227 42a46c 008d5d 0b3d2c 01a480 6da046 038d26 28aa3a c18839 939b2b 99bc00 492819 141415
        f3f5f3 767676 141515 f4f5f4 767676 141515 f3f5f4 767676 141515 f4f6f4 767676 141515 767676 f3f5f3
        """
}
