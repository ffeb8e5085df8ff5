"""Reads documents with other programs: read.py TEXTS DOCUMENTS.

Writes TEXTS/PROGRAM/NAME.txt, and into TEXTS/PROGRAM/NAME.seconds the least time of
the runs in a tenth of a second, at least three.
"""

import io
import logging
import shutil
import sys
import time
from importlib.metadata import version
from pathlib import Path

import lxml.html
import pdfminer.high_level
import pymupdf
import readability
import trafilatura

BLOCKS = "//p | //div | //li | //h1 | //h2 | //h3 | //h4 | //tr | //blockquote | //figcaption | //br"


def with_readability(data):
    summary = lxml.html.fromstring(readability.Document(data.decode()).summary())
    for element in summary.xpath(BLOCKS):
        element.tail = "\n" + (element.tail or "")
    for cell in summary.xpath("//td | //th"):
        cell.tail = "\t" + (cell.tail or "")
    return summary.text_content()


def with_pymupdf(data):
    with pymupdf.open("pdf", data) as document:
        return "\n".join(page.get_text() for page in document)


PAGE, PDF = (".html", ".xhtml"), (".pdf",)
PROGRAMS = {
    "trafilatura": (PAGE, lambda data: trafilatura.extract(data, include_comments=False)),
    "readability-lxml": (PAGE, with_readability),
    "pdfminer.six": (PDF, lambda data: pdfminer.high_level.extract_text(io.BytesIO(data))),
    "pymupdf": (PDF, with_pymupdf),
}


def main():
    logging.disable()
    texts, documents = map(Path, sys.argv[1:])
    shutil.rmtree(texts, ignore_errors=True)
    for program, (extensions, read) in PROGRAMS.items():
        folder = texts / program
        folder.mkdir(parents=True)
        print(f"extraction: {program} {version(program)}")
        for file in sorted(documents.iterdir()):
            if file.suffix not in extensions:
                continue
            data = file.read_bytes()
            least = float("inf")
            end, runs = time.perf_counter() + 0.1, 0
            while runs < 3 or time.perf_counter() < end:
                runs += 1
                start = time.perf_counter()
                try:
                    text = read(data)
                except Exception as error:
                    print(f"extraction: {program} {file.name}: {error}", file=sys.stderr)
                    text = ""
                least = min(least, time.perf_counter() - start)
            (folder / f"{file.name}.txt").write_text(text or "")
            (folder / f"{file.name}.seconds").write_text(f"{least}\n")


main()
