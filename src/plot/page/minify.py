#!/usr/bin/env python3
"""Make `page.min.js`, `page.min.css` and `document.min.css`, which the library embeds, from their sources.

    python3 src/plot/page/minify.py

Comments and blanks go, and every name of ours becomes a short one, everywhere alike, so that scopes need no thought. A
name that is also a property, a key or a shorthand anywhere keeps its letters. The first line of the script tells the
checksum of its source (FNV-1a, 64 bits); a test of the library compares it, so that the two never drift apart.
"""
import re
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
KEPT = set(
    """break case catch class const continue default delete do else export extends false finally for function if import in
    instanceof let new null of return static super switch this throw true try typeof undefined var void while with yield
    document window Math Number String Object Date Intl DOMPoint URL Blob Image XMLSerializer Map Set Uint8Array Uint16Array Uint32Array
    Float64Array Float32Array Boolean atob requestAnimationFrame setTimeout NaN""".split()
)
TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*)|(?P<space>\s+)|(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?P<number>\d[\w.]*)|(?P<name>[A-Za-z_$][\w$]*)|(?P<dots>\.\.\.)|(?P<punct>.)""",
    re.S,
)
REGEX = re.compile(r"/(?![*/])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")


def tokens(text):
    out, i, last = [], 0, ""
    while i < len(text):
        if text[i] == "`":
            out.append(("tick", "`"))
            i += 1
            plain = ""
            while text[i] != "`":
                if text.startswith("${", i):
                    depth, j = 1, i + 2
                    while depth:
                        depth += {"{": 1, "}": -1}.get(text[j], 0)
                        j += 1
                    out += [("string", plain), ("open", "${"), *tokens(text[i + 2 : j - 1]), ("close", "}")]
                    plain, i = "", j
                else:
                    plain += text[i]
                    i += 1
            out += [("string", plain), ("tick", "`")]
            i, last = i + 1, "`"
            continue
        found = REGEX.match(text, i) if text[i] == "/" and (not last or last in "(,=:[!&|?{};+>") else None
        if found:
            out.append(("string", found[0]))
            i, last = found.end(), "/"
            continue
        found = TOKEN.match(text, i)
        kind, word = found.lastgroup, found[0]
        i = found.end()
        if kind in ("comment", "space"):
            continue
        out.append((kind, word))
        last = word[-1]
    return out


def fixed(toks):
    """Names that are properties, keys or shorthands somewhere."""
    keep, stack = set(KEPT), []
    for i, (kind, word) in enumerate(toks):
        before = toks[i - 1][1] if i else ""
        after = toks[i + 1][1] if i + 1 < len(toks) else ""
        if kind == "punct" and word in "([{" or kind == "open":
            stack.append(word)
        elif kind == "punct" and word in ")]}" or kind == "close":
            stack.pop()
        elif kind == "name":
            braces = bool(stack) and stack[-1] == "{"
            if before == "." or before == "?." or (braces and before in "{," and after in ",}:="):
                keep.add(word)
    return keep


def script(text):
    toks = tokens(text)
    keep = fixed(toks)
    names = Counter(word for kind, word in toks if kind == "name" and word not in keep)
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$"
    taken = keep | {word for kind, word in toks if kind == "name" and word in keep}
    short = iter(
        name
        for name in [*letters, *(a + b for a in letters for b in letters)]
        if name not in taken
    )
    new = {}
    for name, _ in sorted(names.items(), key=lambda item: (-item[1], item[0])):
        new[name] = next(short)
    out, last = [], ""
    for kind, word in toks:
        if kind == "name":
            word = new.get(word, word)
        glued = kind in ("name", "number") and re.match(r"[\w$]", last)
        out.append((" " if glued else "") + word)
        last = word[-1] if kind in ("name", "number") else ""
    joined = "".join(out)
    return joined.replace(";}", "}")


def style(text):
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return "".join(line.strip() for line in text.splitlines())


def checksum(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return f"{value:016x}"


def main():
    source = (HERE / "page.js").read_bytes()
    small = script(source.decode())
    (HERE / "page.min.js").write_text(f"// {checksum(source)}\n{small}\n")
    for name in ("page", "document"):
        (HERE / f"{name}.min.css").write_text(style((HERE / f"{name}.css").read_text()))
    for name in ("page.min.js", "page.min.css", "document.min.css"):
        print(name, (HERE / name).stat().st_size, "bytes")


if __name__ == "__main__":
    main()
