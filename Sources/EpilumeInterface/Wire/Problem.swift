/// An error as a problem document. Source: RFC 9457.
package struct Problem: Error, Hashable, Sendable, Codable {
    /// `urn:epilume:problem:` and the code.
    package var type: String
    /// What kind of problem it is; the same for each occurrence.
    package var title: String
    /// The HTTP status.
    package var status: Int
    /// This occurrence in one sentence for a person.
    package var detail: String
    /// Stable, lower-case words joined by `-`, such as `queue-full`.
    package var code: String
    /// What a person can do; absent when there is nothing to do.
    package var action: String?

    package init(status: Int, code: String, title: String, detail: String, action: String? = nil) {
        type = "urn:epilume:problem:" + code
        self.title = title
        self.status = status
        self.detail = detail
        self.code = code
        self.action = action
    }
}
