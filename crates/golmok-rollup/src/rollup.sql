-- The roll-up, in the SQL that polars 0.55 and Spark 4 both take (docs/decisions.md).
-- Each statement begins behind a line that names it and is put in as text; {shift} is the only parameter: what is
-- added to a stamp so that it tells the time in Seoul (`9 hours` for UTC, `0 hours` for local stamps).
-- Tables: tx (ts, merchant_id, card_id, industry, amount, sex, age, lon, lat), merchant_area (merchant_id, area_id, industry),
-- inside and border (cell, area_id: cells of 0.001 and 0.0001 degrees),
-- calendar (day, quarter, weekday 0 = Monday, dayoff 1 on Saturdays, Sundays and public holidays).
-- Every row has one area, '-' where it lies in none: nothing is dropped.
-- Parts: wd we = 주중 주말, d1..d7 the days, wh public
-- holidays from Monday to Friday, b1..b6 time bands, m f su sex (su: not told), a1..a6 au age (au: not told). wh, su and au are
-- never published: what is published must not give them as a difference.

-- statement: rows_by_merchant
SELECT t.merchant_id, t.card_id, COALESCE(m.area_id, '-') AS area_id, COALESCE(t.industry, m.industry, '-') AS industry,
 CAST(t.ts + INTERVAL '{shift}' AS DATE) AS day, EXTRACT(HOUR FROM t.ts + INTERVAL '{shift}') AS hh, t.sex, t.age, t.amount
FROM tx t LEFT JOIN merchant_area m ON t.merchant_id = m.merchant_id

-- statement: rows_by_point
WITH p AS (
 SELECT merchant_id, card_id, industry, ts, sex, age, amount,
  CAST(FLOOR(lon * 1000) AS BIGINT) * 1000000 + CAST(FLOOR(lat * 1000) AS BIGINT) AS coarse,
  CAST(FLOOR(lon * 10000) AS BIGINT) * 10000000 + CAST(FLOOR(lat * 10000) AS BIGINT) AS fine
 FROM tx)
SELECT p.merchant_id, p.card_id, COALESCE(i.area_id, b.area_id, '-') AS area_id, COALESCE(p.industry, '-') AS industry,
 CAST(p.ts + INTERVAL '{shift}' AS DATE) AS day, EXTRACT(HOUR FROM p.ts + INTERVAL '{shift}') AS hh, p.sex, p.age, p.amount
FROM p LEFT JOIN inside i ON p.coarse = i.cell LEFT JOIN border b ON p.fine = b.cell

-- statement: sums
SELECT day, area_id, industry, CAST(COUNT(*) AS BIGINT) AS n, COALESCE(CAST(SUM(amount) AS BIGINT), 0) AS won,
 CAST(SUM(CASE WHEN hh < 6 THEN 1 ELSE 0 END) AS BIGINT) AS b1_n, CAST(SUM(CASE WHEN hh < 6 THEN amount ELSE 0 END) AS BIGINT) AS b1_won,
 CAST(SUM(CASE WHEN hh >= 6 AND hh < 11 THEN 1 ELSE 0 END) AS BIGINT) AS b2_n, CAST(SUM(CASE WHEN hh >= 6 AND hh < 11 THEN amount ELSE 0 END) AS BIGINT) AS b2_won,
 CAST(SUM(CASE WHEN hh >= 11 AND hh < 14 THEN 1 ELSE 0 END) AS BIGINT) AS b3_n, CAST(SUM(CASE WHEN hh >= 11 AND hh < 14 THEN amount ELSE 0 END) AS BIGINT) AS b3_won,
 CAST(SUM(CASE WHEN hh >= 14 AND hh < 17 THEN 1 ELSE 0 END) AS BIGINT) AS b4_n, CAST(SUM(CASE WHEN hh >= 14 AND hh < 17 THEN amount ELSE 0 END) AS BIGINT) AS b4_won,
 CAST(SUM(CASE WHEN hh >= 17 AND hh < 21 THEN 1 ELSE 0 END) AS BIGINT) AS b5_n, CAST(SUM(CASE WHEN hh >= 17 AND hh < 21 THEN amount ELSE 0 END) AS BIGINT) AS b5_won,
 CAST(SUM(CASE WHEN hh >= 21 THEN 1 ELSE 0 END) AS BIGINT) AS b6_n, CAST(SUM(CASE WHEN hh >= 21 THEN amount ELSE 0 END) AS BIGINT) AS b6_won,
 CAST(SUM(CASE WHEN sex = 'M' THEN 1 ELSE 0 END) AS BIGINT) AS m_n, CAST(SUM(CASE WHEN sex = 'M' THEN amount ELSE 0 END) AS BIGINT) AS m_won,
 CAST(SUM(CASE WHEN sex = 'F' THEN 1 ELSE 0 END) AS BIGINT) AS f_n, CAST(SUM(CASE WHEN sex = 'F' THEN amount ELSE 0 END) AS BIGINT) AS f_won,
 CAST(SUM(CASE WHEN sex IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS su_n, CAST(SUM(CASE WHEN sex IS NULL THEN amount ELSE 0 END) AS BIGINT) AS su_won,
 CAST(SUM(CASE WHEN age < 20 THEN 1 ELSE 0 END) AS BIGINT) AS a1_n, CAST(SUM(CASE WHEN age < 20 THEN amount ELSE 0 END) AS BIGINT) AS a1_won,
 CAST(SUM(CASE WHEN age >= 20 AND age < 30 THEN 1 ELSE 0 END) AS BIGINT) AS a2_n, CAST(SUM(CASE WHEN age >= 20 AND age < 30 THEN amount ELSE 0 END) AS BIGINT) AS a2_won,
 CAST(SUM(CASE WHEN age >= 30 AND age < 40 THEN 1 ELSE 0 END) AS BIGINT) AS a3_n, CAST(SUM(CASE WHEN age >= 30 AND age < 40 THEN amount ELSE 0 END) AS BIGINT) AS a3_won,
 CAST(SUM(CASE WHEN age >= 40 AND age < 50 THEN 1 ELSE 0 END) AS BIGINT) AS a4_n, CAST(SUM(CASE WHEN age >= 40 AND age < 50 THEN amount ELSE 0 END) AS BIGINT) AS a4_won,
 CAST(SUM(CASE WHEN age >= 50 AND age < 60 THEN 1 ELSE 0 END) AS BIGINT) AS a5_n, CAST(SUM(CASE WHEN age >= 50 AND age < 60 THEN amount ELSE 0 END) AS BIGINT) AS a5_won,
 CAST(SUM(CASE WHEN age >= 60 THEN 1 ELSE 0 END) AS BIGINT) AS a6_n, CAST(SUM(CASE WHEN age >= 60 THEN amount ELSE 0 END) AS BIGINT) AS a6_won,
 CAST(SUM(CASE WHEN age IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS au_n, CAST(SUM(CASE WHEN age IS NULL THEN amount ELSE 0 END) AS BIGINT) AS au_won
FROM rows GROUP BY day, area_id, industry

-- statement: fold_sums
SELECT day, area_id, industry, CAST(SUM(n) AS BIGINT) AS n, CAST(SUM(won) AS BIGINT) AS won,
 CAST(SUM(b1_n) AS BIGINT) AS b1_n, CAST(SUM(b1_won) AS BIGINT) AS b1_won,
 CAST(SUM(b2_n) AS BIGINT) AS b2_n, CAST(SUM(b2_won) AS BIGINT) AS b2_won,
 CAST(SUM(b3_n) AS BIGINT) AS b3_n, CAST(SUM(b3_won) AS BIGINT) AS b3_won,
 CAST(SUM(b4_n) AS BIGINT) AS b4_n, CAST(SUM(b4_won) AS BIGINT) AS b4_won,
 CAST(SUM(b5_n) AS BIGINT) AS b5_n, CAST(SUM(b5_won) AS BIGINT) AS b5_won,
 CAST(SUM(b6_n) AS BIGINT) AS b6_n, CAST(SUM(b6_won) AS BIGINT) AS b6_won,
 CAST(SUM(m_n) AS BIGINT) AS m_n, CAST(SUM(m_won) AS BIGINT) AS m_won,
 CAST(SUM(f_n) AS BIGINT) AS f_n, CAST(SUM(f_won) AS BIGINT) AS f_won,
 CAST(SUM(su_n) AS BIGINT) AS su_n, CAST(SUM(su_won) AS BIGINT) AS su_won,
 CAST(SUM(a1_n) AS BIGINT) AS a1_n, CAST(SUM(a1_won) AS BIGINT) AS a1_won,
 CAST(SUM(a2_n) AS BIGINT) AS a2_n, CAST(SUM(a2_won) AS BIGINT) AS a2_won,
 CAST(SUM(a3_n) AS BIGINT) AS a3_n, CAST(SUM(a3_won) AS BIGINT) AS a3_won,
 CAST(SUM(a4_n) AS BIGINT) AS a4_n, CAST(SUM(a4_won) AS BIGINT) AS a4_won,
 CAST(SUM(a5_n) AS BIGINT) AS a5_n, CAST(SUM(a5_won) AS BIGINT) AS a5_won,
 CAST(SUM(a6_n) AS BIGINT) AS a6_n, CAST(SUM(a6_won) AS BIGINT) AS a6_won,
 CAST(SUM(au_n) AS BIGINT) AS au_n, CAST(SUM(au_won) AS BIGINT) AS au_won
FROM sums GROUP BY day, area_id, industry

-- statement: merchants
SELECT day, area_id, industry, merchant_id AS who,
 MAX(CASE WHEN hh < 6 THEN 1 ELSE 0 END) AS b1,
 MAX(CASE WHEN hh >= 6 AND hh < 11 THEN 1 ELSE 0 END) AS b2,
 MAX(CASE WHEN hh >= 11 AND hh < 14 THEN 1 ELSE 0 END) AS b3,
 MAX(CASE WHEN hh >= 14 AND hh < 17 THEN 1 ELSE 0 END) AS b4,
 MAX(CASE WHEN hh >= 17 AND hh < 21 THEN 1 ELSE 0 END) AS b5,
 MAX(CASE WHEN hh >= 21 THEN 1 ELSE 0 END) AS b6,
 MAX(CASE WHEN sex = 'M' THEN 1 ELSE 0 END) AS m,
 MAX(CASE WHEN sex = 'F' THEN 1 ELSE 0 END) AS f,
 MAX(CASE WHEN sex IS NULL THEN 1 ELSE 0 END) AS su,
 MAX(CASE WHEN age < 20 THEN 1 ELSE 0 END) AS a1,
 MAX(CASE WHEN age >= 20 AND age < 30 THEN 1 ELSE 0 END) AS a2,
 MAX(CASE WHEN age >= 30 AND age < 40 THEN 1 ELSE 0 END) AS a3,
 MAX(CASE WHEN age >= 40 AND age < 50 THEN 1 ELSE 0 END) AS a4,
 MAX(CASE WHEN age >= 50 AND age < 60 THEN 1 ELSE 0 END) AS a5,
 MAX(CASE WHEN age >= 60 THEN 1 ELSE 0 END) AS a6,
 MAX(CASE WHEN age IS NULL THEN 1 ELSE 0 END) AS au
FROM rows GROUP BY day, area_id, industry, merchant_id

-- statement: people
SELECT day, area_id, industry, card_id AS who,
 1 + CASE
    WHEN hh < 6 THEN 2 WHEN hh >= 6 AND hh < 11 THEN 4 WHEN hh >= 11 AND hh < 14 THEN 8 WHEN hh >= 14 AND hh < 17 THEN 16
    WHEN hh >= 17 AND hh < 21 THEN 32 WHEN hh >= 21 THEN 64 ELSE 0 END
  + CASE
    WHEN sex = 'M' THEN 128 WHEN sex = 'F' THEN 256 WHEN sex IS NULL THEN 512 ELSE 0 END
  + CASE
    WHEN age < 20 THEN 1024 WHEN age >= 20 AND age < 30 THEN 2048 WHEN age >= 30 AND age < 40 THEN 4096 WHEN age >= 40 AND age < 50 THEN 8192
    WHEN age >= 50 AND age < 60 THEN 16384 WHEN age >= 60 THEN 32768 WHEN age IS NULL THEN 65536 ELSE 0 END AS parts
FROM rows WHERE card_id IS NOT NULL AND area_id <> '-' AND industry <> '-'

-- statement: fold_merchants
SELECT day, area_id, industry, who,
 MAX(b1) AS b1, MAX(b2) AS b2, MAX(b3) AS b3, MAX(b4) AS b4, MAX(b5) AS b5, MAX(b6) AS b6, MAX(m) AS m, MAX(f) AS f,
 MAX(su) AS su, MAX(a1) AS a1, MAX(a2) AS a2, MAX(a3) AS a3, MAX(a4) AS a4, MAX(a5) AS a5, MAX(a6) AS a6, MAX(au) AS au
FROM merchants GROUP BY day, area_id, industry, who

-- statement: quarter_sums
SELECT k.quarter, s.area_id, s.industry, CAST(SUM(s.n) AS BIGINT) AS n, CAST(SUM(s.won) AS BIGINT) AS won,
 CAST(SUM(CASE WHEN k.dayoff = 0 THEN s.n ELSE 0 END) AS BIGINT) AS wd_n, CAST(SUM(CASE WHEN k.dayoff = 0 THEN s.won ELSE 0 END) AS BIGINT) AS wd_won,
 CAST(SUM(CASE WHEN k.dayoff = 1 THEN s.n ELSE 0 END) AS BIGINT) AS we_n, CAST(SUM(CASE WHEN k.dayoff = 1 THEN s.won ELSE 0 END) AS BIGINT) AS we_won,
 CAST(SUM(CASE WHEN k.weekday = 0 THEN s.n ELSE 0 END) AS BIGINT) AS d1_n, CAST(SUM(CASE WHEN k.weekday = 0 THEN s.won ELSE 0 END) AS BIGINT) AS d1_won,
 CAST(SUM(CASE WHEN k.weekday = 1 THEN s.n ELSE 0 END) AS BIGINT) AS d2_n, CAST(SUM(CASE WHEN k.weekday = 1 THEN s.won ELSE 0 END) AS BIGINT) AS d2_won,
 CAST(SUM(CASE WHEN k.weekday = 2 THEN s.n ELSE 0 END) AS BIGINT) AS d3_n, CAST(SUM(CASE WHEN k.weekday = 2 THEN s.won ELSE 0 END) AS BIGINT) AS d3_won,
 CAST(SUM(CASE WHEN k.weekday = 3 THEN s.n ELSE 0 END) AS BIGINT) AS d4_n, CAST(SUM(CASE WHEN k.weekday = 3 THEN s.won ELSE 0 END) AS BIGINT) AS d4_won,
 CAST(SUM(CASE WHEN k.weekday = 4 THEN s.n ELSE 0 END) AS BIGINT) AS d5_n, CAST(SUM(CASE WHEN k.weekday = 4 THEN s.won ELSE 0 END) AS BIGINT) AS d5_won,
 CAST(SUM(CASE WHEN k.weekday = 5 THEN s.n ELSE 0 END) AS BIGINT) AS d6_n, CAST(SUM(CASE WHEN k.weekday = 5 THEN s.won ELSE 0 END) AS BIGINT) AS d6_won,
 CAST(SUM(CASE WHEN k.weekday = 6 THEN s.n ELSE 0 END) AS BIGINT) AS d7_n, CAST(SUM(CASE WHEN k.weekday = 6 THEN s.won ELSE 0 END) AS BIGINT) AS d7_won,
 CAST(SUM(CASE WHEN k.dayoff = 1 AND k.weekday < 5 THEN s.n ELSE 0 END) AS BIGINT) AS wh_n, CAST(SUM(CASE WHEN k.dayoff = 1 AND k.weekday < 5 THEN s.won ELSE 0 END) AS BIGINT) AS wh_won,
 CAST(SUM(s.b1_n) AS BIGINT) AS b1_n, CAST(SUM(s.b1_won) AS BIGINT) AS b1_won,
 CAST(SUM(s.b2_n) AS BIGINT) AS b2_n, CAST(SUM(s.b2_won) AS BIGINT) AS b2_won,
 CAST(SUM(s.b3_n) AS BIGINT) AS b3_n, CAST(SUM(s.b3_won) AS BIGINT) AS b3_won,
 CAST(SUM(s.b4_n) AS BIGINT) AS b4_n, CAST(SUM(s.b4_won) AS BIGINT) AS b4_won,
 CAST(SUM(s.b5_n) AS BIGINT) AS b5_n, CAST(SUM(s.b5_won) AS BIGINT) AS b5_won,
 CAST(SUM(s.b6_n) AS BIGINT) AS b6_n, CAST(SUM(s.b6_won) AS BIGINT) AS b6_won,
 CAST(SUM(s.m_n) AS BIGINT) AS m_n, CAST(SUM(s.m_won) AS BIGINT) AS m_won,
 CAST(SUM(s.f_n) AS BIGINT) AS f_n, CAST(SUM(s.f_won) AS BIGINT) AS f_won,
 CAST(SUM(s.su_n) AS BIGINT) AS su_n, CAST(SUM(s.su_won) AS BIGINT) AS su_won,
 CAST(SUM(s.a1_n) AS BIGINT) AS a1_n, CAST(SUM(s.a1_won) AS BIGINT) AS a1_won,
 CAST(SUM(s.a2_n) AS BIGINT) AS a2_n, CAST(SUM(s.a2_won) AS BIGINT) AS a2_won,
 CAST(SUM(s.a3_n) AS BIGINT) AS a3_n, CAST(SUM(s.a3_won) AS BIGINT) AS a3_won,
 CAST(SUM(s.a4_n) AS BIGINT) AS a4_n, CAST(SUM(s.a4_won) AS BIGINT) AS a4_won,
 CAST(SUM(s.a5_n) AS BIGINT) AS a5_n, CAST(SUM(s.a5_won) AS BIGINT) AS a5_won,
 CAST(SUM(s.a6_n) AS BIGINT) AS a6_n, CAST(SUM(s.a6_won) AS BIGINT) AS a6_won,
 CAST(SUM(s.au_n) AS BIGINT) AS au_n, CAST(SUM(s.au_won) AS BIGINT) AS au_won
FROM day_sums s LEFT JOIN calendar k ON s.day = k.day GROUP BY k.quarter, s.area_id, s.industry

-- Days become a quarter some at a time: flags of merchants, folded into those of the days before.

-- statement: merchants_of_days
SELECT k.quarter, s.area_id, s.industry, s.who,
 MAX(CASE WHEN k.dayoff = 0 THEN 1 ELSE 0 END) AS wd,
 MAX(CASE WHEN k.dayoff = 1 THEN 1 ELSE 0 END) AS we,
 MAX(CASE WHEN k.weekday = 0 THEN 1 ELSE 0 END) AS d1,
 MAX(CASE WHEN k.weekday = 1 THEN 1 ELSE 0 END) AS d2,
 MAX(CASE WHEN k.weekday = 2 THEN 1 ELSE 0 END) AS d3,
 MAX(CASE WHEN k.weekday = 3 THEN 1 ELSE 0 END) AS d4,
 MAX(CASE WHEN k.weekday = 4 THEN 1 ELSE 0 END) AS d5,
 MAX(CASE WHEN k.weekday = 5 THEN 1 ELSE 0 END) AS d6,
 MAX(CASE WHEN k.weekday = 6 THEN 1 ELSE 0 END) AS d7,
 MAX(CASE WHEN k.dayoff = 1 AND k.weekday < 5 THEN 1 ELSE 0 END) AS wh,
 MAX(s.b1) AS b1, MAX(s.b2) AS b2, MAX(s.b3) AS b3, MAX(s.b4) AS b4, MAX(s.b5) AS b5, MAX(s.b6) AS b6, MAX(s.m) AS m, MAX(s.f) AS f,
 MAX(s.su) AS su, MAX(s.a1) AS a1, MAX(s.a2) AS a2, MAX(s.a3) AS a3, MAX(s.a4) AS a4, MAX(s.a5) AS a5, MAX(s.a6) AS a6, MAX(s.au) AS au
FROM day_merchants s LEFT JOIN calendar k ON s.day = k.day GROUP BY k.quarter, s.area_id, s.industry, s.who

-- statement: fold_merchants_of_days
SELECT quarter, area_id, industry, who,
 MAX(wd) AS wd, MAX(we) AS we, MAX(d1) AS d1, MAX(d2) AS d2, MAX(d3) AS d3, MAX(d4) AS d4, MAX(d5) AS d5, MAX(d6) AS d6,
 MAX(d7) AS d7, MAX(wh) AS wh, MAX(b1) AS b1, MAX(b2) AS b2, MAX(b3) AS b3, MAX(b4) AS b4, MAX(b5) AS b5, MAX(b6) AS b6,
 MAX(m) AS m, MAX(f) AS f, MAX(su) AS su, MAX(a1) AS a1, MAX(a2) AS a2, MAX(a3) AS a3, MAX(a4) AS a4, MAX(a5) AS a5,
 MAX(a6) AS a6, MAX(au) AS au
FROM flags GROUP BY quarter, area_id, industry, who

-- statement: quarter_merchants
SELECT quarter, area_id, industry, CAST(COUNT(*) AS BIGINT) AS total,
 CAST(SUM(wd) AS BIGINT) AS wd, CAST(SUM(we) AS BIGINT) AS we, CAST(SUM(d1) AS BIGINT) AS d1, CAST(SUM(d2) AS BIGINT) AS d2,
 CAST(SUM(d3) AS BIGINT) AS d3, CAST(SUM(d4) AS BIGINT) AS d4, CAST(SUM(d5) AS BIGINT) AS d5, CAST(SUM(d6) AS BIGINT) AS d6,
 CAST(SUM(d7) AS BIGINT) AS d7, CAST(SUM(wh) AS BIGINT) AS wh, CAST(SUM(b1) AS BIGINT) AS b1, CAST(SUM(b2) AS BIGINT) AS b2,
 CAST(SUM(b3) AS BIGINT) AS b3, CAST(SUM(b4) AS BIGINT) AS b4, CAST(SUM(b5) AS BIGINT) AS b5, CAST(SUM(b6) AS BIGINT) AS b6,
 CAST(SUM(m) AS BIGINT) AS m, CAST(SUM(f) AS BIGINT) AS f, CAST(SUM(su) AS BIGINT) AS su, CAST(SUM(a1) AS BIGINT) AS a1,
 CAST(SUM(a2) AS BIGINT) AS a2, CAST(SUM(a3) AS BIGINT) AS a3, CAST(SUM(a4) AS BIGINT) AS a4, CAST(SUM(a5) AS BIGINT) AS a5,
 CAST(SUM(a6) AS BIGINT) AS a6, CAST(SUM(au) AS BIGINT) AS au
FROM flags GROUP BY quarter, area_id, industry

-- People: tx (day, hh, area, lon, lat, card_id, sex, age, n, persons, m, f, a1..a6), persons and its parts in ten-thousandths; hh is
-- null where no hour is told. Devices (card_id) are counted once in an area and an hour: visits.

-- statement: people_by_area
SELECT day, hh, COALESCE(area, '-') AS area_id, 'ALL' AS industry, card_id, sex, age, n, persons, m, f, a1, a2, a3, a4, a5, a6
FROM tx

-- statement: people_by_point
WITH p AS (
 SELECT day, hh, card_id, sex, age, n, persons, m, f, a1, a2, a3, a4, a5, a6,
  CAST(FLOOR(lon * 1000) AS BIGINT) * 1000000 + CAST(FLOOR(lat * 1000) AS BIGINT) AS coarse,
  CAST(FLOOR(lon * 10000) AS BIGINT) * 10000000 + CAST(FLOOR(lat * 10000) AS BIGINT) AS fine
 FROM tx)
SELECT p.day, p.hh, COALESCE(i.area_id, b.area_id, '-') AS area_id, 'ALL' AS industry, p.card_id, p.sex, p.age, p.n, p.persons,
 p.m, p.f, p.a1, p.a2, p.a3, p.a4, p.a5, p.a6
FROM p LEFT JOIN inside i ON p.coarse = i.cell LEFT JOIN border b ON p.fine = b.cell

-- statement: visits
SELECT day, hh, area_id, card_id, CAST(SUM(n) AS BIGINT) AS n, MAX(sex) AS sex, MAX(age) AS age
FROM rows GROUP BY day, hh, area_id, card_id

-- statement: people_of_visits
SELECT day, hh, area_id, n, CAST(10000 AS BIGINT) AS persons,
 CAST(CASE WHEN sex = 'M' THEN 10000 ELSE 0 END AS BIGINT) AS m, CAST(CASE WHEN sex = 'F' THEN 10000 ELSE 0 END AS BIGINT) AS f,
 CAST(CASE WHEN age < 20 THEN 10000 ELSE 0 END AS BIGINT) AS a1,
 CAST(CASE WHEN age >= 20 AND age < 30 THEN 10000 ELSE 0 END AS BIGINT) AS a2,
 CAST(CASE WHEN age >= 30 AND age < 40 THEN 10000 ELSE 0 END AS BIGINT) AS a3,
 CAST(CASE WHEN age >= 40 AND age < 50 THEN 10000 ELSE 0 END AS BIGINT) AS a4,
 CAST(CASE WHEN age >= 50 AND age < 60 THEN 10000 ELSE 0 END AS BIGINT) AS a5,
 CAST(CASE WHEN age >= 60 THEN 10000 ELSE 0 END AS BIGINT) AS a6
FROM visits

-- statement: people_sums
SELECT day, area_id, CAST(SUM(n) AS BIGINT) AS n, CAST(SUM(persons) AS BIGINT) AS persons, MAX(persons) AS most,
 CAST(SUM(CASE WHEN hh < 6 THEN persons ELSE 0 END) AS BIGINT) AS b1, MAX(CASE WHEN hh < 6 THEN persons ELSE 0 END) AS b1_most,
 CAST(SUM(CASE WHEN hh >= 6 AND hh < 11 THEN persons ELSE 0 END) AS BIGINT) AS b2, MAX(CASE WHEN hh >= 6 AND hh < 11 THEN persons ELSE 0 END) AS b2_most,
 CAST(SUM(CASE WHEN hh >= 11 AND hh < 14 THEN persons ELSE 0 END) AS BIGINT) AS b3, MAX(CASE WHEN hh >= 11 AND hh < 14 THEN persons ELSE 0 END) AS b3_most,
 CAST(SUM(CASE WHEN hh >= 14 AND hh < 17 THEN persons ELSE 0 END) AS BIGINT) AS b4, MAX(CASE WHEN hh >= 14 AND hh < 17 THEN persons ELSE 0 END) AS b4_most,
 CAST(SUM(CASE WHEN hh >= 17 AND hh < 21 THEN persons ELSE 0 END) AS BIGINT) AS b5, MAX(CASE WHEN hh >= 17 AND hh < 21 THEN persons ELSE 0 END) AS b5_most,
 CAST(SUM(CASE WHEN hh >= 21 THEN persons ELSE 0 END) AS BIGINT) AS b6, MAX(CASE WHEN hh >= 21 THEN persons ELSE 0 END) AS b6_most,
 CAST(SUM(CASE WHEN hh IS NULL THEN persons ELSE 0 END) AS BIGINT) AS bu, MAX(CASE WHEN hh IS NULL THEN persons ELSE 0 END) AS bu_most,
 CAST(SUM(m) AS BIGINT) AS m, MAX(m) AS m_most,
 CAST(SUM(f) AS BIGINT) AS f, MAX(f) AS f_most,
 CAST(SUM(a1) AS BIGINT) AS a1, MAX(a1) AS a1_most,
 CAST(SUM(a2) AS BIGINT) AS a2, MAX(a2) AS a2_most,
 CAST(SUM(a3) AS BIGINT) AS a3, MAX(a3) AS a3_most,
 CAST(SUM(a4) AS BIGINT) AS a4, MAX(a4) AS a4_most,
 CAST(SUM(a5) AS BIGINT) AS a5, MAX(a5) AS a5_most,
 CAST(SUM(a6) AS BIGINT) AS a6, MAX(a6) AS a6_most,
 MAX(persons - m - f) AS su_most, MAX(persons - a1 - a2 - a3 - a4 - a5 - a6) AS au_most
FROM rows GROUP BY day, area_id

-- statement: fold_people_sums
SELECT day, area_id, CAST(SUM(n) AS BIGINT) AS n, CAST(SUM(persons) AS BIGINT) AS persons, MAX(most) AS most,
 CAST(SUM(b1) AS BIGINT) AS b1, MAX(b1_most) AS b1_most,
 CAST(SUM(b2) AS BIGINT) AS b2, MAX(b2_most) AS b2_most,
 CAST(SUM(b3) AS BIGINT) AS b3, MAX(b3_most) AS b3_most,
 CAST(SUM(b4) AS BIGINT) AS b4, MAX(b4_most) AS b4_most,
 CAST(SUM(b5) AS BIGINT) AS b5, MAX(b5_most) AS b5_most,
 CAST(SUM(b6) AS BIGINT) AS b6, MAX(b6_most) AS b6_most,
 CAST(SUM(bu) AS BIGINT) AS bu, MAX(bu_most) AS bu_most,
 CAST(SUM(m) AS BIGINT) AS m, MAX(m_most) AS m_most,
 CAST(SUM(f) AS BIGINT) AS f, MAX(f_most) AS f_most,
 CAST(SUM(a1) AS BIGINT) AS a1, MAX(a1_most) AS a1_most,
 CAST(SUM(a2) AS BIGINT) AS a2, MAX(a2_most) AS a2_most,
 CAST(SUM(a3) AS BIGINT) AS a3, MAX(a3_most) AS a3_most,
 CAST(SUM(a4) AS BIGINT) AS a4, MAX(a4_most) AS a4_most,
 CAST(SUM(a5) AS BIGINT) AS a5, MAX(a5_most) AS a5_most,
 CAST(SUM(a6) AS BIGINT) AS a6, MAX(a6_most) AS a6_most,
 MAX(su_most) AS su_most, MAX(au_most) AS au_most
FROM sums GROUP BY day, area_id
