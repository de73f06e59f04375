"""DuckDB with its spatial extension (loaded by path); CP949 through two iconv processes, each half of the file."""
import pathlib
import subprocess

import duckdb
import pandas as pd
from common import BEGINS, COLUMNS, EPSG_5174, EPSG_5181, FROM, QUARTERS, RADIUS_M, YEARS, polygons, shrink

DB = duckdb.connect()
OPEN = 2**31 - 1


def spatial(source):
    import shapely

    extension = next(pathlib.Path(duckdb.__file__).parents[1].glob("**/spatial.duckdb_extension"))
    DB.execute(f"load '{extension}'")
    for name in ("area", "dong"):
        shapes = polygons(source / f"{name}s.csv")[1]
        frame = pd.DataFrame({"id": range(len(shapes)), "wkb": shapely.to_wkb(shapes)})
        DB.execute(f"create table {name}s as select id::int as id, ST_GeomFromWKB(wkb) as geom from frame")


def read(source, target):
    """`licences` as a table or a COPY, by `target` with {} for the query."""
    path = source / "licences.csv"
    with open(path, "rb") as file:
        header = file.readline()
        file.seek(path.stat().st_size // 2)
        file.readline()
        middle = file.tell()
    names = header.decode("cp949").strip().replace('"', "").split(",")
    head = f"head -n 1 '{path}'"
    halves = [f"head -c {middle} '{path}'", f"{head}; tail -c +{middle + 1} '{path}'"]
    pipes = [subprocess.Popen(f"({half}) | iconv -f cp949 -t utf-8", shell=True, stdout=subprocess.PIPE) for half in halves]
    fields = "{" + ", ".join(f"'{name}': 'VARCHAR'" for name in names) + "}"
    wanted = []
    for name, (korean, kind) in COLUMNS.items():
        value = {"text": f'coalesce("{korean}", \'\')', "number": f'try_cast(trim("{korean}") as double)',
                 "day": f'try_cast("{korean}" as date)', "stamp": f'try_cast("{korean}"[:10] as date)'}[kind]
        wanted.append(f"{value} as {name}")
    files = ", ".join(f"'/dev/fd/{pipe.stdout.fileno()}'" for pipe in pipes)
    DB.execute(target.format(
        f"select {', '.join(wanted)} from read_csv([{files}], header = true, auto_detect = false, delim = ',', quote = '\"', "
        f"escape = '\"', columns = {fields})"))
    assert all(pipe.wait() == 0 for pipe in pipes)


def ingest(source, work, out):
    read(source, f"copy ({{}}) to '{out}/ingest.parquet' (format parquet, compression zstd)")


def place(source, licences, target):
    spatial(source)
    DB.execute(f"create temp table points as select row, ST_Transform(ST_Point(x_5174, y_5174), '{EPSG_5174}', '{EPSG_5181}', "
               f"always_xy := true) as geom from {licences} where x_5174 is not null")
    for name in ("area", "dong"):
        DB.execute(f"create temp table in_{name} as select row, min(a.id) as {name} from points p join {name}s a "
                   "on ST_Within(p.geom, a.geom) group by row")
    DB.execute(target.format(
        f"select ST_X(geom) as x_m, ST_Y(geom) as y_m, area, dong from {licences} left join points using (row) "
        "left join in_area using (row) left join in_dong using (row) order by row"))


def numbered(path):
    return f"(select file_row_number as row, * exclude (file_row_number) from read_parquet('{path}', file_row_number = true))"


def assign(source, work, out):
    place(source, numbered(work / "licences.parquet"), f"copy ({{}}) to '{out}/assign.parquet' (format parquet)")


def competitors(placed, out):
    DB.execute(f"create temp table stores as select row, industry_detail as industry, x_m, y_m, floor(x_m / {RADIUS_M})::int as cx, "
               f"floor(y_m / {RADIUS_M})::int as cy from {placed} where closed_on is null and x_m is not null")
    DB.execute(f"""copy (select a.row, count(*) - 1 as competitors
        from (select row, industry, x_m, y_m, cx + dx as cx, cy + dy as cy from stores, (select unnest([-1, 0, 1]) as dx),
              (select unnest([-1, 0, 1]) as dy)) a join stores b using (industry, cx, cy)
        where (a.x_m - b.x_m) ** 2 + (a.y_m - b.y_m) ** 2 <= {RADIUS_M**2} group by a.row order by a.row)
        to '{out}/neighbours.parquet' (format parquet)""")


def neighbours(source, work, out):
    competitors(numbered(work / "placed.parquet"), out)


def coded(placed):
    """Table `coded`: rows in an area; days as numbers, industries as codes in the order of their names."""
    DB.execute(f"""create temp table names as select name, (row_number() over (order by name) - 1)::int as industry
        from (select distinct industry_detail as name from {placed})""")
    DB.execute(f"""create temp table coded as select area::bigint as area, industry, licensed_on - date '1970-01-01' as licensed,
        coalesce(closed_on - date '1970-01-01', {OPEN}) as closed from {placed} join names on name = industry_detail
        where area is not null""")
    last = DB.execute(f"select greatest(max(licensed_on), max(closed_on)) - date '1970-01-01' from {placed}").fetchone()[0]
    return DB.execute("select count(*) from names").fetchone()[0], last


def curves(industries, last, out):
    at = ", ".join(
        f"coalesce(arg_max(s, t) filter (t <= {days}), 1) as s_{name}, "
        f"coalesce(sum(enters) filter (t < {days}), 0) - coalesce(sum(leaves) filter (t < {days}), 0) as n_{name}"
        for name, days in YEARS.items())
    DB.execute(f"""copy (with lives as (
            select area * {industries} + industry as g, least(closed, {last}) - licensed as t, closed < {OPEN} as ended,
                greatest({FROM} - licensed, 0) as entry from coded),
        seen as (select * from lives where entry = 0 or t > entry),
        steps as (select g, t, sum(enters) as enters, sum(leaves) as leaves, sum(dead) as dead from (
            select g, t, 0 as enters, 1 as leaves, ended::int as dead from seen union all
            select g, case when entry > 0 then entry else -1 end, 1, 0, 0 from seen) group by g, t),
        curve as (select g, t, enters, leaves, product(case when dead > 0 then 1 - dead / n else 1 end)
                over (partition by g order by t) as s
            from (select *, sum(enters - leaves) over (partition by g order by t rows between unbounded preceding and 1 preceding) as n
                from steps))
        select g // {industries} as area, g % {industries} as industry, sum(enters) as subjects, {at}
        from curve group by g order by g) to '{out}/survival.parquet' (format parquet)""")


def survival(source, work, out):
    curves(*coded(numbered(work / "placed.parquet")), out)


def quarterly(industries, last, out):
    quarters = pd.DataFrame({"quarter": range(QUARTERS), "begins": BEGINS[:-1], "ends": BEGINS[1:]})
    DB.execute("create temp table quarters as select * from quarters")
    cells = DB.execute("""select area, industry, quarter, count(*) as trials, count(*) filter (closed < ends) as events
        from coded join quarters on licensed < begins and closed >= begins group by all""").df()
    cells["rate"] = cells.events / cells.trials
    cells["shrunk"] = shrink(cells.industry.to_numpy(), cells.events.to_numpy(), cells.trials.to_numpy(), industries)
    DB.execute(f"copy (select * from cells) to '{out}/rates.parquet' (format parquet)")


def rates(source, work, out):
    quarterly(*coded(numbered(work / "placed.parquet")), out)


def everything(source, work, out):
    read(source, "create table licences as select row_number() over () - 1 as row, * from ({})")
    DB.execute(f"copy (select * exclude (row) from licences order by row) to '{out}/ingest.parquet' (format parquet, compression zstd)")
    place(source, "licences", "create table spots as select row_number() over () - 1 as row, * from ({})")
    DB.execute(f"copy (select * exclude (row) from spots) to '{out}/assign.parquet' (format parquet)")
    DB.execute("create view placed as select * from licences join spots using (row)")
    competitors("placed", out)
    data = coded("placed")
    curves(*data, out)
    quarterly(*data, out)
