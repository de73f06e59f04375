#!/usr/bin/env python3
"""Writes tests/hostile/corpus and the seeds of fuzz/corpus: files that are cut, lie, exhaust or name what is no file.

The corpus is kept, so that a test run needs no Python; run this again where a kind is added.
"""

import bz2
import gzip
import io
import json
import pathlib
import shutil
import struct
import sys
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests/hostile/corpus"
FUZZ = ROOT / "fuzz/corpus"

COUNTS = ("기준_년분기_코드,상권_구분_코드,상권_구분_코드_명,상권_코드,상권_코드_명,서비스_업종_코드,서비스_업종_코드_명,"
          "점포_수,유사_업종_점포_수,개업_율,개업_점포_수,폐업_률,폐업_점포_수,프랜차이즈_점포_수")
SALES = "기준_년분기_코드,상권_코드,상권_코드_명,서비스_업종_코드,서비스_업종_코드_명,당월_매출_금액,당월_매출_건수"
LICENCES = ("개방자치단체코드,관리번호,인허가일자,영업상태명,폐업일자,전화번호,사업장명,도로명주소,소재지면적,"
            "좌표정보(X),좌표정보(Y)")


def counts(rows=4, store="10", opening="1", area=3110001):
    line = "20244,A,골목상권,{},상권{},CS100001,한식음식점,{},{},0,{},0,1,0"
    return "\n".join([COUNTS] + [line.format(area + i, i, store, store, opening) for i in range(rows)]) + "\n"


def licences(rows=4):
    line = "3220000,3220000-101-2018-{:05},2018-12-11,폐업,20201231,02-555-{:04},떡집 {},서울특별시 강남구 언주로 {},33.5,203330.1,444424.7"
    return "\n".join([LICENCES] + [line.format(i, i, i, i) for i in range(rows)]) + "\n"


def zipped(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data, method)
    return out.getvalue()


def twice():
    """Two members of one name; the directory of most tools shows the last alone."""
    import warnings
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return zipped([("점포.csv", counts(store="10")), ("점포.csv", counts(store="99"))])


def gz(data):
    return gzip.compress(data, mtime=0)


def shapefile(parts_of_record, dbf_records=1):
    """A .shp of one polygon record with the given rings and a .dbf; lengths as they should be."""
    rings = parts_of_record
    points = [p for ring in rings for p in ring]
    starts, at = [], 0
    for ring in rings:
        starts.append(at)
        at += len(ring)
    body = struct.pack("<i4d2i", 5, 0, 0, 1, 1, len(rings), len(points))
    body += b"".join(struct.pack("<i", s) for s in starts) + b"".join(struct.pack("<2d", *p) for p in points)
    record = struct.pack(">2i", 1, len(body) // 2) + body
    head = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, (100 + len(record)) // 2) + struct.pack("<2i8d", 1000, 5, 0, 0, 1, 1, 0, 0, 0, 0)
    field = b"SIG_CD".ljust(11, b"\0") + b"C" + b"\0" * 4 + bytes([5, 0]) + b"\0" * 14
    name = b"SIG_KOR_NM".ljust(11, b"\0") + b"C" + b"\0" * 4 + bytes([20, 0]) + b"\0" * 14
    dbf = struct.pack("<4BIHH20x", 3, 124, 1, 1, dbf_records, 32 + 64 + 1, 26) + field + name + b"\r"
    dbf += (b" 11110" + "종로구".encode().ljust(20)) * dbf_records + b"\x1a"
    return head + record, dbf


def utf16(text, order):
    return text.encode("utf-16-" + order)


SQUARE = [(126.97, 37.57), (126.97, 37.58), (126.98, 37.58), (126.98, 37.57), (126.97, 37.57)]
LEAVING = [(126.975, 37.575), (127.5, 37.576), (126.976, 37.9), (126.975, 37.575)]


def geojson(rings):
    return json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"SIG_CD": "11110", "SIG_KOR_NM": "종로구"},
         "geometry": {"type": "Polygon", "coordinates": rings}}]}, ensure_ascii=False)


def corpus():
    text = counts()
    good = counts().encode("cp949")
    yield "good.csv", good
    # Archives
    yield "zip_one_name_twice.zip", twice()
    yield "zip_in_zip.zip", zipped([("innen.zip", zipped([("점포.csv", text)]))])
    yield "zip_bzip2_member.zip", zipped([("점포.csv", counts(area=3110101))], zipfile.ZIP_BZIP2)
    yield "zip_cut.zip", zipped([("점포.csv", counts(40, area=3110201))])[:-40]
    yield "zip_escape.zip", zipped([("../../out.csv", text)])
    yield "zip_empty.zip", zipped([])
    yield "zip_of_folders.zip", zipped([("a/", b""), ("__MACOSX/._x", b"x")])
    bomb = zipped([("bomb.csv", b"0" * (80 << 20))])
    yield "zip_bomb.zip", bomb
    yield "gzip_padded.csv.gz", gz(counts(area=3110301).encode("cp949")) + b"\0" * 5000
    yield "gzip_two_members.csv.gz", gz(counts(2, area=3110401).encode("cp949")) + gz(b"\n")
    yield "gzip_rubbish_behind.csv.gz", gz(counts(area=3110501).encode("cp949")) + b"rubbish"
    yield "gzip_cut.csv.gz", gz(counts(400, area=3111001).encode("cp949"))[:-30]
    yield "gzip_in_gzip.csv.gz", gz(gz(good))
    yield "bzip2.csv.bz2", bz2.compress(good)
    yield "bzip2_named_csv.csv", bz2.compress(counts(5).encode("cp949"))
    yield "xz.csv", b"\xfd7zXZ\0" + b"\0" * 64
    yield "rar.csv", b"Rar!\x1a\x07\x00" + b"\0" * 64
    # Text
    yield "utf16_le_without_mark.csv", utf16(counts(area=3110601), "le")
    yield "utf16_be_without_mark.csv", utf16(counts(area=3110701), "be")
    yield "utf16_le_with_mark.csv", b"\xff\xfe" + utf16(counts(area=3110801), "le")
    yield "utf16_cut_in_a_character.csv", (b"\xff\xfe" + utf16(counts(area=3110901), "le"))[:-1]
    yield "empty.csv", b""
    yield "mark_only.csv", b"\xef\xbb\xbf"
    yield "header_only.csv", (COUNTS + "\n").encode("cp949")
    yield "one_line.csv", b"x" * 100_000
    yield "nuls.csv", b"\0" * 4096
    yield "endless_quote.csv", (COUNTS + '\n20244,A,"').encode("cp949") + b"x" * 300_000
    yield "page.csv", b"<!DOCTYPE html><html><body>login</body></html>"
    yield "dump.csv", b"-- MySQL dump\nCREATE TABLE x (a int);\nINSERT INTO x VALUES (1);\n"
    yield "lfs_pointer.csv", b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"
    yield "commas.csv", b"," * 50_000 + b"\n" + b"," * 50_000 + b"\n"
    yield "header_of_many.csv", ",".join(f"열{i}" for i in range(20_000)).encode() + b"\n1\n"
    # Values that exhaust, and fields that moved
    for name, value in [("trillion", "1000000000000"), ("minus_one", "-1"), ("two_to_31", "2147483648"),
                        ("two_to_63", "9223372036854775807"), ("ten_to_300", "1e300"), ("nan", "NaN"), ("infinite", "inf"),
                        ("hex", "0x10"), ("million_digits", "9" * 100_000)]:
        yield f"openings_{name}.csv", counts(3, opening=value, area=3112001).encode("cp949")
    moved = licences().splitlines()
    yield "licences_moved_by_one.csv", "\n".join([moved[0]] + ["," + line for line in moved[1:]]).encode()
    yield "licences_phone_as_date.csv", licences().replace("2018-12-11", "02-555-0000").encode()
    yield "licences_resident_number_as_name.csv", licences().replace("떡집", "800101-1234567").encode()
    # Boundaries
    yield "ring_leaves_its_outer_ring.geojson", geojson([[list(p) for p in SQUARE], [list(p) for p in LEAVING]]).encode()
    yield "ring_of_one_point.geojson", geojson([[[126.97, 37.57]]]).encode()
    yield "deep.geojson", b'{"type":"FeatureCollection","features":[{"properties":{"SIG_CD":"11110"},"geometry":' + b"[" * 5000
    yield "nested_arrays.geojson", b"[" * 100_000
    yield "infinite_coordinates.geojson", geojson([[[1e308, 1e308]] * 4]).replace("1e+308", "1e999").encode()
    shp, dbf = shapefile([SQUARE, LEAVING])
    yield "leaving/areas.shp", shp
    yield "leaving/areas.dbf", dbf
    yield "leaving/areas.prj", b'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["Degree",0.017453292519943295]]'
    lying = bytearray(shp)
    lying[144:148] = struct.pack("<i", 2_000_000_000)  # the number of rings
    yield "lying/areas.shp", bytes(lying)
    yield "lying/areas.dbf", dbf
    yield "short_dbf/areas.shp", shp
    yield "short_dbf/areas.dbf", dbf[:40]
    yield "no_dbf/areas.shp", shp
    huge = bytearray(dbf)
    huge[4:8] = struct.pack("<I", 4_000_000_000)
    yield "dbf_of_billions/areas.shp", shp
    yield "dbf_of_billions/areas.dbf", bytes(huge)
    # Two files of one quarter that say different things, and a sidecar that says nothing.
    yield "contradiction_a.csv", counts(3, store="10", area=3113001).encode("cp949")
    yield "contradiction_b.csv", counts(3, store="55", area=3113001).encode("cp949")
    yield "bad_sidecar.csv", counts(2, area=3114001).encode("cp949")
    yield "bad_sidecar.csv.meta.toml", b"published = soon\n"


def seeds():
    """Inputs of each fuzz target, among them those that once failed."""
    for name, data in corpus():
        if "/" not in name and len(data) < 20_000:
            yield "sniffing", name, data
    rows = licences().split("\n", 1)[1]
    yield "licences", "good", rows.encode()
    yield "licences", "moved", ("," + rows).encode()
    yield "licences", "phone", rows.replace("2018-12-11", "010-1234-5678").encode()
    yield "licences", "quote", (rows + '3220000,"').encode()
    yield "licences", "cp949", rows.encode("cp949")
    yield "licences", "dates", rows.replace("2018-12-11", "0001-01-01").replace("20201231", "99991231").encode()
    rows = counts().split("\n", 1)[1]
    yield "quarterly", "good", rows.encode()
    for value in ["0", "-1", "2147483648", "9223372036854775807", "1e300", "NaN", "1000000000000", ""]:
        yield "quarterly", f"value_{value or 'blank'}", counts(1, opening=value).split("\n", 1)[1].encode()
    yield "quarterly", "short", b"20244,A\n"
    yield "quarterly", "quarter", rows.replace("20244", "99999").encode()
    for i, text in enumerate(["서울특별시 강남구 역삼동 688-6\n서울특별시 강남구 언주로 548, 지하1층 (역삼동)", "\n", "강남구", "서울특별시",
                              "경상남도 진주시 본성동 6-3번지", "서울특별시 영등포구 문래동3가 1-1 010-1234-5678", "((((((", "서울 " * 500,
                              "a@b.kr 02-123-4567 800101-1234567"]):
        yield "address", f"text_{i}", text.encode()
    yield "address", "broken", b"\xff\xfe\xed\xa0\x80"
    shp, dbf = shapefile([SQUARE, LEAVING])
    pair = lambda shp, dbf: struct.pack("<H", len(shp)) + shp + dbf
    yield "shapefile", "leaving", pair(shp, dbf)
    yield "shapefile", "cut", pair(shp[:-9], dbf)
    yield "shapefile", "short_dbf", pair(shp, dbf[:50])
    lying = bytearray(shp)
    lying[144:148] = struct.pack("<i", 2_000_000_000)
    yield "shapefile", "rings", pair(bytes(lying), dbf)
    lying = bytearray(shp)
    lying[148:152] = struct.pack("<i", -5)
    yield "shapefile", "points", pair(bytes(lying), dbf)
    huge = bytearray(dbf)
    huge[4:8] = struct.pack("<I", 4_000_000_000)
    yield "shapefile", "records", pair(shp, bytes(huge))
    for i, text in enumerate(["quarter > 20231 AND (area_code = 'x')", "sales_krw BETWEEN 1 AND 2", "area_code IN (SELECT 1)",
                              "read_csv('http://x')", "1=1 UNION SELECT 1", "NOT " * 2000 + "TRUE", "(" * 3000, "area_code LIKE '%'",
                              "quarter = (((((1)))))", "'", "--", "lower(area_code) = 'a' OR quarter IS NOT NULL", "-" * 500 + "1"]):
        yield "filter", f"text_{i}", text.encode()


def main():
    for folder in (CORPUS, FUZZ):
        shutil.rmtree(folder, ignore_errors=True)
    for name, data in corpus():
        path = CORPUS / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    for target, name, data in seeds():
        path = FUZZ / target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    print(sum(1 for p in CORPUS.rglob("*") if p.is_file()), "hostile files,", sum(1 for p in FUZZ.rglob("*") if p.is_file()), "seeds")


if __name__ == "__main__":
    sys.exit(main())
