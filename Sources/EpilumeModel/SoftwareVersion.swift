/// The version that records, status and `--version` name.
package enum SoftwareVersion {
    package static let current = "0.1.0"
}
