"""Each check of tools/ passes a tree that is right and fails one that is not. Run by `make lint`."""

import contextlib
import io
import pathlib
import re
import runpy
import sys
import tempfile
import typing
import unittest
import unittest.mock

sys.dont_write_bytecode = True
TOOLS = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(TOOLS))
import swift_text  # noqa: E402


class Outcome(typing.NamedTuple):
    returncode: int
    stdout: str
    stderr: str


class ToolTest(unittest.TestCase):
    """A tree in a temporary folder, and the check that is run on it."""

    tool = ""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def write(self, path: str, text: str) -> pathlib.Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def run_tool(self, *arguments: object) -> Outcome:
        words = [str(TOOLS / self.tool), *map(str, arguments or ("--root", self.root))]
        out, err = io.StringIO(), io.StringIO()
        # As a script, but in this process: starting Python a hundred times would take most of a minute.
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), unittest.mock.patch("sys.argv", words):
            with self.assertRaises(SystemExit) as end:
                runpy.run_path(words[0], run_name="__main__")
        return Outcome(end.exception.code, out.getvalue(), err.getvalue())

    def assert_fails(self, *expected: str):
        result = self.run_tool()
        self.assertEqual(result.returncode, 1, result.stderr)
        for words in expected:
            self.assertIn(words, result.stderr)

    def assert_passes(self):
        result = self.run_tool()
        self.assertEqual((result.returncode, result.stderr), (0, ""))


class SwiftTextTests(unittest.TestCase):
    def words(self, source: str) -> str:
        blanked = swift_text.code_only(source)
        self.assertEqual(len(blanked), len(source))
        self.assertEqual(blanked.count("\n"), source.count("\n"))
        return " ".join(blanked.split())

    def test_comments_are_blanked_and_block_comments_nest(self):
        self.assertEqual(self.words("a // b\n/* c /* d */ e */ f"), "a f")

    def test_strings_are_blanked(self):
        self.assertEqual(self.words('a "b // \\" c" d'), "a d")
        self.assertEqual(self.words('a """\n b " c\n""" d "" e'), "a d e")
        self.assertEqual(self.words('a #"b " \\ c"# d'), "a d")

    def test_interpolated_code_stays(self):
        self.assertEqual(self.words('"x \\(f("y)", 1)) z" g'), "(f( , 1)) g")
        self.assertEqual(self.words('#"x \\(no) \\#(yes) z"# g'), "(yes) g")


class ImportTests(ToolTest):
    tool = "check-imports.py"

    def setUp(self):
        super().setUp()
        # The real tree's folders, each with a file that imports what every room may.
        table = (TOOLS / self.tool).read_text(encoding="utf-8")
        rooms = set(re.findall(r'^    "([\w-]+)": ', table, re.MULTILINE))
        c_rooms = set(re.findall(r'"(C\w+)"', re.search(r"C_ROOMS = \{(.*?)\}", table, re.DOTALL)[1]))
        for room in rooms:
            self.write(f"Sources/{room}/A.swift", "struct A {}\n")
        for room in c_rooms:
            self.write(f"Sources/{room}/shim.h", "")

    def test_right_imports_pass(self):
        self.write("Sources/EpilumeStation/B.swift", "internal import EpilumeOutbox\npackage import Logging\n")
        self.write("Sources/EpilumeOutbox/B.swift", "internal import struct Foundation.Date\nimport Glibc\n")
        self.assert_passes()

    def assert_refused(self, room: str, module: str, statement: str | None = None):
        file = f"Sources/{room}/Bad.swift"
        self.write(file, f"/// Why.\n{statement or f'internal import {module}'}\n")
        self.assert_fails(f"{file}:2: {room} may not import {module}.")
        (self.root / file).unlink()

    def test_values_import_nothing(self):
        for module in ["EpilumeDevices", "Glibc", "Foundation", "Crypto"]:
            self.assert_refused("EpilumeModel", module)

    def test_siblings_do_not_import_each_other(self):
        siblings = ["EpilumeDevices", "EpilumeImaging", "EpilumeOutbox", "EpilumeRecords", "EpilumeVerify"]
        for room in siblings:
            for other in siblings:
                if room != other:
                    self.assert_refused(room, other)

    def test_arrows_do_not_point_up(self):
        self.assert_refused("EpilumeDevices", "EpilumeSimulator")
        self.assert_refused("EpilumeImaging", "EpilumeSimulator")
        self.assert_refused("EpilumeInterface", "EpilumeStation")
        self.assert_refused("EpilumeOutbox", "EpilumeStation")
        self.assert_refused("epilume", "EpilumeStation")
        self.assert_refused("epilume", "EpilumeOutbox")
        self.assert_refused("epilumed", "EpilumeDevices")

    def test_c_modules_stay_in_their_room(self):
        self.assert_refused("EpilumeStation", "CUdev")
        self.assert_refused("EpilumeSimulator", "CTurboJPEG")
        self.assert_refused("EpilumeDevices", "CV4LConvert")
        for room in ["EpilumeImaging", "EpilumeRecords", "EpilumeVerify", "EpilumeSimulator", "epilumed"]:
            self.assert_refused(room, "CEpilumeLinux")

    def test_the_test_kit_is_in_no_product(self):
        for room in ["EpilumeDevices", "EpilumeOutbox", "EpilumeStation", "epilume", "epilumed", "epilume-bench"]:
            self.assert_refused(room, "EpilumeTestKit")

    def test_every_spelling_of_an_import_is_seen(self):
        self.assert_refused("EpilumeModel", "Glibc", "import Glibc")
        self.assert_refused("EpilumeModel", "Glibc", "@preconcurrency package import Glibc")
        self.assert_refused("EpilumeModel", "Foundation", "private import struct Foundation.Data")
        self.assert_refused("EpilumeModel", "Glibc", "#if os(Linux); import Glibc; #endif")
        self.assert_refused("EpilumeModel", "Glibc", "    internal import Glibc // the shim has no such call")

    def test_an_import_in_a_comment_or_string_is_none(self):
        self.write(
            "Sources/EpilumeModel/B.swift",
            '// import Glibc\n/*\nimport Glibc\n*/\nlet a = """\nimport Glibc\n"""\n',
        )
        self.assert_passes()

    def test_an_exported_import_is_refused(self):
        self.write("Sources/EpilumeOutbox/Bad.swift", "@_exported import EpilumeModel\n")
        self.assert_fails("Sources/EpilumeOutbox/Bad.swift:1: an exported import")

    def test_testable_is_refused(self):
        self.write("Tests/EpilumeModelTests/T.swift", "import Testing\n@testable import EpilumeModel\n")
        self.assert_fails("Tests/EpilumeModelTests/T.swift:2: tests run on the release build")

    def test_a_room_that_the_table_does_not_name_is_a_finding(self):
        self.write("Sources/EpilumeMagic/A.swift", "")
        self.assert_fails("Sources/EpilumeMagic: not in the table.")

    def test_a_row_without_a_room_is_a_finding(self):
        (self.root / "Sources/CUdev/shim.h").unlink()
        (self.root / "Sources/CUdev").rmdir()
        self.assert_fails("Sources/CUdev: in the table and not there.")

    def test_an_empty_tree_does_not_pass(self):
        self.assertEqual(self.run_tool("--root", self.root / "nowhere").returncode, 1)


def lines(count: int, line: str) -> str:
    return f"{line}\n" * count


class SizeTests(ToolTest):
    tool = "check-size.py"

    def test_files_end_by_500_lines(self):
        for path, line in [("Sources/A/a.swift", "// x"), ("Sources/C/a.c", "int a;"), ("Tests/VM/a.py", "a = 1")]:
            file = self.write(path, lines(500, line))
            self.assert_passes()
            self.write(path, lines(501, line))
            self.assert_fails(f"{path}: 501 lines")
            file.unlink()

    def test_functions_end_by_60_lines(self):
        for head in [
            "package func f(_ a: (Int) -> Void = { _ in }) async throws(Fault) -> Int {",
            "init?(a: Int) {",
            "    package convenience init<T>(\n        _ a: T\n    ) where T: Sendable {",
            "deinit {",
            "static func == (a: A, b: A) -> Bool {",
        ]:
            body = 60 - 2 - head.count("\n")
            self.write("Sources/A/a.swift", f"{head}\n{lines(body, '    a()')}}}\n")
            self.assert_passes()
            self.write("Sources/A/a.swift", f"{head}\n{lines(body + 1, '    a()')}}}\n")
            self.assert_fails("Sources/A/a.swift:1: ", "has 61 lines")

    def test_braces_in_strings_and_comments_do_not_end_a_function(self):
        self.write("Sources/A/a.swift", 'func f() {\n    a("}") // }\n' + lines(60, "    a()") + "}\n")
        self.assert_fails("f has 63 lines")

    def test_requirements_and_calls_have_no_body(self):
        self.write(
            "Sources/A/a.swift",
            "protocol P {\n    func f() throws(Fault)\n    init(_ a: Int)\n    var b: Int { get }\n}\n"
            + "struct S {\n    let a = Self.init(1)\n"
            + lines(100, "    let b = 1")
            + "}\n",
        )
        self.assert_passes()

    def test_python_functions_count_too(self):
        self.write("tools/a.py", "def f():\n" + lines(60, "    a = 1"))
        self.assert_fails("tools/a.py:1: f has 61 lines")

    def test_the_readme_ends_by_150_lines(self):
        self.write("README.md", lines(150, "x"))
        self.assert_passes()
        self.write("README.md", lines(151, "x"))
        self.assert_fails("README.md: 151 lines")


class DocTests(ToolTest):
    tool = "check-docs.py"

    def test_a_type_needs_a_doc_comment(self):
        for keyword in ["struct", "final class", "indirect enum", "protocol", "actor"]:
            declaration = f"package {keyword} Frame: Sendable {{}}\n"
            self.write("Sources/A/a.swift", "/// One picture.\n" + declaration)
            self.assert_passes()
            self.write("Sources/A/a.swift", "/// One picture.\n@frozen\n" + declaration)
            self.assert_passes()
            for above in ["", "\n", "// A comment is none.\n", "/// Another's.\n\n"]:
                self.write("Sources/A/a.swift", above + declaration)
                self.assert_fails("Frame has no doc comment")

    def test_members_and_internal_types_are_free(self):
        self.write("Sources/A/a.swift", "package import struct Foundation.Date\nstruct A {\n    package struct B {}\n}\n")
        self.assert_passes()


RUN = "◇ Test a() started.\n{lines}✔ Test a() passed after 0.001 seconds.\n"
END = "{mark} Test run with {count} in 3 suites {verdict} after 0.004 seconds{more}.\n"


class TestCountTests(ToolTest):
    tool = "check-tests.py"

    def output(self, *, count="12 tests", verdict="passed", mark="✔", more="", body="") -> str:
        end = END.format(mark=mark, count=count, verdict=verdict, more=more)
        return "Executed 0 tests, with 0 failures\n" + RUN.format(lines=body) + end

    def check(self, output: str, floor: str = "12\n") -> Outcome:
        return self.run_tool(self.write("test-floor.txt", floor), self.write("log", output))

    def test_as_many_as_the_floor_pass(self):
        result = self.check(self.output())
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout, "12 tests ran, the floor is 12\n")

    def test_runs_are_added_up_and_each_has_to_pass(self):
        floor, first = self.write("test-floor.txt", "20\n"), self.write("first", self.output())
        both = self.run_tool(floor, first, self.write("second", self.output(count="8 tests")))
        self.assertEqual(both.stdout, "20 tests ran, the floor is 20\n")
        failed = self.run_tool(floor, first, self.write("second", self.output(count="9 tests", verdict="failed")))
        self.assertEqual(failed.returncode, 1)
        self.assertEqual(self.run_tool(floor, first).returncode, 1)

    def test_a_known_issue_is_a_pass(self):
        self.assertEqual(self.check(self.output(mark="━", more=" with 1 known issue")).returncode, 0)

    def test_more_pass_and_tell_how_to_raise_the_floor(self):
        result = self.check(self.output(count="13 tests"))
        self.assertEqual(result.returncode, 0)
        self.assertIn(f"raise the floor: echo 13 > {self.root}/test-floor.txt", result.stdout)

    def test_fewer_fail(self):
        result = self.check(self.output(count="11 tests"))
        self.assertEqual(result.returncode, 1)
        self.assertIn("11 tests ran and", result.stderr)
        self.assertIn("echo 11 >", result.stderr)

    def test_a_skipped_test_did_not_run(self):
        for line in ["➜ Test b() skipped.\n", '➜ Test "b c" skipped: "no camera"\n', "printed➜ Test b() skipped.\n"]:
            result = self.check(self.output(body=line))
            self.assertEqual(result.returncode, 1, line)
            self.assertIn("11 tests ran and", result.stderr)
        suite = self.check(self.output(body='➜ Suite B skipped: "no camera"\n'))
        self.assertEqual(suite.returncode, 0, "the tests of a skipped suite have lines of their own")

    def test_none_fails_whatever_the_floor(self):
        self.assertEqual(self.check(self.output(count="0 tests"), floor="1").returncode, 1)
        for floor in ["0", "", "-1", "many", "1 2", "١"]:
            result = self.check(self.output(count="0 tests"), floor=floor)
            self.assertEqual(result.returncode, 2, floor)

    def test_one_test_is_counted(self):
        self.assertEqual(self.check(self.output(count="1 test"), floor="1").returncode, 0)

    def test_a_run_that_failed_crashed_or_came_twice_fails(self):
        self.assertEqual(self.check(self.output(verdict="failed", mark="✘", more=" with 1 issue")).returncode, 1)
        self.assertEqual(self.check(RUN.format(lines="")).returncode, 1)
        self.assertEqual(self.check("").returncode, 1)
        self.assertEqual(self.check(self.output() * 2).returncode, 1)


if __name__ == "__main__":
    unittest.main()
