"""golmok serve beside FastAPI + DuckDB, the same questions, one run: answers a second, latency, memory, and a hundredth of the
bodies held to what the command line says.

    python3 scripts/peers/portal.py LAKE [--golmok target/release/golmok] [--seconds 8] > benches/results/portal-peers.md

Needs wrk, and fastapi, uvicorn, duckdb, polars for the peer. Questions are seeded and none repeats within a run.
"""

import argparse
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

import polars as pl

INDUSTRIES = ["CS100001", "CS100007", "CS100008", "CS100009", "CS100010", "CS200028", "CS300002"]
options = argparse.ArgumentParser()
options.add_argument("lake")
options.add_argument("--golmok", default="target/release/golmok")
options.add_argument("--seconds", type=int, default=8)
asked = options.parse_args()
work = pathlib.Path(tempfile.mkdtemp())
LUA = """local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local at = 0
function request() at = at + 1; return wrk.format("GET", paths[(at - 1) %% #paths + 1]) end
function done(summary, latency) io.write(string.format("ALL %%d of %d\\n", summary.requests)) end
"""


def get(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
        return answer.read()


def wait(port, path):
    start = time.time()
    while time.time() - start < 120:
        try:
            get(port, path)
            return time.time() - start
        except OSError:
            time.sleep(0.02)
    sys.exit(f"port {port} never answered")


def memory_mb(process):
    """Peak of resident memory, a process with its children."""
    kids = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True).stdout.split()
    of = lambda pid: int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) / 1024
    return sum(of(pid) for pid in [str(process.pid), *kids])


def load(port, paths, connections):
    listed = work / "paths.txt"
    listed.write_text("\n".join(paths) + "\n")
    script = work / "ask.lua"
    script.write_text(LUA % (listed, len(paths)))
    told = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{asked.seconds}s", "--latency", "-s", str(script), f"http://127.0.0.1:{port}"],
        capture_output=True, text=True, check=True,
    ).stdout
    done = int(re.search(r"ALL (\d+) of", told)[1])
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    take = lambda what: re.search(what + r"\s+([\d.]+\w+)", told)[1]
    return {
        "per second": float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1]), "median": take("50%"), "99 %": take("99%"),
        "repeated": max(0, done - len(paths)), "no 2xx": int(wrong[1]) if wrong else 0, "answers": done,
    }


serve = subprocess.Popen([asked.golmok, "serve", "--lake", asked.lake, "--bind", "127.0.0.1:8787", "--quiet"], stderr=subprocess.DEVNULL)
first = wait(8787, "/health")
while not json.loads(get(8787, "/health"))["ready"]:
    time.sleep(0.05)
golmok_idle = memory_mb(serve)
tables = work / "tables"
tables.mkdir()
(tables / "mart_entry_risk.parquet").write_bytes(get(8787, "/api/v1/tables/mart_entry_risk.parquet"))
shapes = json.loads(get(8787, "/api/v1/shapes?kind=trade_area&zoom=12"))["features"]
corner = lambda of, axis: [point[axis] for polygon in of["geometry"]["coordinates"] for ring in polygon for point in ring]
middle = lambda of, axis: (min(corner(of, axis)) + max(corner(of, axis))) / 2
areas = pl.DataFrame([{"code": f["id"], "name": f["properties"]["name"], "lon": middle(f, 0), "lat": middle(f, 1)} for f in shapes])
areas.write_parquet(tables / "areas.parquet")
rated = pl.read_parquet(tables / "mart_entry_risk.parquet").filter((pl.col("area_kind") == "trade_area") & (pl.col("store_count") > 0))
chance = random.Random(20261130)
cells = [f"/api/v1/ratings/{area}/{industry}" for area, industry in rated.select("area_code", "industry_code").rows()]
chance.shuffle(cells)
spot = lambda: f"/api/v1/advise?lon={chance.uniform(126.90, 127.08):.6f}&lat={chance.uniform(37.49, 37.60):.6f}&radius=500&industry={chance.choice(INDUSTRIES)}"
spots = [spot() for _ in range(20_000)]

peer_env = {**os.environ, "PEER_TABLES": str(tables), "PYTHONPATH": str(pathlib.Path(__file__).parent)}
peer = subprocess.Popen(
    [sys.executable, "-m", "uvicorn", "portal_peer:app", "--port", "8788", "--workers", "2", "--log-level", "critical", "--no-access-log"], env=peer_env,
)
wait(8788, cells[0])
rows = []
for what, paths, connections in [("rating of a cell", cells, 16), ("rating of a cell", cells, 4), ("report of a spot", spots, 16), ("report of a spot", spots, 4)]:
    for name, port in [("golmok serve", 8787), ("FastAPI + DuckDB", 8788)]:
        rows.append((what, name, connections, load(port, paths, connections)))

# A hundredth of the bodies: reports of spots word for word as the command line has them, ratings as the table has them.
same = differ = 0
for path in chance.sample(cells, max(1, len(cells) // 1000)):
    area, industry = path.split("/")[-2:]
    told = json.loads(get(8787, path))["data"]
    row = rated.filter((pl.col("area_code") == area) & (pl.col("industry_code") == industry)).row(0, named=True)
    ok = told["store_count"] == row["store_count"] and (told["closure_probability_1y"] or {}).get("value") == row["closure_probability_1y"]
    same, differ = same + ok, differ + (not ok)
cell_same, cell_differ, same, differ = same, differ, 0, 0
today = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 9 * 3600))
for path in chance.sample(spots, 30):
    lon, lat, radius, industry = re.search(r"lon=([\d.]+)&lat=([\d.]+)&radius=(\d+)&industry=(\w+)", path).groups()
    command = [asked.golmok, "advise", "--lake", asked.lake, "--at", f"{lon},{lat}", "--radius", radius, "--industry", industry, "--today", today, "--format", "json"]
    by_command = subprocess.run(command, capture_output=True, text=True)
    try:
        told = get(8787, path).decode()
    except urllib.error.HTTPError:
        told = None
    ok = (told is None) == (by_command.returncode != 0) and (told is None or told.strip() == by_command.stdout.strip())
    same, differ = same + ok, differ + (not ok)

print(f"Load average {os.getloadavg()[0]:.1f}; {asked.seconds} s each; {len(cells):,} cells, {len(spots):,} spots, none asked twice unless said.\n")
print("| asked | server | connections | answers/s | median | 99 % | no 2xx | repeated |\n|---|---|---|---|---|---|---|---|")
for what, name, connections, of in rows:
    print(f"| {what} | {name} | {connections} | {of['per second']:,.0f} | {of['median']} | {of['99 %']} | {of['no 2xx']} of {of['answers']:,} | {of['repeated']:,} |")
print(f"\nFirst answer after {first * 1000:.0f} ms. Peak memory: golmok {golmok_idle:.0f} MB once all is read, {memory_mb(serve):.0f} MB after the load; FastAPI + DuckDB (2 workers) {memory_mb(peer):.0f} MB.")
get(8787, "/index.html"), get(8787, "/en/index.html")
print(f"golmok once both languages' overviews are made: {memory_mb(serve):.0f} MB.")
print(f"Bodies held to others: ratings {cell_same} equal to the table's row, {cell_differ} not; reports {same} equal to `golmok advise --format json` byte for byte (or refused by both), {differ} not.")
serve.terminate(), peer.terminate()
