# One door to the habits of the project.

# Everything that must hold before a commit lands.
check:
    bash .ci/run

# The main job on the sample city.
demo:
    cargo run --release -- run

# Rewrite generated documents and snapshots after looking at the difference.
bless:
    GOLMOK_BLESS=1 cargo test --release --workspace

# Benches, one after the other.
bench:
    cargo bench --profile release

# golmok beside pandas, polars, DuckDB: makes 444 MB of licences, compares results, times five runs (about ten minutes).
# Python of $GOLMOK_PYTHON; DuckDB with its spatial extension in $DUCKDB_DIR (see scripts/peers/compare.py).
peers:
    bash scripts/peers/run.sh

# What a night costs when one gu, one industry, or 1 % of the rows changed.
night:
    cargo build --release -p golmok
    python3 scripts/peers/night.py target/release/golmok /tmp/golmok-night --out benches/results/night.md

# The steps of the main job on the real files: wall, processor, cores busy, peak memory (minutes).
profile:
    cargo build --release --workspace --bin golmok
    python3 scripts/peers/profile.py --out benches/results/profile.md -- target/release/golmok --lang en run --input ../shared/data --as-of 2023-12-31 --out /tmp/golmok-profile

# A simulated year of nights with faults, kills, rollbacks and accepted holds (about half an hour).
soak:
    scripts/soak.sh --report benches/results/soak.md

# Every fault of the catalogue instead of every fourth (ten minutes).
faults:
    GOLMOK_FAULTS=all cargo test --release --workspace --test nights fault_catalogue

# Golden values from other tools (needs Python: see CONTRIBUTING).
golden:
    for script in scripts/golden/*.py; do python3 "$script"; done

# Four hundred kills of the snapshot writer instead of thirty; over two hundred of a run and of a refresh (ten minutes).
kill-long:
    GOLMOK_TEST_KILLS=400 cargo test --release --workspace --test snapshot_crash
    GOLMOK_TEST_KILLS=220 cargo test --release --workspace --test nights kill:: -- --nocapture

# Skill of the rating on twenty sample cities and the figures by which it was chosen (two minutes).
skill:
    cargo test --release -p golmok-rating --test sample_city --test selection -- --ignored --nocapture
