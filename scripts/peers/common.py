"""What the peers share: columns, days, quarters, geometry, the prior's likelihood."""
import datetime

import numpy as np

EPSG_5174 = (
    "+proj=tmerc +lat_0=38 +lon_0=127.002890277778 +k=1 +x_0=200000 +y_0=500000 +ellps=bessel "
    "+towgs84=-115.80,474.99,674.11,1.16,-2.31,-1.63,6.43 +units=m +no_defs"
)
EPSG_5181 = (
    "+proj=tmerc +lat_0=38 +lon_0=127 +k=1 +x_0=200000 +y_0=500000 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs"
)
# The fourteen typed columns of stage 1: name → (publisher's name, type).
COLUMNS = {
    "authority_code": ("개방자치단체코드", "text"),
    "management_no": ("관리번호", "text"),
    "licensed_on": ("인허가일자", "day"),
    "closed_on": ("폐업일자", "day"),
    "status_name": ("영업상태명", "text"),
    "detail_status": ("상세영업상태명", "text"),
    "floor_area_m2": ("소재지면적", "number"),
    "lot_address": ("지번주소", "text"),
    "road_address": ("도로명주소", "text"),
    "business_name": ("사업장명", "text"),
    "modified_on": ("최종수정일자", "stamp"),
    "industry_detail": ("업태구분명", "text"),
    "x_5174": ("좌표정보(X)", "number"),
    "y_5174": ("좌표정보(Y)", "number"),
}
RADIUS_M = 300.0
YEARS = {"1y": 365.25, "3y": 1095.75, "5y": 1826.25, "10y": 3652.5}
EPOCH = datetime.date(1970, 1, 1)
FROM = (datetime.date(2010, 1, 1) - EPOCH).days
QUARTERS = 24
# First days of 2019Q1 … 2024Q4, and of the quarter after.
BEGINS = np.array([(datetime.date(2019 + q // 4, q % 4 * 3 + 1, 1) - EPOCH).days for q in range(QUARTERS + 1)])


def polygons(path):
    """Codes in order, polygons."""
    import shapely

    lines = [line.split(",") for line in path.read_text().splitlines()[1:]]
    return [code for code, _ in lines], shapely.from_wkb([wkb for _, wkb in lines])


def transform(x, y):
    import pyproj

    return pyproj.Transformer.from_crs(EPSG_5174, EPSG_5181, always_xy=True).transform(x, y)


def lowest(count, points, areas):
    """The lowest area of each point, −1 where there is none."""
    found = np.full(count, np.iinfo(np.int32).max, dtype=np.int32)
    np.minimum.at(found, points, areas.astype(np.int32))
    found[found == np.iinfo(np.int32).max] = -1
    return found


def prior(events, trials):
    """Beta prior (a, b) of one industry's cells by maximum likelihood, as golmok's `BetaPrior::fit` defines it: the
    strength between 1 and the industry's trials + 1. The likelihood is a sum over tails, so it costs no special function."""
    from scipy.optimize import minimize

    all_events, all_trials = int(events.sum()), int(trials.sum())
    mean, most = (all_events + 0.5) / (all_trials + 1), max(all_trials + 1.0, 2.0)
    if len(trials) < 3 or all_events in (0, all_trials):
        return mean * most, (1 - mean) * most

    def tail(values):
        return np.cumsum(np.bincount(values)[::-1])[::-1][1:].astype(float)

    tails = tail(events), tail(trials - events), tail(trials)
    steps = [np.arange(len(t), dtype=float) for t in tails]

    def negative(at):
        m, s = 1 / (1 + np.exp(-at[0])), np.exp(at[1])
        a, b = m * s, (1 - m) * s
        of = [((t * np.log(x + j)).sum(), (t / (x + j)).sum()) for t, j, x in zip(tails, steps, (a, b, s))]
        da, db = of[0][1] - of[2][1], of[1][1] - of[2][1]
        slope = s * m * (1 - m)
        return -(of[0][0] + of[1][0] - of[2][0]), -np.array([slope * (da - db), a * da + b * db])

    best = None
    for start in (8.0, 80.0, 800.0):
        begin = [np.log(mean / (1 - mean)), np.log(min(start, most))]
        found = minimize(negative, begin, jac=True, method="L-BFGS-B", bounds=[(None, None), (0, np.log(most))],
                         options={"ftol": 1e-15, "gtol": 1e-9})
        best = found if best is None or found.fun < best.fun else best
    m, s = 1 / (1 + np.exp(-best.x[0])), np.exp(best.x[1])
    return m * s, (1 - m) * s


def shrink(industry, events, trials, industries):
    """Posterior means of cells, the prior fitted per industry."""
    a, b = np.empty(industries), np.empty(industries)
    order = np.argsort(industry, kind="stable")
    edges = np.searchsorted(industry[order], np.arange(industries + 1))
    for i in range(industries):
        rows = order[edges[i]:edges[i + 1]]
        a[i], b[i] = prior(events[rows], trials[rows]) if len(rows) else (np.nan, np.nan)
    return (a[industry] + events) / (a[industry] + b[industry] + trials)
