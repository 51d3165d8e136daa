import Configuration
import Foundation
import Hummingbird
import Yams
package func hello() -> String { (try? Yams.dump(object: ["a": 1])) ?? Date().description }
