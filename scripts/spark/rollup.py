"""The roll-up on Apache Spark: `golmok rollup --engine spark` submits this file with a job.

    spark-submit --master local[2] rollup.py JOB.json

The statements are those of crates/golmok-rollup/src/rollup.sql, handed over in the job as they stand; only typing raw columns and
keeping five cards of each number is written here. Every unit of the job becomes a folder with `sums`, `merchants` and `people`
(Parquet) and `counts.json`; golmok reads it, checks the rows and the won against the counts, and commits. Nothing else is written.
"""

import json
import sys
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F

# As in crates/golmok-rollup/src/stamp.rs: a day, a clock, perhaps a zone.
ZONE = r"(Z|z|[+-][0-9]{2}:?([0-9]{2})?)$"
SPELLED = r"^[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?" + f"({ZONE[:-1]})?$"
COMPACT = r"^[0-9]{8}[ T]?[0-9]{4}([0-9]{2})?$"
WON = r"^[+-]?[0-9][0-9,]*(\.0*)?$"
WON_LIMIT = 1_000_000_000_000
CARDS = 5
# Parts within a day: six bands, three of sex, seven of age; bit 0 is the total.
PARTS = 16


def raw(spark: SparkSession, unit: dict) -> DataFrame:
    """The columns of the unit's files as text, with `_ragged` where a record has more or fewer fields than the header."""
    if unit["parquet"]:
        return spark.read.parquet(*unit["files"]).withColumn("_ragged", F.lit(False))
    # Without column pruning every record is split whole, so that short and long ones are told.
    reader = spark.read.option("encoding", unit["encoding"]).option("sep", unit["delimiter"]).option("columnPruning", False)
    names = unit["header"]
    schema = ", ".join(f"`{name}` STRING" for name in [*names, "_corrupt"])
    rows = reader.schema(schema).csv(unit["files"], header=True, enforceSchema=True, columnNameOfCorruptRecord="_corrupt")
    return rows.withColumn("_ragged", F.col("_corrupt").isNotNull()).drop("_corrupt")


def moment(column, seoul: bool):
    """A stamp as it is written; one with a zone is told in UTC, or in Seoul where the others are."""
    text = F.trim(column.cast("string"))
    digits = F.regexp_replace(text, "[^0-9]", "")
    compact = F.try_to_timestamp(F.rpad(digits, 14, "0"), F.lit("yyyyMMddHHmmss"))
    clock = F.substring(text, 11, 40)
    spelled = F.try_to_timestamp(F.concat(F.regexp_replace(F.substring(text, 1, 10), "[/.]", "-"), clock))
    told = clock.rlike(ZONE)
    ahead = F.expr("INTERVAL '9 hours'") if seoul else F.expr("INTERVAL '0 hours'")
    return F.when(text.rlike(COMPACT), compact).when(text.rlike(SPELLED), F.when(told, spelled + ahead).otherwise(spelled))


def typed(rows: DataFrame, job: dict, unit: dict) -> DataFrame:
    """The table `tx`, with the reason `why` of rows that are not counted."""
    columns = job["columns"]

    def text(name):
        return F.col(f"`{columns[name]}`").cast("string") if columns.get(name) else F.lit(None).cast("string")

    amount = F.trim(text("amount"))
    won = F.when(amount.rlike(WON), F.regexp_replace(F.regexp_replace(amount, r"\..*$", ""), ",", "").try_cast("bigint"))
    classes = F.create_map(*[F.lit(part) for pair in job["industries"].items() for part in pair])
    age = F.regexp_extract(F.trim(text("age")), "^[0-9]+", 0).try_cast("int")
    tx = rows.select(
        moment(F.col(f"`{columns['time']}`"), job["shift"] == "0 hours").alias("ts"),
        text("merchant").alias("merchant_id"),
        F.nullif(text("card"), F.lit("")).alias("card_id"),
        (classes[text("industry")] if columns.get("industry") else F.lit(None).cast("string")).alias("industry"),
        F.when(F.abs(won) <= WON_LIMIT, won).alias("amount"),
        F.when(F.trim(text("sex")).isin(*job["sexes"]["M"]), "M").when(F.trim(text("sex")).isin(*job["sexes"]["F"]), "F").alias("sex"),
        F.when(age.between(1, 120), age).alias("age"),
        text("lon").try_cast("double").alias("lon"),
        text("lat").try_cast("double").alias("lat"),
        F.col("_ragged"),
    )
    day = F.expr(f"CAST(ts + INTERVAL '{job['shift']}' AS DATE)")
    other = (day != F.lit(unit["day"]).cast("date")) if unit["day"] else F.lit(False)
    why = (
        F.when(F.col("_ragged"), "field_count")
        .when(F.col("ts").isNull(), "bad_time")
        .when(F.col("amount").isNull(), "bad_amount")
        .when(F.coalesce(F.col("merchant_id"), F.lit("")) == "", "no_merchant")
        .when(other, "other_day")
    )
    return tx.withColumn("why", why)


def few(people: DataFrame) -> DataFrame:
    """Of every part of a cell up to five cards: enough to tell whether five people stand behind it. `parts` has a bit per part."""
    by = ["day", "area_id", "industry"]
    within = Window.partitionBy(*by, "part").orderBy("who")
    one = people.distinct().select(*by, "who", "parts", F.explode(F.sequence(F.lit(0), F.lit(PARTS))).alias("part"))
    one = one.where(F.expr("shiftright(parts, part) & 1 = 1")).select(*by, "who", "part").distinct()
    kept = one.withColumn("k", F.row_number().over(within)).where(F.col("k") <= CARDS)
    return kept.select(*by, "who", F.expr("shiftleft(CAST(1 AS BIGINT), part)").alias("parts"))


def roll(spark: SparkSession, job: dict, unit: dict) -> None:
    out = Path(unit["out"])
    out.mkdir(parents=True, exist_ok=True)
    counts = {"rows": 0, "won": 0, "rejected": {}}
    if unit["files"]:
        tx = typed(raw(spark, unit), job, unit)
        for row in tx.groupBy("why").agg(F.count(F.lit(1)).alias("n"), F.coalesce(F.sum("amount"), F.lit(0)).alias("won")).collect():
            counts["rows"] += row.n
            if row.why is None:
                counts["won"] = row.won
            else:
                counts["rejected"][row.why] = [row.n, row.won]
        tx.where("why IS NULL").createOrReplaceTempView("tx")
        statement = job["statements"]
        spark.sql(statement[job["place_by"]].replace("{shift}", job["shift"])).createOrReplaceTempView("rows")
        tables = {"sums": spark.sql(statement["sums"]), "merchants": spark.sql(statement["merchants"])}
        if job["columns"].get("card"):
            tables["people"] = few(spark.sql(statement["people"]))
        for name, table in tables.items():
            table.write.mode("overwrite").parquet(str(out / name))
    (out / "counts.json").write_text(json.dumps(counts))


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    spark = SparkSession.builder.appName("golmok rollup").getOrCreate()
    for name, value in {"spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "true"}.items():
        spark.conf.set(name, value)
    for name, file in job["lookups"].items():
        spark.read.parquet(file).createOrReplaceTempView(name)
    try:
        for unit in job["units"]:
            roll(spark, job, unit)
    finally:
        spark.stop()


if __name__ == "__main__":
    main()
