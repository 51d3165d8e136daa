import EpilumeDICOM
import Foundation
import Testing

/// dcmtk reads its data dictionary where DCMDICTPATH says, and once in a process: each case has a process of its own.
@Suite struct ToolkitDictionaryTests {
    @Test func `a missing dictionary changes nothing`() async {
        await #expect(processExitsWith: .success) {
            try signsAndVerifies(dictionary: "/nonexistent")
        }
    }

    @Test func `a dictionary that gives the signature other encodings changes nothing`() async {
        await #expect(processExitsWith: .success) {
            let tools = try Tools()
            let entries =
                "(0400,0015)\tUT\tMACAlgorithm\t1\tX\n(0400,0005)\tUL\tMACIDNumber\t1\tX\n"
                + "(0008,0016)\tLT\tSOPClassUID\t1\tX\n"
            try signsAndVerifies(dictionary: tools.put(Array(entries.utf8), as: "hostile.dic"))
        }
    }

    @Test func `a dictionary that never ends is not read`() async {
        await #expect(processExitsWith: .success) {
            let tools = try Tools()
            guard mkfifo(tools.path("pipe"), 0o600) == 0 else { fatalError("no pipe") }
            try signsAndVerifies(dictionary: tools.path("pipe"))
        }
    }
}

/// Throws, and so fails the process that is the test.
private func signsAndVerifies(dictionary: String) throws {
    // A dictionary that never ends would be read for ever; then the process ends with SIGALRM, and is no success.
    alarm(60)
    let plain = TestKeys.bits2048
    setenv("DCMDICTPATH", dictionary, 1)
    let file = try ObjectWriter(signer: ObjectSigner(plain)).file(of: SampleObject.dermoscopic)
    unsetenv("DCMDICTPATH")
    let tools = try Tools()
    let answer = try tools.verify(file, plain)
    guard answer.status == 0 else { throw Tools.Refused(text: answer.text) }
    let lines = try tools.dump(file)
    guard lines.contains(where: { $0.tag == "0400,0015" && $0.vr == "CS" }) else { throw Tools.Refused(text: "VR") }
}
