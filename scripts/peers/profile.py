#!/usr/bin/env python3
"""A table of the steps of one run of golmok: wall time, processor time, cores busy, peak memory.

usage: profile.py [--out FILE] [--title TEXT] -- golmok run --input DIR --as-of DATE --out DIR

A step ends with its line on stderr (`ingest · 46 files …`, `published …`). Memory and processor time are read from /proc
twenty times a second, so the peak of a step is what it was seen to hold, not what it may have held between two looks.
"""
import argparse, datetime, os, subprocess, sys, threading, time

STEPS = ["ingest", "place", "measure", "rate", "report"]
TICK = os.sysconf("SC_CLK_TCK")


def cpu(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def resident(pid):
    with open(f"/proc/{pid}/status") as file:
        for line in file:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0.0


def main():
    own = argparse.ArgumentParser()
    own.add_argument("--out")
    own.add_argument("--title", default="")
    split = sys.argv.index("--")
    args = own.parse_args(sys.argv[1:split])
    command = sys.argv[split + 1:]
    loads = [os.getloadavg()[0]]
    began = time.monotonic()
    run = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    looks = []  # (seconds, processor seconds, MiB)
    lines = []  # (seconds, text)

    def listen():
        for line in run.stderr:
            lines.append((time.monotonic() - began, line.rstrip()))
            print(f"{lines[-1][0]:8.1f} {lines[-1][1]}", file=sys.stderr)

    ear = threading.Thread(target=listen)
    ear.start()
    while run.poll() is None:
        try:
            looks.append((time.monotonic() - began, cpu(run.pid), resident(run.pid)))
        except (FileNotFoundError, ProcessLookupError, IndexError):
            break
        time.sleep(0.05)
    run.wait()
    ear.join()
    loads.append(os.getloadavg()[0])
    if run.returncode != 0:
        sys.exit(f"{command[0]} ended with {run.returncode}")
    whole = time.monotonic() - began
    ends = [(at, text.split(" · ")[0].strip()) for at, text in lines if " · " in text]
    ends = [(at, name) for at, name in ends if name in STEPS]
    ends.append((whole, "the rest"))
    rows, last = [], (0.0, 0.0)
    for at, name in ends:
        inside = [look for look in looks if last[0] <= look[0] <= at]
        if not inside:
            continue
        used = inside[-1][1]
        rows.append((name, at - last[0], used - last[1], max(look[2] for look in inside)))
        last = (at, used)
    used, peak = looks[-1][1], max(look[2] for look in looks)
    rows.append(("**all**", whole, used, peak))
    day = datetime.date.today().isoformat()
    text = [f"{args.title}{day}, {os.cpu_count()} cores, load {loads[0]:.1f} at the beginning and {loads[1]:.1f} at the end.", "",
            "| step | wall, s | processor, s | cores busy | peak, MiB |", "|---|---|---|---|---|"]
    for name, wall, busy, memory in rows:
        text.append(f"| {name} | {wall:.1f} | {busy:.1f} | {busy / max(wall, 1e-9):.2f} | {memory:,.0f} |")
    text = "\n".join(text) + "\n"
    if args.out:
        with open(args.out, "a") as file:
            file.write(text)
    print(text)


main()
