"""Puts what the fuzz target of a name begins with into its corpus: the project's fixtures, taken apart where the target packs them.

    python3 fuzz/seeds.py TARGET
"""

import pathlib
import shutil
import sys
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
ARTICLES = ROOT / "tests/fixtures/articles"
CORE = ROOT / "crates/demarche-core/tests/fixtures"
LARGEST = 64 << 10

# The parts of packed documents, as `targets/office.rs` and `targets/table.rs` put them together.
PARTS = {
    "docx": ("d", ["word/document.xml", "word/styles.xml", "word/numbering.xml",
                   "word/footnotes.xml", "word/endnotes.xml", "docProps/core.xml"]),
    "odt": ("o", ["content.xml", "styles.xml", "meta.xml"]),
    "xlsx": ("x", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"]),
}


def parts_of(path):
    """Returns a packed document as its target wants it."""
    kind = path.suffix[1:]
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if kind == "epub":
            letter, wanted = "e", [name for name in names if name.endswith(".opf")]
            pages = sorted(name for name in names if name.endswith("html"))
            wanted += sorted(pages, key=lambda name: "nav" not in name)
        else:
            letter, wanted = PARTS[kind]
        parts = [archive.read(name) if name in names else b"" for name in wanted]
    return letter.encode() + b"\0".join(parts)


def files(*suffixes, folder=ARTICLES):
    """Iterates over the fixtures with these extensions that are no larger than a target reads."""
    for path in sorted(folder.rglob("*")):
        if path.suffix[1:] in suffixes and path.stat().st_size <= LARGEST:
            yield path.name, path.read_bytes()


def packed(*suffixes, folder=ARTICLES):
    for path in sorted(folder.rglob("*")):
        if path.suffix[1:] in suffixes and zipfile.is_zipfile(path):
            yield path.name, parts_of(path)


def paragraphs():
    for at, line in enumerate((CORE / "sentences.txt").read_text().splitlines()):
        _, tab, text = line.partition("\t")
        if tab:
            yield f"{at}", text.replace(" | ", " ").encode()


def seeds(target):
    match target:
        case "plain":
            yield from files("txt", "md")
            yield from files("txt", folder=CORE / "structure")
        case "web":
            yield from files("html", "htm", "xhtml", "mht", "mhtml")
        case "office":
            yield from packed("docx", "odt", "epub")
            yield from files("rtf")
        case "pdf":
            yield from files("pdf")
        case "table":
            yield from files("csv", "tsv", "json", "jsonl", folder=ROOT / "tests/fixtures/tables")
            yield from packed("xlsx", folder=ROOT / "tests/fixtures/tables")
        case "sentence":
            yield from paragraphs()


def main():
    target = sys.argv[1]
    corpus = ROOT / "fuzz/corpus" / target
    corpus.mkdir(parents=True, exist_ok=True)
    own = ROOT / "fuzz/seeds" / target
    if own.is_dir():
        shutil.copytree(own, corpus, dirs_exist_ok=True)
    for name, content in seeds(target):
        (corpus / name).write_bytes(content[:LARGEST])


main()
