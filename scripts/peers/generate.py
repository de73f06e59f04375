#!/usr/bin/env python3
"""Makes the inputs of the comparison with other tools: licences in CP949, trade areas and dongs, from a seed.

    scripts/peers/generate.py DIR [--licences 1000000] [--seed 9]

DIR/licences.csv has the 44 quoted columns of the Seoul portal (444 bytes a row, CP949, LF, coordinates EPSG:5174),
DIR/areas.csv 1,650 trade areas of 130 corners and DIR/dongs.csv 424 dongs that share their borders (code and WKB in hex,
EPSG:5181). 70 % of the licences lie in a trade area, 5 % have no coordinates, 15 % are in business on the data date;
closures depend on the area and the industry. Nothing here uses golmok.
"""
import argparse
import datetime
import pathlib

import numpy as np
import pyproj
import shapely

LEFT, BOTTOM, SIDE = 184_000.0, 436_000.0, 30_000.0
AREAS, DONGS, INDUSTRIES = 1_650, 424, 55
DATA_DATE = datetime.date(2025, 6, 30)
EPSG_5174 = (
    "+proj=tmerc +lat_0=38 +lon_0=127.002890277778 +k=1 +x_0=200000 +y_0=500000 +ellps=bessel "
    "+towgs84=-115.80,474.99,674.11,1.16,-2.31,-1.63,6.43 +units=m +no_defs"
)
EPSG_5181 = (
    "+proj=tmerc +lat_0=38 +lon_0=127 +k=1 +x_0=200000 +y_0=500000 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs"
)
HEADER = (
    "개방자치단체코드,관리번호,인허가일자,인허가취소일자,영업상태코드,영업상태명,상세영업상태코드,상세영업상태명,폐업일자,"
    "휴업시작일자,휴업종료일자,재개업일자,전화번호,소재지면적,소재지우편번호,지번주소,도로명주소,도로명우편번호,사업장명,"
    "최종수정일자,데이터갱신구분,데이터갱신일자,업태구분명,좌표정보(X),좌표정보(Y),위생업태명,남성종사자수,여성종사자수,"
    "영업장주변구분명,등급구분명,급수시설구분명,총인원,본사종업원수,공장사무직종업원수,공장판매직종업원수,"
    "공장생산직종업원수,건물소유구분명,보증액,월세액,다중이용업소여부,시설총규모,전통업소지정번호,전통업소주된음식,홈페이지"
)
GU = ["종로구", "중구", "용산구", "성동구", "광진구", "동대문구", "중랑구", "성북구", "강북구", "도봉구", "노원구", "은평구",
      "서대문구", "마포구", "양천구", "강서구", "구로구", "금천구", "영등포구", "동작구", "관악구", "서초구", "강남구", "송파구", "강동구"]
WORDS = ["한식", "중국식", "경양식", "일식", "분식", "커피숍", "제과점", "호프", "통닭", "횟집", "뷔페"]
NAMES = ["똠양꿍", "할머니 국밥", "골목, 그 집", "스타 \"\"원\"\" 커피", "행복한 분식", "동네빵집", "서울식당", "큰손만두"]


def trade_areas(random):
    """Stars around a jittered lattice, far enough apart not to meet."""
    step = SIDE / 41
    places = np.arange(AREAS)
    centres = np.column_stack([LEFT + (places % 41 + 0.5) * step, BOTTOM + (places // 41 + 0.5) * step])
    centres += random.uniform(-20, 20, centres.shape)
    angles = np.linspace(0, 2 * np.pi, 130, endpoint=False)
    polygons = []
    for centre in centres:
        waves = sum(random.uniform(0, 0.12) * np.sin(k * angles + random.uniform(0, 6.3)) for k in range(1, 5))
        radius = random.uniform(150, 310) * np.clip(1 + waves, 0.3, 1.1)
        polygons.append(shapely.Polygon(centre + np.column_stack([np.cos(angles), np.sin(angles)]) * radius[:, None]))
    return centres, polygons


def dongs(random):
    """Cells of a bent lattice with shared, ragged edges; the last of 440 cells are left out."""
    columns, rows = 20, 22
    step = np.array([SIDE / columns, SIDE / rows])
    corners = np.stack(np.meshgrid(np.arange(columns + 1), np.arange(rows + 1), indexing="ij"), axis=-1) * step
    corners = corners + np.array([LEFT, BOTTOM]) + random.uniform(-250, 250, corners.shape)
    edges = {}

    def edge(a, b):
        if (a, b) not in edges:
            share = np.linspace(0, 1, 17)[:, None]
            line = corners[a] * (1 - share) + corners[b] * share
            line[1:-1] += random.uniform(-25, 25, (15, 2))
            edges[a, b], edges[b, a] = line, line[::-1]
        return edges[a, b][:-1]

    cells = [(i, j) for j in range(rows) for i in range(columns)][:DONGS]
    ring = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    return [
        shapely.Polygon(np.concatenate([edge((i + a, j + b), (i + c, j + d)) for (a, b), (c, d) in zip(ring, ring[1:])]))
        for i, j in cells
    ]


def write_polygons(path, codes, polygons):
    lines = [f"{code},{wkb}\n" for code, wkb in zip(codes, shapely.to_wkb(polygons, hex=True))]
    path.write_text("code,wkb\n" + "".join(lines))


def chunk(random, first, count, centres, weights, hazards, to_5174):
    """Lines of `count` licences."""
    area = random.choice(AREAS, count, p=weights)
    industry = np.minimum((random.pareto(1.2, count) * 8).astype(int), INDUSTRIES - 1)
    swap = random.random(count) < 0.5
    industry[swap] = random.integers(0, INDUSTRIES, swap.sum())
    near = random.random(count) < 0.9
    offset = random.normal(0, 125, (count, 2))
    points = np.where(near[:, None], centres[area] + offset, random.uniform([LEFT, BOTTOM], [LEFT + SIDE, BOTTOM + SIDE], (count, 2)))
    x, y = to_5174.transform(points[:, 0], points[:, 1])
    last = DATA_DATE.toordinal()
    licensed = random.integers(datetime.date(1985, 1, 1).toordinal(), last + 1, count)
    life = random.exponential(6.2 * 365.25 / (hazards[0][area] * hazards[1][industry]), count).astype(int)
    closed = licensed + life
    closed[closed > last] = 0
    day = {ordinal: datetime.date.fromordinal(int(ordinal)).isoformat() for ordinal in np.unique(np.r_[licensed, closed[closed > 0]])}
    blank = random.random(count) < 0.05
    number = random.integers(0, 1_000_000, (count, 3)).tolist()
    lines = []
    rows = zip(licensed.tolist(), closed.tolist(), industry.tolist(), x.tolist(), y.tolist(), blank.tolist(), number)
    for i, (opened, ended, of, at_x, at_y, no_place, (a, b, c)) in enumerate(rows, first):
        gu = a % 25
        status = '"03","폐업","02","폐업"' if ended else '"01","영업/정상","01","영업"'
        place = '"",""' if no_place else f'"{at_x:.9f}    ","{at_y:.9f}    "'
        changed = day[ended] if ended else day[opened]
        lines.append(
            f'"{300 + gu}0000","{300 + gu}0000-101-{opened % 40 + 1985}-{i:08d}","{day[opened]}","",{status},'
            f'"{day[ended] if ended else ""}","","","","02 {b:07d}","{a % 50000 / 100:.2f}","{130 + a % 20}-{700 + b % 200}",'
            f'"서울특별시 {GU[gu]} 가나다동 {b % 900}-{c % 40} 지하1층","서울특별시 {GU[gu]} 언주로{c % 90}길 {a % 600}, 지하{b % 3}층 (가나다동)",'
            f'"{6000 + b % 900:05d}","{NAMES[c % len(NAMES)]} {b % 5000}호점","{changed} 12:55:50","U","2025-07-03 00:06:00.0",'
            f'"{WORDS[of % len(WORDS)]} {of:02d}",{place},"{WORDS[of % len(WORDS)]} {of:02d}","0","0","","","",'
            f'"","","","","","자가","0","0","N","{a % 50000 / 100:.2f}","","",""\n'
        )
    return "".join(lines).encode("cp949")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dir", type=pathlib.Path)
    parser.add_argument("--licences", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=9)
    given = parser.parse_args()
    given.dir.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(given.seed)
    centres, areas = trade_areas(random)
    write_polygons(given.dir / "areas.csv", [str(3_110_001 + i) for i in range(AREAS)], areas)
    write_polygons(given.dir / "dongs.csv", [str(11_000_001 + i) for i in range(DONGS)], dongs(random))
    weights = random.lognormal(0, 0.7, AREAS)
    hazards = random.lognormal(0, 0.25, AREAS), random.lognormal(0, 0.35, INDUSTRIES)
    to_5174 = pyproj.Transformer.from_crs(EPSG_5181, EPSG_5174, always_xy=True)
    with open(given.dir / "licences.csv", "wb") as out:
        out.write((",".join(f'"{name}"' for name in HEADER.split(",")) + "\n").encode("cp949"))
        for first in range(0, given.licences, 100_000):
            count = min(100_000, given.licences - first)
            out.write(chunk(random, first, count, centres, weights / weights.sum(), hazards, to_5174))
    print(f"{given.licences:,} licences, {(given.dir / 'licences.csv').stat().st_size:,} bytes")


main()
