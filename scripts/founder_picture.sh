#!/bin/sh
# The README's picture of a founder's page, from the sample city: scripts/founder_picture.sh [LAKE]
# Needs the program (cargo build --release), a lake of the sample city (golmok run) and chromium.
set -eu
lake=${1:-out/lake}
golmok=${GOLMOK:-target/release/golmok}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$golmok" advise --lake "$lake" --area 3110035 --industry CS100010 --rent 2500000 --wages 3000000 --margin 0.6 \
    --today 2025-01-15 --out "$work/founder.html"
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$work/profile" --window-size=1112,1340 \
    --screenshot=docs/images/founder.png "file://$work/founder.html"
