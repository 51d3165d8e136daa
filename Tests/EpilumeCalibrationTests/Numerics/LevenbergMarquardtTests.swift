import EpilumeCalibration
import Foundation
import Testing

@Suite("Levenberg–Marquardt")
struct LevenbergMarquardtTests {
    /// NIST StRD Misra1a: y = b1 (1 - exp(-b2 x)).
    @Test("Misra1a comes out as certified from both of its starts", arguments: [[500, 0.0001], [250, 0.0005]])
    func misra(_ start: [Double]) throws {
        let y = [
            10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78,
        ]
        let x = [
            77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0,
        ]
        let fit = try #require(
            LevenbergMarquardt.minimise(start: start, scales: [100, 1e-4]) { b in
                let decay = x.map { exp(-b[1] * $0) }
                return .init(
                    residuals: x.indices.map { b[0] * (1 - decay[$0]) - y[$0] },
                    jacobian: Matrix(x.indices.map { [1 - decay[$0], b[0] * x[$0] * decay[$0]] }))
            })
        #expect(close(fit.parameters[0], 2.3894212918e+02, 1e-8))
        #expect(close(fit.parameters[1], 5.5015643181e-04, 1e-8))
        #expect(close(fit.residualSumOfSquares, 1.2455138894e-01, 1e-8))
        let variance = fit.residualSumOfSquares / 12
        #expect(close((variance * fit.covariance[0, 0]).squareRoot(), 2.7070075241, 1e-7))
        #expect(close((variance * fit.covariance[1, 1]).squareRoot(), 7.2668688436e-06, 1e-7))
    }

    @Test("unknowns that nothing tells apart, and a function of no numbers, have no answer")
    func refused() {
        let together = LevenbergMarquardt.minimise(start: [1, 1], scales: [1, 1]) { b in
            .init(residuals: [b[0] + b[1] - 3, b[0] + b[1] - 4], jacobian: Matrix([[1, 1], [1, 1]]))
        }
        #expect(together == nil)
        let wild = LevenbergMarquardt.minimise(start: [1], scales: [1]) { _ in
            .init(residuals: [.nan, 1], jacobian: Matrix([[.nan], [1]]))
        }
        #expect(wild == nil)
    }
}
