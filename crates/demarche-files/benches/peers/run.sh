#!/bin/sh
# Lets other programs read the documents that the benchmark `extraction` reads: run.sh FOLDER DOCUMENTS.
# They are installed into FOLDER from PyPI; their texts and times are written into FOLDER/texts.
set -eu
folder=$1
documents=$2
if [ ! -x "$folder/python/bin/trafilatura" ]; then
    python3 -m venv "$folder/python"
    "$folder/python/bin/pip" install --quiet --upgrade pip
    "$folder/python/bin/pip" install --quiet trafilatura readability-lxml lxml_html_clean pdfminer.six pymupdf
fi
"$folder/python/bin/python" "$(dirname "$0")/read.py" "$folder/texts" "$documents"
