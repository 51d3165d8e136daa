/// Why no sighting is given. Each ends the program with its own exit code and a sentence for a technician.
enum ChartFault: Error {
    /// The command line, or a file that it names beside the picture, is wrong: 2.
    case usage(String)
    /// The picture is no whole JPEG of allowed size: 3.
    case unreadable(String)
    /// Not found, or unsure; what was seen and what to do: 1.
    case notFound(String)
    /// OpenCV refused, or memory ran out: 3, since no answer about the picture was had.
    case failed(String)

    var exitCode: Int32 {
        switch self {
        case .notFound: 1
        case .usage: 2
        case .unreadable, .failed: 3
        }
    }

    var sentence: String {
        switch self {
        case .usage(let text), .unreadable(let text), .notFound(let text): text
        case .failed(let text): "OpenCV could not look at the picture: \(text)"
        }
    }
}
