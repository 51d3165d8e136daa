"""Swift source with its comments and string texts blanked out, so that what is searched is code.

Every removed character becomes a space and every line end stays, so positions and line numbers stay true.
"""

_BLANK = " "


def code_only(source: str) -> str:
    """The source with comments and the texts of strings blanked; code inside `\\(…)` stays code."""
    out: list[str] = []
    _code(source, 0, out, closing=False)
    return "".join(out)


def _blank(text: str) -> str:
    return "".join("\n" if character == "\n" else _BLANK for character in text)


def _code(source: str, at: int, out: list[str], closing: bool) -> int:
    """Copies code from `at` on. With `closing`, ends behind the parenthesis that closes an interpolation."""
    depth = 0
    while at < len(source):
        if source.startswith("//", at):
            end = source.find("\n", at)
            end = len(source) if end < 0 else end
            out.append(_blank(source[at:end]))
            at = end
            continue
        if source.startswith("/*", at):
            end = _block_comment_end(source, at)
            out.append(_blank(source[at:end]))
            at = end
            continue
        hashes = _string_opening(source, at)
        if hashes is not None:
            at = _string(source, at, hashes, out)
            continue
        character = source[at]
        out.append(character)
        at += 1
        if closing and character == "(":
            depth += 1
        elif closing and character == ")":
            if depth == 0:
                return at
            depth -= 1
    return at


def _block_comment_end(source: str, at: int) -> int:
    """Swift's block comments nest."""
    depth = 0
    while at < len(source):
        if source.startswith("/*", at):
            depth += 1
            at += 2
        elif source.startswith("*/", at):
            depth -= 1
            at += 2
            if depth == 0:
                return at
        else:
            at += 1
    return at


def _string_opening(source: str, at: int) -> int | None:
    """The number of `#` before a string that opens here; None when none opens."""
    end = at
    while end < len(source) and source[end] == "#":
        end += 1
    return end - at if end < len(source) and source[end] == '"' else None


def _string(source: str, at: int, hashes: int, out: list[str]) -> int:
    quote = '"""' if source.startswith('"""', at + hashes) else '"'
    # `""` is an empty string, and `"""` opens one of several lines.
    close = quote + "#" * hashes
    escape = "\\" + "#" * hashes
    out.append(_BLANK * (hashes + len(quote)))
    at += hashes + len(quote)
    while at < len(source):
        if source.startswith(close, at):
            out.append(_BLANK * len(close))
            return at + len(close)
        if source.startswith(escape + "(", at):
            out.append(_BLANK * len(escape) + "(")
            at = _code(source, at + len(escape) + 1, out, closing=True)
        elif source.startswith(escape, at):
            width = len(escape) + 1
            out.append(_blank(source[at : at + width]))
            at += width
        elif source[at] == "\n" and quote == '"':
            # The compiler refuses such a string; stop here rather than blank the rest of the file.
            return at
        else:
            out.append(_blank(source[at]))
            at += 1
    return at
