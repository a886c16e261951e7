#!/usr/bin/env python3
"""Make the two embedded fonts and their table of advances from Liberation Sans 2.1.5 (SIL OFL 1.1).

    python3 src/plot/font/subset.py FOLDER_WITH_LiberationSans-{Regular,Bold}.ttf

FOLDER is that of Debian's package `fonts-liberation2`. Needs fonttools 4. Writes `regular.ttf`, `bold.ttf` and
`advances.rs` beside this script. The fonts lose hints, kerning and layout rules, which neither the pictures nor the
widths use, and every glyph outside of CHARACTERS. The licence asks that a changed font has another name: it is called
`Sera Plot Sans` inside.
"""
import io
import sys
from pathlib import Path

from fontTools import subset
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent


def span(first, last):
    return list(range(first, last + 1))


CHARACTERS = sorted(
    span(0x20, 0x7E)  # ASCII
    + span(0xA0, 0x17F)  # Latin-1, Latin Extended-A
    + [0x192, 0x218, 0x219, 0x21A, 0x21B, 0x2C6, 0x2C7, 0x2DA, 0x2DC]
    + span(0x384, 0x38A) + [0x38C] + span(0x38E, 0x3A1) + span(0x3A3, 0x3CE) + [0x3D1, 0x3D5, 0x3D6]  # Greek
    + span(0x400, 0x45F) + [0x490, 0x491]  # Cyrillic
    + [0x1E9E]
    + span(0x2002, 0x200A) + [0x2010] + span(0x2012, 0x2015) + [0x2017]
    + [0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0x2020, 0x2021, 0x2022, 0x2026]
    + [0x202F, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x2044]
    + span(0x2074, 0x2079) + [0x207F] + span(0x2080, 0x2089)  # raised and lowered digits
    + [0x20A9, 0x20AA, 0x20AB, 0x20AC, 0x20B4, 0x20BF]  # currencies
    + [0x2105, 0x2113, 0x2116, 0x2122, 0x2126]
    + [0x2153, 0x2154, 0x215B, 0x215C, 0x215D, 0x215E]
    + span(0x2190, 0x2195) + [0x21D4]  # arrows
    + [0x2202, 0x2206, 0x220F, 0x2211, 0x2212, 0x2215, 0x2219, 0x221A, 0x221E, 0x2229, 0x222B]
    + [0x2248, 0x2260, 0x2261, 0x2264, 0x2265]  # mathematics
    + [0x25A0, 0x25A1, 0x25B2, 0x25BA, 0x25BC, 0x25C4, 0x25CA, 0x25CB, 0x25CF]  # shapes
    + [0x2640, 0x2642]
)

# Raised signs that Liberation Sans lacks and powers of ten need: made of the sign of full size.
RAISED = {0x2070: 0x30, 0x207A: 0x2B, 0x207B: 0x2212}



def raise_signs(font):
    """Add the glyphs of RAISED, as high and as small as the font's own raised four."""
    glyphs, metrics = font["glyf"], font["hmtx"].metrics
    own, full = (glyphs[font.getBestCmap()[code]] for code in (0x2074, 0x34))
    scale = (own.yMax - own.yMin) / (full.yMax - full.yMin)
    for code, base in RAISED.items():
        name, source = f"raised{base:X}", font.getBestCmap()[base]
        pen = TTGlyphPen(glyphs)
        pen.addComponent(source, (scale, 0, 0, scale, 0, round(own.yMin - scale * full.yMin)))
        font.setGlyphOrder(font.getGlyphOrder() + [name])
        glyphs[name] = pen.glyph()
        glyphs[name].recalcBounds(glyphs)
        metrics[name] = (round(metrics[source][0] * scale), glyphs[name].xMin)
        for table in font["cmap"].tables:
            table.cmap[code] = name


def cut(path, style):
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.notdef_outline = True
    options.name_IDs = []
    options.glyph_names = False
    options.drop_tables += ["FFTM", "GDEF", "GPOS", "GSUB", "kern", "gasp", "GlyphOrder", "OS/2", "post"]
    font = subset.load_font(str(path), options)
    notice = font["name"].getDebugName(0)
    raise_signs(font)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=CHARACTERS + list(RAISED))
    cutter.subset(font)
    names = {
        0: "Digitized data copyright (c) 2010 Google Corporation. Copyright (c) 2012 Red Hat, Inc.",
        1: "Sera Plot Sans",
        2: style,
        4: f"Sera Plot Sans {style}",
        6: f"SeraPlotSans-{style}",
        13: "This Font Software is licensed under the SIL Open Font License, Version 1.1.",
        14: "https://openfontlicense.org",
    }
    assert "Red Hat" in notice
    for identifier, text in names.items():
        font["name"].setName(text, identifier, 3, 1, 0x409)
    font["head"].created = font["head"].modified = 2082844800  # 1970, so that the bytes are the same each time
    font.recalcTimestamp = False
    out = io.BytesIO()
    subset.save_font(font, out, options)
    return out.getvalue()


def rows(values, width=100):
    line = "   "
    for value in values:
        word = f" {value},"
        if len(line) + len(word) > width:
            yield line
            line = "   "
        line += word
    yield line


def main(folder):
    fonts = {}
    for style in ("Regular", "Bold"):
        data = cut(Path(folder) / f"LiberationSans-{style}.ttf", style)
        (HERE / f"{style.lower()}.ttf").write_bytes(data)
        fonts[style] = TTFont(io.BytesIO(data))
    maps = {style: font.getBestCmap() for style, font in fonts.items()}
    assert maps["Regular"].keys() == maps["Bold"].keys()
    assert all(font["head"].unitsPerEm == 2048 for font in fonts.values())
    have = sorted(maps["Regular"])
    spans = []
    for code in have:
        if spans and spans[-1][1] == code:
            spans[-1][1] = code + 1
        else:
            spans.append([code, code + 1])
    out = [
        "//! Advance widths of the embedded fonts, made by `subset.py`; do not edit.",
        "",
        "/// Units in one em.",
        "pub const UNITS: f64 = 2048.0;",
        "",
        "/// Spans of characters that the fonts have: first, one past the last, place in the tables.",
        "#[rustfmt::skip]",
        "pub static SPANS: &[(u32, u32, u16)] = &[",
    ]
    place, words = 0, []
    for first, end in spans:
        words.append(f"(0x{first:X}, 0x{end:X}, {place})")
        place += end - first
    out += list(rows(words)) + ["];"]
    for style in ("Regular", "Bold"):
        metrics = fonts[style]["hmtx"].metrics
        out += [
            "",
            f"/// Advances of `{style.lower()}.ttf`, in units, in the order of [`SPANS`].",
            "#[rustfmt::skip]",
            f"pub static {style.upper()}: &[u16] = &[",
            *rows(metrics[maps[style][code]][0] for code in have),
            "];",
        ]
    (HERE / "advances.rs").write_text("\n".join(out) + "\n")
    for style in ("regular", "bold"):
        print(style, (HERE / f"{style}.ttf").stat().st_size, "bytes")
    assert set(have) == set(CHARACTERS) | set(RAISED)
    print(len(have), "characters")


if __name__ == "__main__":
    main(*sys.argv[1:])
