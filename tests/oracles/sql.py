"""What DuckDB answers: queries over small fixed tables, stored as tests/oracles/sql.json.

Run with a Python that has duckdb:  python tests/oracles/sql.py
The Rust test `frame_sql` runs the same queries and compares. Queries whose answer differs by choice
stand in CHOICES with our answer and the reason; everything else must agree.
"""

import csv
import datetime
import decimal
import json
import math
from pathlib import Path

import duckdb

HERE = Path(__file__).parent
NAN, INF = math.nan, math.inf


def penguins():
    rows = list(csv.DictReader((HERE.parent.parent / "examples/data/penguins.csv").open()))
    kinds = {"bill_length_mm": "f64", "bill_depth_mm": "f64", "flipper_length_mm": "i64",
             "body_mass_g": "i64", "year": "i64"}
    read = {"f64": float, "i64": int, "str": str}
    columns = {}
    for name in rows[0]:
        kind = kinds.get(name, "str")
        columns[name] = (kind, [None if row[name] in ("NA", "") else read[kind](row[name]) for row in rows])
    return columns


D, T = datetime.date.fromisoformat, datetime.datetime.fromisoformat
TABLES = {
    "penguins": penguins(),
    # Nulls, NaN, infinities, both zeros, duplicates, negative numbers.
    "n": {
        "id": ("i64", [1, 2, 3, 4, 5, 6, 7, 8]),
        "g": ("str", ["a", "b", "a", None, "b", "c", None, "a"]),
        "x": ("f64", [1.5, NAN, None, -0.0, 0.0, INF, -INF, 2.5]),
        "k": ("i64", [3, -3, None, 0, 7, 7, -8, 3]),
        "b": ("bool", [True, False, None, True, True, False, None, False]),
    },
    # Text: Unicode, empty, spaces, wildcards.
    "s": {
        "id": ("i64", [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        "t": ("str", ["hello", "Hello World", "", None, "äöü", "100%", "a_b", "  pad ", "日本語"]),
        "p": ("str", ["h%", "%W%", "", "x", "ä__", "100\\%", "a_b", "% %", "__語"]),
        "num": ("str", ["12", " 7 ", "x", None, "1.5", "-3", "1e3", "2.5", ""]),
    },
    "d": {
        "id": ("i64", [1, 2, 3, 4, 5]),
        "day": ("date", [D("2020-01-31"), D("1969-12-31"), None, D("2024-02-29"), D("2020-05-06")]),
        "ts": ("timestamp", [T("2020-01-31T10:20:30.123456"), T("1969-12-31T23:59:59"), None,
                             T("2024-02-29T00:00:00"), T("2020-05-06T07:08:09.5")]),
    },
    "l": {"k": ("i64", [1, 2, 2, None, 5]), "a": ("str", ["p", "q", "r", "s", "t"])},
    "r": {"k": ("i64", [2, 1, 2, None, 9]), "c": ("f64", [0.5, 1.5, 2.5, 3.5, 4.5])},
    "e": {"k": ("i64", []), "a": ("str", []), "x": ("f64", [])},
}
SQL_TYPE = {"i64": "BIGINT", "f64": "DOUBLE", "str": "VARCHAR", "bool": "BOOLEAN", "date": "DATE",
            "timestamp": "TIMESTAMP"}

QUERIES = """
SELECT * FROM n ORDER BY id
SELECT id, x + 1, x * 2, x - k, k * k, -k, +k FROM n ORDER BY id
SELECT id, k / 2, k // 2, k % 2, -7 // 2, -7 % 3, 7.5 % 2 FROM n ORDER BY id
SELECT 1e0 / 0, -1e0 / 0, 0e0 / 0, 5e0 % 0
SELECT id, x > 1, x = x, x <> 1.5, x <= 0, x >= 2.5, x < 0 FROM n ORDER BY id
SELECT 'nan'::DOUBLE = 'nan'::DOUBLE, 'nan'::DOUBLE > 'inf'::DOUBLE, 0e0 = -0e0
SELECT id FROM n WHERE x > 1 ORDER BY id
SELECT id FROM n WHERE NOT (x > 1) ORDER BY id
SELECT id FROM n WHERE b ORDER BY id
SELECT id FROM n WHERE b IS NOT TRUE ORDER BY id
SELECT id, b AND k > 0, b OR k > 0, NOT b, b IS FALSE, b IS NOT FALSE, b IS UNKNOWN FROM n ORDER BY id
SELECT NULL AND FALSE, NULL OR TRUE, NULL AND TRUE, NULL OR FALSE, NOT NULL
SELECT id, x IS NULL, g IS NOT NULL, x IS DISTINCT FROM 1.5, g IS NOT DISTINCT FROM NULL FROM n ORDER BY id
SELECT id, k BETWEEN 0 AND 5, k NOT BETWEEN 0 AND 5, 3 BETWEEN k AND 10 FROM n ORDER BY id
SELECT id, k IN (3, 7), k NOT IN (3, 7), k IN (3, NULL), k NOT IN (3, NULL), g IN ('a') FROM n ORDER BY id
SELECT id, k IN (id, 3), g NOT IN ('a', g) FROM n ORDER BY id
SELECT id, CASE WHEN k > 0 THEN 'pos' WHEN k < 0 THEN 'neg' ELSE 'zero' END FROM n ORDER BY id
SELECT id, CASE g WHEN 'a' THEN 1 WHEN 'b' THEN 2.5 END FROM n ORDER BY id
SELECT id, CASE WHEN k <> 0 THEN 100 // k END FROM n ORDER BY id
SELECT id FROM n WHERE k <> 0 AND 100 // k > 10 ORDER BY id
SELECT id, CASE WHEN b THEN x ELSE k END FROM n ORDER BY id
SELECT id, COALESCE(x, k, -1), IFNULL(g, 'none'), NULLIF(k, 3), NULLIF(g, 'a') FROM n ORDER BY id
SELECT COALESCE(NULL, NULL), COALESCE(NULL, 2, 3)
SELECT id, IF(k > 0, 'yes', 'no') FROM n ORDER BY id
SELECT id, CAST(k AS VARCHAR), CAST(x AS VARCHAR), CAST(b AS VARCHAR), k::DOUBLE, b::INTEGER FROM n ORDER BY id
SELECT id, TRY_CAST(num AS INTEGER), TRY_CAST(num AS DOUBLE), TRY_CAST(num AS BIGINT) FROM s ORDER BY id
SELECT CAST(2.5e0 AS INTEGER), CAST(3.5e0 AS INTEGER), CAST(-2.5e0 AS INTEGER), CAST('2.5' AS INTEGER), CAST('-2.5' AS BIGINT), CAST(' 12 ' AS INTEGER)
SELECT TRY_CAST(1e30 AS INTEGER), TRY_CAST(300 AS TINYINT), TRY_CAST('abc' AS DATE), TRY_CAST('maybe' AS BOOLEAN)
SELECT CAST(1e0 AS VARCHAR), CAST(1e15 AS VARCHAR), CAST(1e16 AS VARCHAR), CAST(0.0001e0 AS VARCHAR), CAST(0.00001e0 AS VARCHAR), CAST(123456789.125e0 AS VARCHAR), CAST(-1.5e-7 AS VARCHAR), CAST(1e300 AS VARCHAR)
SELECT 't'::BOOLEAN, 'no'::BOOLEAN, '1'::BOOLEAN, 2::BOOLEAN, 0::BOOLEAN
SELECT '2020-01-05'::DATE, '2020-01-05 10:20:30'::TIMESTAMP, '2020-01-05T10:20:30.5'::TIMESTAMP, '2020-01-05'::TIMESTAMP
SELECT id, day::VARCHAR, ts::VARCHAR, ts::DATE, day::TIMESTAMP FROM d ORDER BY id
SELECT id FROM s WHERE num = '12' OR t = 'hello' ORDER BY id
SELECT id FROM n WHERE k = '3' ORDER BY id
SELECT id FROM d WHERE day > '2020-01-01' ORDER BY id
SELECT id FROM d WHERE ts >= '2020-01-31 10:00:00' AND ts < DATE '2024-01-01' ORDER BY id
SELECT 1 = '1', 1 < '2', '10' < '9', 1 = 1.0, TRUE = 1, TRUE > FALSE
SELECT id, t LIKE 'h%', t LIKE '%o%', t LIKE '_____', t LIKE 'ä%', t NOT LIKE '%l%', t ILIKE 'HELLO%', t LIKE '' FROM s ORDER BY id
SELECT id, t LIKE p, t ILIKE p, t LIKE p ESCAPE '\\' FROM s ORDER BY id
SELECT id, upper(t), lower(t), length(t), strlen(t), reverse(t), ascii(t) FROM s WHERE id <> 9 ORDER BY id
SELECT id, substr(t, 2, 3), substr(t, -3, 2), substr(t, 2), substring(t FROM 2 FOR 2), substr(t, 0, 3), substr(t, 3, -2), substr(t, -2) FROM s ORDER BY id
SELECT id, left(t, 2), right(t, 2), left(t, -2), right(t, -2), left(t, 0) FROM s ORDER BY id
SELECT id, trim(t), ltrim(t), rtrim(t), trim(t, 'ho'), trim(both 'h' from t), trim(leading 'h' from t) FROM s ORDER BY id
SELECT id, replace(t, 'l', 'LL'), replace(t, '', 'x'), starts_with(t, 'h'), ends_with(t, 'o'), contains(t, 'ell'), strpos(t, 'o'), position('l' in t) FROM s ORDER BY id
SELECT id, t || '!', concat(t, id, NULL, TRUE), concat_ws('-', t, NULL, id), lpad(t, 7, '*'), rpad(t, 3, 'ab'), repeat(t, 2) FROM s ORDER BY id
SELECT split_part('a,b,c', ',', 2), split_part('a,b', ',', 5), split_part('a,b,c', ',', -1), chr(228), 'a' || 1, repeat('a', -1)
SELECT id, abs(k), sign(k), abs(x), round(x), floor(x), ceil(x), sqrt(abs(x)) FROM n ORDER BY id
SELECT round(2.345e0, 2), round(2.5e0), round(-2.5e0), round(1234, -2), round(1250, -2), round(-1250, -2), round(12345.678e0, -2), round(1.005e0, 2), round(1e300, 2), trunc(2.7e0), trunc(-2.7e0)
SELECT exp(1e0), ln(10e0), log10(1000e0), log2(8e0), power(2, 10), pow(2e0, 0.5e0), cbrt(27e0), pi(), sin(1e0), cos(1e0), atan2(1e0, 2e0), degrees(1e0), radians(1e0)
SELECT mod(7, 3), mod(-7, 3), 2 ^ 3, greatest(1, NULL, 3), least(1, NULL, 3), greatest('a', 'b'), 5 & 3, 5 | 3, xor(5, 3)
SELECT id, greatest(x, 1e0), least(x, 1e0), isnan(x), isinf(x), isfinite(x) FROM n ORDER BY id
SELECT sqrt(-1e0), ln(-1e0), ln(0e0)
SELECT id, year(day), month(day), day(day), quarter(day), week(day), dayofweek(day), isodow(day), dayofyear(day), decade(day), century(day) FROM d ORDER BY id
SELECT id, hour(ts), minute(ts), second(ts), millisecond(ts), microsecond(ts), epoch(ts) FROM d ORDER BY id
SELECT id, extract(year FROM ts), extract('month' FROM ts), date_part('isoyear', day), extract(doy FROM day), extract(epoch FROM day) FROM d ORDER BY id
SELECT id, date_trunc('month', day), date_trunc('year', ts), date_trunc('week', day), date_trunc('hour', ts), date_trunc('quarter', ts), date_trunc('second', ts), date_trunc('decade', day) FROM d ORDER BY id
SELECT id, day + 1, day - 31, day - DATE '2020-01-01', day + INTERVAL 1 MONTH, day - INTERVAL '1 day', ts + INTERVAL 90 MINUTE, ts - INTERVAL 1 YEAR FROM d ORDER BY id
SELECT id, date_diff('day', DATE '2020-01-01', day), date_diff('month', DATE '2020-01-01', day), date_diff('year', DATE '2020-01-01', day), date_diff('week', DATE '2020-01-01', day), date_diff('hour', TIMESTAMP '2020-01-01', ts) FROM d ORDER BY id
SELECT id, strftime(ts, '%Y/%m/%d %H:%M:%S'), strftime(day, '%d.%m.%y %j %a %b'), monthname(day), dayname(day), last_day(day), make_date(2020, 2, 29) FROM d ORDER BY id
SELECT count(*), count(x), count(g), count(DISTINCT g), count(DISTINCT k), sum(k), avg(k), min(k), max(k) FROM n
SELECT sum(x), avg(x), min(x), max(x) FROM n WHERE x < 10
SELECT min(x), max(x), max(g), min(g), min(b), max(b) FROM n
SELECT sum(x), avg(x), max(x), min(x) FROM n WHERE id < 3
SELECT count(*), count(k), sum(k), avg(x), min(a), max(x), stddev(x), median(x), string_agg(a, ',') FROM e
SELECT k, count(*) FROM e GROUP BY k
SELECT g, count(*), sum(k), avg(k), min(x), max(x) FROM n GROUP BY g ORDER BY g
SELECT g, b, count(*) AS c FROM n GROUP BY g, b ORDER BY g, b
SELECT k > 0 AS pos, count(*) FROM n GROUP BY pos ORDER BY pos
SELECT k > 0, count(*) FROM n GROUP BY 1 ORDER BY 1
SELECT k + 1 AS kk, sum(id) FROM n GROUP BY k + 1 ORDER BY kk
SELECT x, count(*) FROM n GROUP BY x ORDER BY x
SELECT g, sum(k) AS total FROM n GROUP BY g HAVING sum(k) > 3 ORDER BY total DESC
SELECT g FROM n GROUP BY g HAVING count(*) > 1 AND g = 'a'
SELECT g, max(k) - min(k) AS span, sum(k) / count(k) FROM n GROUP BY ALL ORDER BY ALL
SELECT count(*) FROM n HAVING count(*) > 100
SELECT stddev(k), stddev_samp(k), stddev_pop(k), var_samp(k), var_pop(k), variance(k) FROM n
SELECT g, stddev(k), var_pop(k) FROM n GROUP BY g ORDER BY g
SELECT median(k), quantile_cont(k, 0.25), quantile_cont(k, 0.9), quantile_disc(k, 0.5), quantile_disc(k, 0.25), mode(k) FROM n
SELECT g, median(k) FROM n GROUP BY g ORDER BY g
SELECT species, median(bill_length_mm), quantile_cont(body_mass_g, 0.1) FROM penguins GROUP BY species ORDER BY species
SELECT bool_and(b), bool_or(b), count_if(k > 0), product(id) FROM n
SELECT first(g ORDER BY id), last(g ORDER BY id), any_value(g), first(k ORDER BY k DESC NULLS LAST) FROM n
SELECT string_agg(g, '-' ORDER BY id), string_agg(DISTINCT g, '' ORDER BY g), string_agg(g ORDER BY g DESC) FROM n
SELECT sum(k) FILTER (WHERE b), count(*) FILTER (WHERE k > 0), sum(DISTINCT k), avg(DISTINCT k) FROM n
SELECT g, count(*) FILTER (WHERE b) FROM n GROUP BY g ORDER BY g
SELECT arg_max(id, k), arg_min(id, k), max_by(g, id), min_by(g, id) FROM n
SELECT corr(bill_length_mm, bill_depth_mm), corr(flipper_length_mm, body_mass_g) FROM penguins
SELECT sum(b), sum(CAST(b AS INTEGER)) FROM n WHERE b IS NOT NULL
SELECT min(day), max(ts), count(DISTINCT day) FROM d
SELECT x FROM n ORDER BY x
SELECT x FROM n ORDER BY x DESC
SELECT x FROM n WHERE x <> 0 OR x IS NULL ORDER BY x NULLS FIRST
SELECT x FROM n WHERE x <> 0 OR x IS NULL ORDER BY x DESC NULLS FIRST
SELECT id, g, k FROM n ORDER BY g DESC, k, id
SELECT id, k FROM n ORDER BY k * k DESC, id DESC
SELECT id, t FROM s ORDER BY t
SELECT id, t FROM s ORDER BY t DESC NULLS FIRST
SELECT id AS k FROM n ORDER BY k DESC
SELECT g AS name, k FROM n ORDER BY name, k LIMIT 3
SELECT id FROM n ORDER BY id LIMIT 3 OFFSET 2
SELECT id FROM n ORDER BY k DESC, id LIMIT 1
SELECT id FROM n ORDER BY id DESC LIMIT 0
SELECT id FROM n ORDER BY id OFFSET 6
SELECT id FROM n ORDER BY b, id
SELECT DISTINCT g FROM n ORDER BY g
SELECT DISTINCT g, b FROM n ORDER BY g, b
SELECT DISTINCT k % 2 AS m FROM n ORDER BY m
SELECT DISTINCT x FROM n
SELECT DISTINCT g FROM n ORDER BY upper(g) DESC
SELECT count(*) FROM (SELECT DISTINCT species, island FROM penguins)
SELECT l.k, a, c FROM l JOIN r ON l.k = r.k ORDER BY l.k, a, c
SELECT * FROM l JOIN r USING (k) ORDER BY k, a, c
SELECT l.k, a, c FROM l LEFT JOIN r ON l.k = r.k ORDER BY a, c
SELECT * FROM l LEFT JOIN r USING (k) ORDER BY a, c
SELECT * FROM l RIGHT JOIN r USING (k) ORDER BY c, a
SELECT l.k, r.k, a, c FROM l RIGHT JOIN r ON l.k = r.k ORDER BY c, a
SELECT * FROM l FULL JOIN r USING (k) ORDER BY a, c
SELECT l.k, r.k, a, c FROM l FULL OUTER JOIN r ON l.k = r.k AND c > 1 ORDER BY a, c
SELECT * FROM l SEMI JOIN r USING (k) ORDER BY a
SELECT * FROM l ANTI JOIN r ON l.k = r.k ORDER BY a
SELECT * FROM l SEMI JOIN r ON l.k = r.k AND c > 2 ORDER BY a
SELECT * FROM l ANTI JOIN r ON l.k < r.k ORDER BY a
SELECT a, c FROM l CROSS JOIN r ORDER BY a, c
SELECT a, c FROM l, r WHERE l.k = r.k AND c > 1 ORDER BY a, c
SELECT a, c FROM l JOIN r ON l.k < r.k ORDER BY a, c
SELECT a, c FROM l LEFT JOIN r ON l.k < r.k AND c < 4 ORDER BY a, c
SELECT a, c FROM l LEFT JOIN r ON l.k = r.k AND a <> 'q' ORDER BY a, c
SELECT a, c FROM l LEFT JOIN r ON l.k = r.k WHERE c IS NULL ORDER BY a
SELECT a, c FROM l LEFT JOIN r ON l.k = r.k WHERE a > 'p' AND c > 1 ORDER BY a, c
SELECT x.a, y.a FROM l x JOIN l y ON x.k = y.k AND x.a < y.a ORDER BY 1, 2
SELECT l.a, r.c, n.id FROM l JOIN r ON l.k = r.k JOIN n ON n.id = r.k ORDER BY 1, 2, 3
SELECT a, id FROM l, n WHERE l.k + 1 = n.id ORDER BY a
SELECT l.k, e.a FROM l LEFT JOIN e ON l.k = e.k ORDER BY l.a
SELECT * FROM e JOIN l USING (k)
SELECT count(*) FROM l NATURAL JOIN r
SELECT a, g FROM l JOIN n ON l.k = n.k AND l.a < n.g OR l.k = n.id ORDER BY a, g, n.id
SELECT * FROM l JOIN (SELECT k, sum(c) AS total FROM r GROUP BY k) q ON l.k = q.k ORDER BY a
SELECT r.k, x FROM r JOIN n ON r.c = n.x ORDER BY 1
WITH big AS (SELECT * FROM n WHERE k > 0) SELECT g, count(*) FROM big GROUP BY g ORDER BY g
WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a) SELECT a.x, y FROM a, b
WITH q(u, v) AS (SELECT id, k FROM n) SELECT x.u, y.v FROM q x JOIN q y ON x.u = y.v ORDER BY 1, 2
SELECT m FROM (SELECT g, max(k) AS m FROM n GROUP BY g) WHERE m > 0 ORDER BY m
SELECT t.u FROM (SELECT id * 2 AS u FROM n) AS t WHERE t.u > 10 ORDER BY u
SELECT * FROM (VALUES (1, 'a'), (2, NULL), (3, 'c')) v(i, s) ORDER BY i
VALUES (1, 'a'), (2.5, 'b')
SELECT id FROM n WHERE k = (SELECT max(k) FROM n) ORDER BY id
SELECT id, k - (SELECT avg(k) FROM n) FROM n ORDER BY id
SELECT id FROM n WHERE k IN (SELECT k FROM r) ORDER BY id
SELECT id FROM n WHERE id NOT IN (SELECT k FROM r) ORDER BY id
SELECT id FROM n WHERE id NOT IN (SELECT k FROM r WHERE k IS NOT NULL) ORDER BY id
SELECT id FROM n WHERE EXISTS (SELECT 1 FROM r WHERE k > 100) ORDER BY id
SELECT count(*) FROM n WHERE NOT EXISTS (SELECT 1 FROM r WHERE k > 100)
SELECT (SELECT k FROM r WHERE k > 100)
SELECT k FROM l UNION SELECT k FROM r ORDER BY k
SELECT k FROM l UNION ALL SELECT k FROM r ORDER BY k
SELECT k FROM l INTERSECT SELECT k FROM r ORDER BY k
SELECT k FROM l EXCEPT SELECT k FROM r ORDER BY k
SELECT k FROM l INTERSECT ALL SELECT k FROM r ORDER BY k
SELECT k FROM l EXCEPT ALL SELECT k FROM r ORDER BY k
SELECT k AS v FROM l UNION ALL SELECT c FROM r ORDER BY v
SELECT 1 AS a UNION SELECT 1 UNION ALL SELECT 1
(SELECT id FROM n ORDER BY id DESC LIMIT 2) UNION ALL SELECT 100 ORDER BY id
SELECT * EXCLUDE (x, b) FROM n ORDER BY id
SELECT * EXCLUDE x FROM n ORDER BY id
SELECT * REPLACE (k * 10 AS k) FROM n ORDER BY id
SELECT n.*, id AS again FROM n ORDER BY id LIMIT 2
FROM l ORDER BY a
SELECT ID, N.G FROM N ORDER BY Id
SELECT "id", "G" FROM n ORDER BY id LIMIT 1
SELECT k + 1 AS y, y * 2 AS z FROM n WHERE y > 0 ORDER BY id
SELECT 'it''s', $$dollar$$, 1_000, .5::DOUBLE, 1e3
SELECT id FROM n WHERE g IS NULL OR (k > 0 AND NOT b) ORDER BY id
SELECT id FROM n WHERE k > 0 AND (g = 'a' OR g = 'b') AND id < 6 ORDER BY id
SELECT species, island, count(*) AS n, avg(bill_length_mm) AS bill, stddev(body_mass_g) AS sd FROM penguins GROUP BY species, island ORDER BY species, island
SELECT species, sex, round(avg(body_mass_g)) AS mass FROM penguins WHERE sex IS NOT NULL GROUP BY ALL ORDER BY mass DESC, species
SELECT year, sum(body_mass_g), sum(bill_length_mm) FROM penguins GROUP BY year ORDER BY year
SELECT species, bill_length_mm / bill_depth_mm AS ratio FROM penguins WHERE bill_length_mm IS NOT NULL ORDER BY ratio DESC, species LIMIT 5
SELECT count(*) FROM penguins WHERE bill_length_mm IS NULL OR sex IS NULL
SELECT p.species, count(*) FROM penguins p JOIN (SELECT species, avg(body_mass_g) AS mean FROM penguins GROUP BY species) m ON p.species = m.species AND p.body_mass_g > m.mean GROUP BY p.species ORDER BY 1
SELECT CASE WHEN body_mass_g < 3500 THEN 'light' WHEN body_mass_g < 4500 THEN 'middle' ELSE 'heavy' END AS class, count(*) FROM penguins GROUP BY class ORDER BY class
SELECT upper(substr(species, 1, 3)) AS s, max(flipper_length_mm) FROM penguins GROUP BY s HAVING max(flipper_length_mm) > 200 ORDER BY s
SELECT DISTINCT island FROM penguins WHERE species = 'Adelie' ORDER BY island DESC
SELECT sex, count(*) FROM penguins GROUP BY sex ORDER BY count(*) DESC
SELECT min(bill_length_mm), max(bill_length_mm), avg(bill_length_mm), stddev_pop(bill_length_mm), var_samp(bill_length_mm) FROM penguins
""".strip().split("\n")

# Query, our rows, and why they are not DuckDB's.
CHOICES = [
    ("SELECT upper('straße'), length(upper('ß'))", [["STRASSE", 2]],
     "upper() follows Unicode's full case mapping; DuckDB maps one character to one"),
    ("SELECT 7.5e0 // 2, -7.5e0 // 2", [[3.0, -3.0]],
     "// of doubles leaves the fraction out, as it does for integers; DuckDB 2.0 divides plainly"),
    ("SELECT 2147483647 + 1", [[2147483648]],
     "integers are computed in 64 bits; DuckDB's INTEGER overflows at 32"),
    ("SELECT 0.1 + 0.2", [[0.30000000000000004]],
     "a number with a point is a double; DuckDB's is a DECIMAL"),
    ("SELECT floor(7), ceil(7), trunc(7)", [[7, 7, 7]],
     "floor and ceil of an integer are that integer; DuckDB gives a double"),
    ("SELECT typeof(1), typeof(1.5), typeof('a')", [["i64", "f64", "str"]],
     "types are called as everywhere in Sera"),
]


def plain(value):
    if isinstance(value, decimal.Decimal):
        value = float(value)
    if isinstance(value, float):
        if math.isnan(value):
            return "NaN"
        if math.isinf(value):
            return "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, datetime.datetime):
        text = value.isoformat()
        return text.rstrip("0") if "." in text else text
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value


def main():
    db = duckdb.connect()
    db.execute("SET TimeZone = 'UTC'")
    wire = {}
    for name, columns in TABLES.items():
        spec = ", ".join(f'"{c}" {SQL_TYPE[kind]}' for c, (kind, _) in columns.items())
        db.execute(f'CREATE TABLE "{name}" ({spec})')
        rows = list(zip(*(values for _, values in columns.values())))
        if rows:
            db.executemany(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(columns))})', rows)
        wire[name] = {"columns": [{"name": c, "type": kind, "values": [plain(v) for v in values]}
                                  for c, (kind, values) in columns.items()]}
    cases = []
    for query in QUERIES:
        rows = db.execute(query).fetchall()
        cases.append({"query": query, "rows": [[plain(v) for v in row] for row in rows]})
    choices = [{"query": q, "rows": rows, "reason": reason} for q, rows, reason in CHOICES]
    text = ['{"duckdb": %s,' % json.dumps(duckdb.__version__), '"tables": {']
    text.append(",\n".join(f"{json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in wire.items()))
    text.append('},\n"cases": [')
    text.append(",\n".join(json.dumps(case, ensure_ascii=False) for case in cases))
    text.append('],\n"choices": [')
    text.append(",\n".join(json.dumps(case, ensure_ascii=False) for case in choices))
    text.append("]}\n")
    (HERE / "sql.json").write_text("\n".join(text))
    print(len(cases), "queries")


main()
