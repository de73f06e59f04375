#!/usr/bin/env bash
# The whole comparison in one command; writes benches/results/peers.md. WORK keeps inputs and results (1.5 GB).
#   RUNS=5 TENFOLD=1 WORK=/tmp/golmok-peers scripts/peers/run.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${GOLMOK_PYTHON:-python3}
work=${WORK:-/tmp/golmok-peers}
export DUCKDB_DIR=${DUCKDB_DIR:-}
mkdir -p "$work"
cargo build --release -p golmok --example peer_stages
stages=${CARGO_TARGET_DIR:-target}/release/examples/peer_stages
out=benches/results/peers.md
[ -f "$work/in/licences.csv" ] || "$python" scripts/peers/generate.py "$work/in"
cp scripts/peers/head.md "$out"
"$python" scripts/peers/compare.py "$work/in" "$work/out" "$stages" --runs "${RUNS:-5}" --out "$out"
if [ "${TENFOLD:-0}" = 1 ]; then
  [ -f "$work/in10/licences.csv" ] || "$python" scripts/peers/generate.py "$work/in10" --licences 10000000
  "$python" scripts/peers/compare.py "$work/in10" "$work/out10" "$stages" --runs 3 --golmok-only --out "$out"
fi
