#!/bin/sh
# Runs fuzz targets one after the other, each for so many seconds, and goes on after what it finds.
#
#     fuzz/run.sh SECONDS TARGET…
set -eu
seconds=$1
shift
cd "$(dirname "$0")/.."
for target in "$@"; do
    case $target in
        pdf) longest=65536 ;;
        office) longest=32768 ;;
        web) longest=16384 ;;
        table) longest=8192 ;;
        sentence) longest=1024 ;;
        dates) longest=256 ;;
        *) longest=4096 ;;
    esac
    python3 fuzz/seeds.py "$target"
    mkdir -p "fuzz/artifacts/$target"
    cargo +nightly fuzz build --fuzz-dir fuzz ${FUZZ_TARGET_DIR:+--target-dir "$FUZZ_TARGET_DIR"} "$target"
    # The program itself, because cargo-fuzz would build again; a finding ends one process of it and not the run.
    host=$(rustc +nightly -vV | sed -n 's/^host: //p')
    "${FUZZ_TARGET_DIR:-fuzz/target}/$host/release/$target" "fuzz/corpus/$target" \
        -artifact_prefix="fuzz/artifacts/$target/" -max_len="$longest" -max_total_time="$seconds" \
        -rss_limit_mb=2048 -timeout=20 -fork=1 -ignore_crashes=1 -ignore_ooms=1 -ignore_timeouts=1
done
