/// What the points of a grid are.
package enum GridPattern: String, Hashable, Sendable, Codable, CaseIterable {
    /// Corners where four squares meet.
    case chessboard
    /// Centres of round dots, darker or lighter than what is around them.
    case dots
}
