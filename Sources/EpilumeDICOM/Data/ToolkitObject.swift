internal import CDICOM

/// An object in dcmtk's hands: attributes go in in order, then perhaps a signature, and a file comes out.
///
/// Concurrency: owned by one thread at a time; it cannot be copied.
struct ToolkitObject: ~Copyable {
    private let handle: OpaquePointer

    init(transferSyntax: String) throws(DICOMFault) {
        var fault = [CChar](repeating: 0, count: Int(dicom_fault_capacity))
        guard let handle = dicom_object_create(transferSyntax, &fault)
        else { throw .toolkit(.begin, reason: Self.text(fault)) }
        self.handle = handle
    }

    deinit { dicom_object_destroy(handle) }

    /// - Parameter dataSet: checked (``DataSet/check()``).
    func put(_ dataSet: DataSet) throws(DICOMFault) {
        for tag in dataSet.tags {
            guard let attribute = dataSet[tag] else { continue }
            try put(tag, attribute)
        }
    }

    func sign(with signer: ObjectSigner) throws(DICOMFault) {
        // The lifetime of the handle is that of the signer.
        _ = try withExtendedLifetime(signer.key) { () throws(DICOMFault) in
            try ask(.sign) { dicom_sign(handle, signer.key.handle, $0) }
        }
    }

    /// The whole file, encoded straight into the array that is returned.
    func file(implementationClassUID: String, implementationVersionName: String) throws(DICOMFault) -> [UInt8] {
        let capacity = try ask(.finish) {
            dicom_finish(handle, implementationClassUID, implementationVersionName, $0)
        }
        var outcome: Result<Int64, DICOMFault> = .success(0)
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(capacity)) { room, count in
            do throws(DICOMFault) {
                let written = try ask(.write) { dicom_write(handle, room.baseAddress, capacity, $0) }
                outcome = .success(written)
                count = Int(written)
            } catch {
                outcome = .failure(error)
            }
        }
        _ = try outcome.get()
        return bytes
    }

    private func put(_ tag: Tag, _ attribute: DataSet.Attribute) throws(DICOMFault) {
        let name = DICOMName(tag, attribute.vr)
        switch attribute.value {
        case .empty: try ask(.put) { dicom_put_empty(handle, name, $0) }
        case .texts(let values):
            var text = values.joined(separator: "\\")
            try ask(.put) { fault in
                text.withUTF8 { utf8 in
                    utf8.withMemoryRebound(to: CChar.self) {
                        dicom_put_text(handle, name, $0.baseAddress, UInt32($0.count), fault)
                    }
                }
            }
        case .bytes(let bytes): try put(name, bytes, dicom_put_bytes)
        case .unsigned16(let values): try put(name, values, dicom_put_u16)
        case .unsigned32(let values): try put(name, values, dicom_put_u32)
        case .float32(let values): try put(name, values, dicom_put_f32)
        case .float64(let values): try put(name, values, dicom_put_f64)
        case .encapsulated(let code): try ask(.put) { dicom_put_encapsulated(handle, code, UInt32(code.count), $0) }
        case .items(let items):
            try ask(.put) { dicom_begin_sequence(handle, name, $0) }
            for item in items {
                try ask(.put) { dicom_begin_item(handle, $0) }
                try put(item)
                try ask(.put) { dicom_end_item(handle, $0) }
            }
            try ask(.put) { dicom_end_sequence(handle, $0) }
        }
    }

    private typealias Put<Value> = (
        OpaquePointer?, DICOMName, UnsafePointer<Value>?, UInt32, UnsafeMutablePointer<CChar>?
    ) -> Int32

    private func put<Value>(_ name: DICOMName, _ values: [Value], _ call: Put<Value>) throws(DICOMFault) {
        guard !values.isEmpty else {
            try ask(.put) { dicom_put_empty(handle, name, $0) }
            return
        }
        try ask(.put) { fault in
            values.withUnsafeBufferPointer { call(handle, name, $0.baseAddress, UInt32($0.count), fault) }
        }
    }

    @discardableResult
    private func ask<Answer: BinaryInteger>(
        _ step: DICOMFault.Step, _ call: (UnsafeMutablePointer<CChar>) -> Answer
    ) throws(DICOMFault) -> Answer {
        var fault = [CChar](repeating: 0, count: Int(dicom_fault_capacity))
        let answer = fault.withUnsafeMutableBufferPointer { call($0.baseAddress!) }
        guard answer >= 0 else { throw .toolkit(step, reason: Self.text(fault)) }
        return answer
    }

    static func text(_ fault: [CChar]) -> String {
        String(decoding: fault.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension DICOMName {
    fileprivate init(_ tag: Tag, _ vr: ValueRepresentation) {
        let letters = Array(vr.rawValue.utf8.map(CChar.init(bitPattern:)))
        self.init(group: tag.group, element: tag.element, vr: (letters[0], letters[1], 0))
    }
}
