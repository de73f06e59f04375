#!/usr/bin/env bash
# A simulated year of nights, with changed data, faults, kills, rollbacks and accepted holds; at its end the lake must
# equal a fresh run over the same files byte for byte. `--days 7` is the week that CI runs.
#   scripts/soak.sh [--days N] [--seed N] [--scale X] [--report FILE.md] [--keep DIR]
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -z "${GOLMOK:-}" ]; then
    cargo build --release -p golmok
    GOLMOK=${CARGO_TARGET_DIR:-$PWD/target}/release/golmok
fi
export GOLMOK
exec "${GOLMOK_PYTHON:-python3}" scripts/soak/year.py "$@"
