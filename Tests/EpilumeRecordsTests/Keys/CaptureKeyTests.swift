import EpilumeRecords
import Foundation
import Glibc
import Testing

struct CaptureKeyTests {
    /// Key: RFC 7515 appendix A.3, as PKCS#8. Thumbprint: computed from its JWK by Python's hashlib.
    @Test func keyIDIsTheThumbprintOfTheJWK() throws {
        let pem = """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjpsQnnGQmL+YBIff
            H1136cspYG6+0iY7X1fCE9+E9LKhRANCAAR/zc4ncPbEXUGDy+5v20t7WAczNXvp
            7xO6z248e9FURcfxRM0bvZt+hyzf7bnuufSzaV1uqQskrYpGIyiFiOWt
            -----END PRIVATE KEY-----
            """
        let key = try #require(CaptureKey(pem: pem))
        #expect(key.keyID == "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U")
        #expect(CaptureKey(pem: key.publicKeyPEM) == nil)
    }

    @Test func makesAKeyOnceAndReadsItEverAfter() throws {
        try withScratch { directory in
            let path = directory + "/keys/capture.pem"
            let made = try CaptureKey.loadOrCreate(path: path, journalIsEmpty: true)
            let read = try CaptureKey.loadOrCreate(path: path, journalIsEmpty: false)
            #expect(read.keyID == made.keyID && read.publicKeyPEM == made.publicKeyPEM)
            #expect(mode(path) == S_IFREG | 0o600)
            #expect(mode(directory + "/keys") == S_IFDIR | 0o700)
            #expect(names(directory + "/keys") == ["capture.pem"])
        }
    }

    @Test func neverReplacesALostKey() throws {
        try withScratch { directory in
            let path = directory + "/capture.pem"
            #expect(throws: RecordFault.keyMissing(path: path)) {
                try CaptureKey.loadOrCreate(path: path, journalIsEmpty: false)
            }
            #expect(names(directory) == [])
        }
    }

    @Test(arguments: [0o644, 0o640, 0o660, 0o700, 0o1600, 0o601] as [mode_t])
    func refusesAWiderMode(wide: mode_t) throws {
        try withScratch { directory in
            let path = directory + "/capture.pem"
            _ = try CaptureKey.loadOrCreate(path: path, journalIsEmpty: true)
            try #require(chmod(path, wide) == 0)
            #expect(throws: RecordFault.keyModeTooWide(path: path, mode: wide)) {
                try CaptureKey.loadOrCreate(path: path, journalIsEmpty: true)
            }
        }
    }

    @Test func acceptsANarrowerMode() throws {
        try withScratch { directory in
            let path = directory + "/capture.pem"
            let made = try CaptureKey.loadOrCreate(path: path, journalIsEmpty: true)
            try #require(chmod(path, 0o400) == 0)
            #expect(try CaptureKey.loadOrCreate(path: path, journalIsEmpty: false).keyID == made.keyID)
        }
    }

    @Test func refusesWhatIsNotAPlainFile() throws {
        try withScratch { directory in
            _ = try CaptureKey.loadOrCreate(path: directory + "/real.pem", journalIsEmpty: true)
            try #require(symlink("real.pem", directory + "/link.pem") == 0)
            try #require(mkdir(directory + "/folder.pem", 0o700) == 0)
            try #require(mkfifo(directory + "/pipe.pem", 0o600) == 0)
            for name in ["link.pem", "folder.pem", "pipe.pem"] {
                let path = directory + "/" + name
                #expect(throws: RecordFault.keyIsNotAFile(path: path)) {
                    try CaptureKey.loadOrCreate(path: path, journalIsEmpty: true)
                }
            }
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
    func refusesAForeignOwner() throws {
        try withScratch { directory in
            let path = directory + "/capture.pem"
            _ = try CaptureKey.loadOrCreate(path: path, journalIsEmpty: true)
            try #require(chown(path, 12_345, 12_345) == 0)
            #expect(throws: RecordFault.keyHasForeignOwner(path: path, owner: 12_345, expected: 0)) {
                try CaptureKey.loadOrCreate(path: path, journalIsEmpty: true)
            }
        }
    }

    @Test func refusesADirectoryWhereOthersWrite() throws {
        try withScratch { directory in
            try #require(chmod(directory, 0o770) == 0)
            #expect(throws: RecordFault.keyDirectoryWritableByOthers(path: directory, mode: 0o770)) {
                try CaptureKey.loadOrCreate(path: directory + "/capture.pem", journalIsEmpty: true)
            }
        }
    }

    @Test(arguments: ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "not a key"])
    func refusesADamagedKey(content: String) throws {
        try withScratch { directory in
            let path = directory + "/capture.pem"
            write(content, to: path)
            #expect(throws: RecordFault.keyDamaged(path: path)) {
                try CaptureKey.loadOrCreate(path: path, journalIsEmpty: true)
            }
        }
    }

    /// A crash between draft and link leaves a draft; it was never the key.
    @Test func aLeftoverDraftIsRemovedAndNeverUsed() throws {
        try withScratch { directory in
            write("half a key", to: directory + "/.capture.pem.new")
            _ = try CaptureKey.loadOrCreate(path: directory + "/capture.pem", journalIsEmpty: true)
            #expect(names(directory) == ["capture.pem"])
        }
    }

    @Test func saysWhichDirectoryIsMissing() throws {
        try withScratch { directory in
            let path = directory + "/absent/capture.pem"
            let fault = RecordFault.system(.openDirectory, path: directory + "/absent", errno: ENOENT)
            #expect(throws: fault) { try CaptureKey.loadOrCreate(path: path, journalIsEmpty: false) }
            #expect(fault.description == "Cannot open the directory \(directory)/absent: No such file or directory.")
        }
    }
}
