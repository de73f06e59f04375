"""A simulated year of nights of `golmok refresh`; called by scripts/soak.sh. Standard library only.

Each night has an as-of date, one day after the other. Some bring changed data, some a fault in a file, some are killed,
some are rolled back, some are held and accepted. What a person would do is done by the script; what golmok promises is
asserted: the current snapshot is whole after every event, no good file is held, and at the end the lake equals a fresh run.
"""

import argparse, collections, csv, datetime, hashlib, io, json, os, random, shutil, signal, subprocess, sys, tempfile, time
from pathlib import Path

GOLMOK = os.environ["GOLMOK"]
FIRST = datetime.date(2025, 1, 2)
FOOD = "licence/서울시 일반음식점 인허가 정보.csv"
SALONS = "licence/서울시 미용업 인허가 정보.csv"
CAFES = "licence/서울시 휴게음식점 인허가 정보.csv"
COUNTS = "golmok/서울시_상권분석서비스(점포-상권)_{}년.csv"
NUMBER, LICENSED, CLOSED = 1, 2, 8
STATUS = {4: "03", 5: "폐업", 6: "02", 7: "폐업"}

counted = collections.Counter()
seconds = []


def fail(text):
    sys.exit(f"soak: {text}")


def golmok(*args, expect=None, **more):
    done = subprocess.run([GOLMOK, *map(str, args), "--lang", "en"], capture_output=True, text=True, **more)
    if expect is not None and done.returncode not in expect:
        fail(f"golmok {' '.join(map(str, args))}: exit {done.returncode}, expected {expect}\n{done.stderr}")
    return done


class File:
    """A CSV of the sample city, rewritten in its own encoding."""

    def __init__(self, path):
        self.path = path
        self.bytes = path.read_bytes()
        self.encoding = "utf-8-sig" if self.bytes.startswith(b"\xef\xbb\xbf") else self.guess()
        # The sample city has bytes that decode in no way; they come back as they were.
        rows = list(csv.reader(io.StringIO(self.bytes.decode(self.encoding, "surrogateescape"), newline="")))
        self.header, self.rows = rows[0], rows[1:]

    def guess(self):
        try:
            self.bytes.decode("utf-8")
            return "utf-8"
        except UnicodeDecodeError:
            return "cp949"

    def write(self, path=None):
        text = io.StringIO(newline="")
        writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(self.header)
        writer.writerows(self.rows)
        put(path or self.path, text.getvalue().encode(self.encoding, "surrogateescape"))


def is_whole(row, file):
    """The sample city has faulty rows as well."""
    return len(row) == len(file.header) and row[NUMBER].count("-") == 3


def put(path, data):
    fresh = path.with_name(f".{path.name}.put")
    fresh.write_bytes(data)
    fresh.rename(path)


class Year:
    def __init__(self, root, options):
        self.dir, self.random = root, random.Random(options.seed)
        self.inbox, self.lake, self.config = root / "inbox", root / "lake", root / "golmok.toml"
        golmok("sample", "--out", self.inbox, "--scale", options.scale, "--seed", 3, expect=[0])
        for name in ("truth.csv", "truth_faults.csv", "truth_counts.csv", "truth_hazard.json"):
            (self.inbox / name).unlink(missing_ok=True)
        self.config.write_text("keep_snapshots = 5\n[refresh]\nsettle_seconds = 0\n")
        self.day, self.serial, self.to_repair, self.quarters = FIRST, 0, {}, []

    # What a night's files bring.

    def open_shops(self, name, count):
        file = File(self.inbox / name)
        running = [row for row in file.rows if is_whole(row, file) and not row[CLOSED] and row[4] == "01"]
        for _ in range(count):
            row = list(self.random.choice(running))
            self.serial += 1
            beginning = row[NUMBER].rsplit("-", 2)[0]
            row[NUMBER], row[LICENSED] = f"{beginning}-{self.day.year}-8{self.serial:04}", str(self.day)
            file.rows.append(row)
        file.write()

    def close_shops(self, name, count):
        file = File(self.inbox / name)
        running = [row for row in file.rows if is_whole(row, file) and not row[CLOSED] and row[4] == "01" and row[LICENSED] < str(self.day)]
        for row in self.random.sample(running, min(count, len(running) // 3)):
            row[CLOSED] = str(self.day)
            for column, value in STATUS.items():
                row[column] = value
        file.write()

    def new_quarter(self, quarter):
        """The counts of a quarter: those of the last one, some moved by one shop."""
        year, path = quarter // 10, self.inbox / COUNTS.format(quarter // 10)
        last = File(self.inbox / COUNTS.format(year if path.exists() else year - 1))
        newest = max(row[0] for row in last.rows)
        rows = [list(row) for row in last.rows if row[0] == newest]
        at = {name: last.header.index(name) for name in ("점포_수", "유사_업종_점포_수", "개업_점포_수", "폐업_점포_수", "개업_율", "폐업_률")}
        for row in rows:
            row[0] = str(quarter)
            stores = int(row[at["점포_수"]])
            opened = 1 if self.random.random() < 0.03 else 0
            closed = 1 if stores > 1 and self.random.random() < 0.03 else 0
            like = int(row[at["유사_업종_점포_수"]]) + opened - closed
            row[at["점포_수"]], row[at["유사_업종_점포_수"]] = str(stores + opened - closed), str(like)
            row[at["개업_점포_수"]], row[at["폐업_점포_수"]] = str(opened), str(closed)
            rate = lambda part: str(round(100 * part / like)) if like else "0"
            row[at["개업_율"]], row[at["폐업_률"]] = rate(opened), rate(closed)
        if path.exists():
            file = File(path)
            file.rows += rows
            file.write()
        else:
            last.rows = rows
            last.write(path)

    # Faults: each keeps the good bytes, and the next night gives them again.

    def break_file(self, kind):
        name = self.random.choice([FOOD, SALONS, CAFES, COUNTS.format(2024)])
        path = self.inbox / name
        good = path.read_bytes()
        self.to_repair[path] = good
        lines = good.splitlines(keepends=True)
        if kind == "cut in the middle":
            put(path, b"".join(lines[: len(lines) // 2]))
        elif kind == "empty":
            put(path, b"")
        elif kind == "noise":
            put(path, self.random.randbytes(len(good)))
        elif kind == "zeros at the end":
            put(path, good[: len(good) // 2] + bytes(len(good) // 2))
        elif kind == "another header":
            put(path, lines[0].replace(b'"', b'"X', 1) + b"".join(lines[1:]))
        elif kind == "every row ten times":
            put(path, lines[0] + b"".join(lines[1:]) * 10)
        elif kind == "a web page":
            put(path, b"<html><body>503 Service Unavailable</body></html>\n")
        elif kind == "one licence dated 2062":
            path = self.inbox / FOOD
            self.to_repair[path] = path.read_bytes()
            file = File(path)
            row = list(next(row for row in file.rows if is_whole(row, file)))
            row[NUMBER], row[LICENSED] = row[NUMBER].rsplit("-", 1)[0] + "-99999", "2062-01-01"
            file.rows.append(row)
            file.write()
        elif kind == "gone":
            path.unlink()
        else:
            fail(f"no fault {kind}")

    FAULTS = ["cut in the middle", "empty", "noise", "zeros at the end", "another header", "every row ten times",
              "a web page", "one licence dated 2062", "gone"]

    def repair(self):
        for path, good in self.to_repair.items():
            put(path, good)
        self.to_repair = {}

    # Nights.

    def arguments(self):
        now = f"{self.day}T17:00:00Z"
        return ["refresh", "--inbox", self.inbox, "--lake", self.lake, "--config", self.config, "--as-of", self.day, "--now", now]

    def night(self):
        begun = time.monotonic()
        done = golmok(*self.arguments(), expect=[0, 1, 2])
        seconds.append(time.monotonic() - begun)
        return done

    def held_checks(self):
        return json.loads((self.lake / "refresh.json").read_text())["failed_checks"]

    def accept(self, reason):
        named = [word for check in self.held_checks() for word in ("--accept", check)]
        golmok("refresh", "--lake", self.lake, "--config", self.config, *named, "--reason", reason, "--now", f"{self.day}T18:00:00Z", expect=[0])

    def whole(self):
        golmok("verify", "--lake", self.lake, expect=[0])

    def current(self):
        return os.readlink(self.lake / "current").rsplit("/", 1)[-1]

    def kill(self):
        usual = sorted(seconds)[len(seconds) // 2] if seconds else 1.0
        before = self.current()
        child = subprocess.Popen([GOLMOK, *map(str, self.arguments())], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            child.wait(self.random.random() * usual)
            counted["kills that came too late"] += 1
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            child.wait()
            counted["kills"] += 1
        self.whole()
        return before

    def plan(self, days):
        """Which night is of which kind; every kind has its share, in a random order."""
        events = []
        for kind, share in (("fault", 0.05), ("kill", 0.04), ("rollback", 0.015), ("rollback and hold", 0.015), ("accepted hold", 0.012)):
            events += [kind] * max(1, round(share * days))
        # A fault, a hold and a rollback with hold take the next night to mend; the last nights are calm.
        free = list(range(1, days - 3, 3)) if days > 14 else list(range(1, days - 1))
        self.random.shuffle(free)
        return dict(zip(free, events))

    def run(self, days):
        faults = self.FAULTS * (days // 40 + 1)
        plan, held_for = self.plan(days), 0
        publications = {20251: 60, 20252: 150, 20253: 240, 20254: 330}
        for number in range(days):
            self.day = FIRST + datetime.timedelta(days=number)
            event = plan.get(number)
            mending = bool(self.to_repair) or held_for > 0
            if self.to_repair:
                self.repair()
            if held_for:
                # One night without the held files, then they are let in again.
                held_for -= 1
                if not held_for:
                    golmok("rollback", "--lake", self.lake, "--release", "all", expect=[0])
                    counted["releases"] += 1
            quarter = next((q for q, at in publications.items() if at == number), None)
            changed = number and (self.random.random() < 0.45 or event in ("rollback", "rollback and hold", "accepted hold"))
            if quarter:
                self.new_quarter(quarter)
                counted["new quarters"] += 1
            if changed:
                self.open_shops(self.random.choice([FOOD, SALONS, CAFES]), self.random.randint(1, 4))
                self.close_shops(self.random.choice([FOOD, SALONS, CAFES]), self.random.randint(0, 3))
            if changed or quarter:
                counted["nights with changed data"] += 1
            if event == "accepted hold":
                # A register takes in a backlog of a tenth of its rows: honest, and held.
                self.open_shops(FOOD, 1 + sum(len(File(self.inbox / name).rows) for name in (FOOD, SALONS, CAFES)) // 8)
            if event == "fault":
                kind = faults.pop(0)
                self.break_file(kind)
                counted[f"fault: {kind}"] += 1
                counted["faults"] += 1
            if event == "kill":
                self.kill()
            before = self.current() if number else None
            done = self.night()
            counted["nights"] += 1
            if done.returncode == 2:
                fail(f"{self.day} ({event}): exit 2\n{done.stderr}")
            if done.returncode == 1:
                counted["held nights"] += 1
                if self.current() != before:
                    fail(f"{self.day}: a held night changed the current snapshot")
                if event == "accepted hold" or quarter:
                    self.accept("the publisher says so")
                    counted["accepted holds"] += 1
                elif event != "fault":
                    fail(f"{self.day} ({event}, mending {mending}): good files are held: {self.held_checks()}\n{done.stderr}")
                else:
                    counted["faults that were held"] += 1
            elif event == "fault":
                counted["faults that were told, or changed nothing"] += 1
            if event == "rollback":
                golmok("rollback", "--lake", self.lake, expect=[0])
                counted["rollbacks"] += 1
            if event == "rollback and hold":
                golmok("rollback", "--lake", self.lake, "--hold", "--reason", "a rehearsal", expect=[0])
                counted["rollbacks with hold"] += 1
                held_for = 2
            if event:
                self.whole()
        self.equals_a_fresh_run()

    # The end.

    def fresh(self, name, previous):
        out = self.dir / name
        config = self.dir / f"{name}.toml"
        given = f"previous_grades = {json.dumps(str(previous))}\n" if previous else ""
        config.write_text(given + self.config.read_text())
        golmok("run", "--input", self.inbox, "--out", out, "--as-of", self.day, "--config", config, expect=[0])
        return out / "lake"

    def equals_a_fresh_run(self):
        kept, info = described(self.lake)
        given = self.dir / "previous_grades.csv"
        shutil.copy(self.lake / "current" / "previous_grades.csv", given)
        same, _ = described(self.fresh("fresh", given))
        if kept != same:
            names = sorted(name for name in kept.keys() | same.keys() if kept.get(name) != same.get(name))
            fail(f"the lake differs from a fresh run over the same files: {names}")
        counted["files equal to those of a fresh run"] = len(kept)
        without_lake = self.fresh("without", None)
        without, _ = described(without_lake)
        differ = {name.split("/")[0] for name in kept.keys() | without.keys() if kept.get(name) != without.get(name)}
        allowed = {"mart_entry_risk", "mart_rating_history", "previous_grades.csv", "model_card.json", "model_card.md"}
        if not differ <= allowed:
            fail(f"without the previous grades, too much differs: {sorted(differ - allowed)}")
        columns = self.differing_columns(without_lake)
        if not columns <= {"grade", "grade_step", "grade_pending_quarters"}:
            fail(f"without the previous grades, other columns of mart_entry_risk differ: {columns}")
        counted["columns of mart_entry_risk that the previous grades decide"] = len(columns)

    def differing_columns(self, other):
        tables = []
        for name, lake in (("a", self.lake), ("b", other)):
            out = self.dir / f"{name}.csv"
            golmok("export", "mart_entry_risk", "--lake", lake, "--out", out, expect=[0])
            tables.append(list(csv.DictReader(out.open(encoding="utf-8-sig", newline=""))))
        return {column for left, right in zip(*tables, strict=True) for column in left if left[column] != right[column]}


def described(lake):
    """Hash of every table file and document of the current snapshot, as its bytes are."""
    info = json.loads((lake / "current" / "snapshot.json").read_text())
    files = {}
    for table, entry in info["tables"].items():
        for file in entry["files"]:
            files[f"{table}/{file['path']}"] = hashed(lake / "current" / table / file["path"])
    for name in info["documents"]:
        files[name] = hashed(lake / "current" / name)
    return files, info


def hashed(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=float, default=0.03)
    parser.add_argument("--report", type=Path)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    root = options.keep or Path(tempfile.mkdtemp(prefix="golmok-soak-"))
    root.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    try:
        Year(root, options).run(options.days)
    finally:
        if not options.keep:
            shutil.rmtree(root, ignore_errors=True)
    minutes = (time.monotonic() - begun) / 60
    lines = [f"| {kind} | {count} |" for kind, count in sorted(counted.items())]
    text = "\n".join(["| what | how often |", "|---|---|", *lines]) + "\n"
    print(text)
    print(f"{options.days} nights in {minutes:.1f} minutes; median night {sorted(seconds)[len(seconds) // 2]:.2f} s, longest {max(seconds):.2f} s")
    if options.days >= 365 and counted["nights with changed data"] < 120:
        fail("fewer than 120 nights brought changed data")
    if options.report:
        command = f"scripts/soak.sh --days {options.days} --seed {options.seed} --scale {options.scale}"
        options.report.write_text(
            f"# Soak: a simulated year of nights\n\n`{command}`: {options.days} nights in {minutes:.1f} minutes on "
            f"{os.cpu_count()} cores (median night {sorted(seconds)[len(seconds) // 2]:.2f} s, longest {max(seconds):.2f} s).\n\n{text}\n"
            "At the end every table file and document of the current snapshot equals, byte for byte, that of a fresh run over\n"
            "the same inbox given the same `previous_grades.csv`. A run without it differs only in `mart_entry_risk` (grade and\n"
            "what shows it), `mart_rating_history` and the model card's count of previous grades.\n"
        )


main()
