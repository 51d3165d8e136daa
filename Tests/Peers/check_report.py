#!/usr/bin/env python3
"""Reads calibration reports with a parser that nobody here wrote, and holds them against what a page has to be.

    check_report.py PAGE.html …

html5lib parses each page strictly: the first error of HTML5's parsing rules ends the check. Then the tree is looked at:
nothing that runs or loads, language, headings in order, tables whose headings say what they head, drawings with a title
and a description, names that are used once. A page called hostile.html carries markup in every text that a device or a
person supplied; it must come back as text. The test suite "Report pages for a peer" writes pages into the folder that
EPILUME_PEER_REPORT names. Then a page is spoilt in memory, so that a check that passes everything does not go
unnoticed.

Needs: html5lib (PyPI, MIT).
"""

import pathlib
import re
import sys

import html5lib

RUNS_OR_LOADS = {
    "a", "base", "embed", "foreignObject", "form", "iframe", "image", "img", "link", "object", "script", "use",
}
HIDDEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def main(paths):
    noticed = set()
    for path in paths:
        page = pathlib.Path(path).read_text(encoding="utf-8")
        findings = examine(page)
        require(not findings, f"{path}: {findings}")
        if pathlib.Path(path).stem == "hostile":
            body = "".join(parse(page).itertext())
            require(body.count("<script>alert(1)</script>") > 50, f"{path}: what was hostile is there, as text")
        noticed |= spoil(page, path)
        print(f"{pathlib.Path(path).name}: {len(page.encode())} bytes, no fault; html5lib {html5lib.__version__}")
    require(noticed == set(SPOILS), f"each way of spoiling a page was tried: {set(SPOILS) - noticed}")


def parse(page):
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)


def name(element):
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def examine(page):
    """What is wrong, one sentence each."""
    try:
        tree = parse(page)
    except html5lib.html5parser.ParseError as error:
        return [f"no HTML: {error}"]
    elements = list(tree.iter())
    findings = [f"{name(each)} runs or loads" for each in elements if name(each) in RUNS_OR_LOADS]
    for each in elements:
        loading = [key for key in each.attrib if key in ("src", "href", "srcset") or key.startswith("on")]
        findings += [f"{name(each)} has {key}" for key in loading]
    style = "".join("".join(each.itertext()) for each in elements if name(each) == "style")
    findings += [f"style loads by {word}" for word in ("url(", "@import") if word in style]
    findings += ["hidden characters" for _ in [0] if HIDDEN.search(page)]
    if tree.get("lang") != "en":
        findings.append("no language")
    findings += headings(elements) + tables(elements) + drawings(elements)
    ids = [each.get("id") for each in elements if each.get("id")]
    findings += [f"id {each} twice" for each in set(ids) if ids.count(each) > 1]
    return findings


def headings(elements):
    levels = [int(name(each)[1]) for each in elements if re.fullmatch("h[1-6]", name(each))]
    findings = [] if levels[:1] == [1] and levels.count(1) == 1 else ["not one first heading"]
    return findings + [f"h{after} after h{before}" for before, after in zip(levels, levels[1:]) if after > before + 1]


def tables(elements):
    findings = []
    for table in (each for each in elements if name(each) == "table"):
        if not any(name(each) == "caption" for each in table):
            findings.append("a table without caption")
        widths = {len(row) for row in table.iter() if name(row) == "tr"}
        if len(widths) != 1:
            findings.append(f"a table with rows of {widths} cells")
        for heading in (each for each in table.iter() if name(each) == "th"):
            if heading.get("scope") not in ("row", "col"):
                findings.append("a heading without scope")
        for row in (row for body in table if name(body) == "tbody" for row in body):
            if [name(cell) for cell in row][:1] != ["th"]:
                findings.append("a row without heading")
    return findings


def drawings(elements):
    ids = {each.get("id"): name(each) for each in elements if each.get("id")}
    findings = []
    for drawing in (each for each in elements if name(each) == "svg"):
        if drawing.get("aria-hidden") == "true":
            continue
        labels = [ids.get(label) for label in (drawing.get("aria-labelledby") or "").split()]
        if drawing.get("role") != "img" or labels != ["title", "desc"]:
            findings.append("a drawing that says nothing")
    return findings


# Of one page each; what a page does not have cannot be taken from it.
SPOILS = {
    "an end tag": lambda page: page.replace("</table>", "", 1),
    "a script": lambda page: page.replace("<main>", "<main><script>1</script>", 1),
    "a picture from elsewhere": lambda page: page.replace("<main>", '<main><img src="x" alt="">', 1),
    "a heading's level": lambda page: page.replace("<h2>", "<h4>", 1).replace("</h2>", "</h4>", 1),
    "a scope": lambda page: page.replace(' scope="row"', "", 1),
    "a language": lambda page: page.replace(' lang="en"', "", 1),
    "a character that turns text round": lambda page: page.replace("<main>", "<main>\u202e", 1),
    "a drawing's description": lambda page: re.sub("<desc.*?</desc>", "", page, count=1),
}


def spoil(page, path):
    """Which spoilt forms of the page were noticed."""
    spoilt = {what: change(page) for what, change in SPOILS.items() if change(page) != page}
    for what, text in spoilt.items():
        require(examine(text), f"{path}: a spoilt page is noticed: {what}")
    return set(spoilt)


def require(condition, what):
    if not condition:
        raise SystemExit(f"not so: {what}")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    main(sys.argv[1:])
