import EpilumeModel
import Glibc

/// A /sys, /dev and uevent source of the test's own, by libumockdev, which must be preloaded (`umockdev-wrapper`).
/// Loaded by name, so that the test needs no C target and no header.
///
/// Concurrency: one at a time in a process: it redirects the whole process.
final class UmockdevTestbed {
    /// False when the process was not started by `umockdev-wrapper`.
    static var isPreloaded: Bool { dlopen("libumockdev-preload.so.0", RTLD_NOW | RTLD_NOLOAD) != nil }

    private typealias Strings = UnsafePointer<UnsafePointer<CChar>?>
    private typealias New = @convention(c) () -> OpaquePointer
    private typealias Unref = @convention(c) (OpaquePointer) -> Void
    private typealias Add =
        @convention(c) (
            OpaquePointer, UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafePointer<CChar>?, Strings, Strings
        ) -> UnsafeMutablePointer<CChar>?
    private typealias Event = @convention(c) (OpaquePointer, UnsafePointer<CChar>, UnsafePointer<CChar>) -> Void
    private typealias Remove = @convention(c) (OpaquePointer, UnsafePointer<CChar>) -> Void

    private let library: UnsafeMutableRawPointer
    /// A `UMockdevTestbed *`.
    let testbed: OpaquePointer

    init() {
        guard let library = dlopen("libumockdev.so.0", RTLD_NOW) else {
            fatalError("libumockdev.so.0 cannot be loaded: install umockdev")
        }
        self.library = library
        testbed = Self.symbol(library, "umockdev_testbed_new", New.self)()
    }

    deinit { symbol("g_object_unref", Unref.self)(testbed) }

    /// Adds a device and sends its `add` event.
    /// - Returns: its syspath.
    func add(
        _ subsystem: String, _ name: String, parent: String? = nil, attributes: [String: String] = [:],
        properties: [String: String] = [:]
    ) -> String {
        let add = symbol("umockdev_testbed_add_devicev", Add.self)
        let path = Self.withCStrings(attributes) { attributes in
            Self.withCStrings(properties) { add(testbed, subsystem, name, parent, attributes, $0) }
        }
        guard let path else { fatalError("umockdev refused \(subsystem)/\(name)") }
        defer { free(path) }
        return String(cString: path)
    }

    func send(_ action: String, _ syspath: String) {
        symbol("umockdev_testbed_uevent", Event.self)(testbed, syspath, action)
    }

    /// Sends the `remove` event and takes the device away.
    func remove(_ syspath: String) {
        send("remove", syspath)
        vanish(syspath)
    }

    /// Takes the device away without an event, as when events are lost.
    func vanish(_ syspath: String) {
        symbol("umockdev_testbed_remove_device", Remove.self)(testbed, syspath)
    }

    func symbol<Function>(_ name: String, _ type: Function.Type) -> Function {
        Self.symbol(library, name, type)
    }

    private static func symbol<Function>(
        _ library: UnsafeMutableRawPointer, _ name: String, _ type: Function.Type
    ) -> Function {
        guard let address = dlsym(library, name) else { fatalError("libumockdev lacks \(name)") }
        return unsafeBitCast(address, to: type)
    }

    /// Names and values in turn, ended by a null pointer.
    private static func withCStrings<Result>(_ pairs: [String: String], _ body: (Strings) -> Result) -> Result {
        let copies = pairs.sorted { $0.key < $1.key }.flatMap { [strdup($0.key), strdup($0.value)] }
        defer { copies.forEach { free($0) } }
        let pointers = copies.map { UnsafePointer($0) } + [nil]
        return pointers.withUnsafeBufferPointer { body($0.baseAddress!) }
    }
}
