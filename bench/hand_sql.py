"""Two rules of the Liaoning campaign as SQL that somebody writes for DuckDB who needs these two and no other.

LN-06 (a visit a year) and LN-10 (its records): one a subject by period, one a row for every fact with an answer to who has to
act. The query gives the rows of `evaluate` with every column, in the same order; `bench/bulk.py` holds the two equal. Its
author knows the register: nobody is in two stages or roles at once, no post changes hands twice a day, stages and posts were
never revoked and everything but activities is known from its first day. The numbers of the notice are written into it.
"""

__all__ = ["HAND", "RULES"]

RULES = ("LN-06", "LN-10")

HAND = """
WITH known AS (
    SELECT id, kind, "on", actors, counterparts, hosts, revoked_on, supersedes, status
    FROM read_parquet('{folder}/activities.parquet')
    WHERE kind = 'family_visit' AND "on" <= DATE '{as_of}' AND (recorded_on IS NULL OR recorded_on <= DATE '{as_of}')
      AND status NOT IN ('planned', 'cancelled')
), visits AS MATERIALIZED (
    SELECT k.id, k."on", actors, counterparts, hosts,
           CASE WHEN revoked_on <= DATE '{as_of}' THEN revoked_on END AS revoked
    FROM known k ANTI JOIN known n ON k.status = 'corrected' AND n.supersedes = k.id
), member AS (
    SELECT person, since, CASE WHEN until <= DATE '{as_of}' THEN until ELSE DATE '9999-01-01' END AS until
    FROM read_parquet('{folder}/stages.parquet')
    WHERE stage IN ('probationary', 'full', 'member') AND since <= DATE '{as_of}'
), work AS (
    SELECT person, value, since, CASE WHEN until <= DATE '{as_of}' THEN until ELSE DATE '9999-01-01' END AS until
    FROM read_parquet('{folder}/tenures.parquet')
    WHERE kind = 'role' AND since <= DATE '{as_of}'
      AND value IN ('staff', 'teacher', 'counsellor', 'student', 'undergraduate', 'postgraduate', 'vocational')
), days AS MATERIALIZED (
    SELECT m.person, greatest(m.since, w.since) AS since, least(m.until, w.until) AS until
    FROM member m JOIN work w ON w.person = m.person AND m.since < w.until AND w.since < m.until
), years(label, starts, ends, low, high) AS (VALUES
    ('2016', DATE '2016-01-01', DATE '2017-01-01', DATE '2016-06-03', DATE '2017-01-01'),
    ('2017', DATE '2017-01-01', DATE '2018-01-01', DATE '2017-01-01', DATE '2018-01-01'),
    ('2018', DATE '2018-01-01', DATE '2019-01-01', DATE '2018-01-01', DATE '2019-01-01')
), present AS (
    SELECT person, label, starts, ends, high, sum(least(until, high) - greatest(since, low)) AS n,
           max(least(until, high)) - 1 AS last
    FROM days, years WHERE since < high AND until > low GROUP BY ALL
), rows06 AS (
    SELECT *, CASE WHEN n >= 90 AND last < high - 1 AND last < DATE '{as_of}' THEN last ELSE high - 1 END AS due FROM present
), checked AS MATERIALIZED (
    SELECT v.*, (coalesce(len(counterparts), 0) > 0)::INT + (s.id IS NOT NULL)::INT
           + (NOT coalesce(list_has_any(actors, counterparts), false))::INT AS passed
    FROM visits v LEFT JOIN (
        SELECT DISTINCT c.id FROM (SELECT id, "on", unnest(counterparts) AS who FROM visits) c
        JOIN work w ON w.person = c.who AND w.since <= c."on" AND c."on" < w.until
         AND w.value IN ('student', 'undergraduate', 'postgraduate', 'vocational')
        SEMI JOIN read_parquet('{folder}/people.parquet') p ON p.id = c.who) s ON s.id = v.id
), failed AS (
    SELECT id FROM checked
    WHERE passed < 3 AND "on" >= DATE '2016-06-03' AND (revoked IS NULL OR revoked > "on")
), acts AS (
    SELECT r.person, r.label, v.id, v."on", v.counterparts, f.id IS NULL AS good
    FROM (SELECT id, "on", counterparts, revoked, unnest(list_distinct(actors)) AS actor FROM visits) v
    JOIN days d ON d.person = v.actor AND d.since <= v."on" AND v."on" < d.until
    JOIN years y ON y.low <= v."on" AND v."on" < y.high
    JOIN rows06 r ON r.person = v.actor AND r.label = y.label AND r.n >= 90
    LEFT JOIN failed f ON f.id = v.id
    WHERE v.revoked IS NULL OR v.revoked > least(r.due, DATE '{as_of}')
), counted AS (
    SELECT person, label, bool_or(good) AS good, list(id ORDER BY "on", id) AS evidence,
           len(list_distinct(flatten(list(CASE WHEN len(counterparts) > 0 THEN counterparts ELSE [id] END)))) AS count
    FROM acts GROUP BY ALL
), waived AS (
    SELECT subject, since, until FROM read_parquet('{folder}/waivers.parquet')
    WHERE rule = 'LN-06' AND ("on" IS NULL OR "on" <= DATE '{as_of}') AND revoked_on IS NULL
), ln06 AS (
    SELECT 'liaoning.vanguard' AS campaign, 'LN-06' AS rule, NULL::DATE AS rule_since, ['LN-06'] AS clauses,
           'person' AS subject_type, r.person AS subject, NULL::VARCHAR AS counterpart_type, NULL::VARCHAR AS counterpart,
           '' AS about, r.label AS period, r.starts AS period_since, r.ends AS period_until, r.due,
           CASE WHEN n < 90 THEN 'not_applicable' WHEN c.good THEN 'met' WHEN c.count > 0 THEN 'incomplete'
                WHEN w.subject IS NOT NULL THEN 'waived' WHEN r.due > DATE '{as_of}' THEN 'pending' ELSE 'unmet' END AS status,
           CASE status WHEN 'unmet' THEN 'warning' WHEN 'incomplete' THEN 'info' ELSE '' END AS severity,
           CASE WHEN n >= 90 THEN coalesce(c.count, 0) END AS count, '1' AS required, NULL::VARCHAR AS value, '' AS grade,
           CASE WHEN n < 90 THEN 'presence' ELSE '' END AS reason, coalesce(c.evidence, []::VARCHAR[]) AS evidence,
           [{{'person': r.person, 'post': '', 'unit': ''}}] AS responsible, ['LN-06.presence.min_presence_days'] AS assumed,
           false AS estimated
    FROM rows06 r SEMI JOIN read_parquet('{folder}/people.parquet') p ON p.id = r.person
    LEFT JOIN counted c ON c.person = r.person AND c.label = r.label
    LEFT JOIN (SELECT DISTINCT subject, person, label FROM waived JOIN rows06 ON person = subject
               AND (since IS NULL OR since <= due) AND (until IS NULL OR due < until)) w
      ON w.person = r.person AND w.label = r.label
    ORDER BY subject, period_since
), held AS MATERIALIZED (
    SELECT unit, person, since, CASE WHEN until <= DATE '{as_of}' THEN until ELSE DATE '9999-01-01' END AS until
    FROM read_parquet('{folder}/tenures.parquet')
    WHERE kind = 'post' AND value = 'secretary' AND since <= DATE '{as_of}'
), looked AS (
    SELECT *, coalesce(hosts[1], actors[1]) AS subject FROM checked
    WHERE "on" >= DATE '2016-06-03' AND (revoked IS NULL OR revoked > "on")
), kinds AS MATERIALIZED (
    SELECT l.id, l.subject, l."on", u.id IS NOT NULL AS unit, u.parent
    FROM looked l LEFT JOIN read_parquet('{folder}/units.parquet') u ON u.id = l.subject
), own AS (
    SELECT k.id, list({{'person': h.person, 'post': 'secretary', 'unit': h.unit}} ORDER BY h.person) AS who
    FROM kinds k JOIN held h ON h.unit = k.subject AND h.since <= k."on" AND k."on" < h.until GROUP BY k.id
), other AS (
    SELECT k.id, coalesce(
        [{{'person': max_by(h.person, (h.until, h.since)) FILTER (h.unit = k.subject), 'post': 'secretary', 'unit': k.subject}}],
        []) AS last,
        count(*) FILTER (h.unit = k.subject) AS before,
        list({{'person': h.person, 'post': 'secretary', 'unit': h.unit}} ORDER BY h.person)
            FILTER (h.unit = k.parent AND k."on" < h.until) AS above,
        [{{'person': max_by(h.person, (h.until, h.since)) FILTER (h.unit = k.parent), 'post': 'secretary', 'unit': k.parent}}]
            AS last_above,
        count(*) FILTER (h.unit = k.parent) AS before_above
    FROM kinds k ANTI JOIN own o ON o.id = k.id
    JOIN held h ON h.unit IN (k.subject, k.parent) AND h.since <= k."on"
    WHERE k.unit GROUP BY k.id, k.subject, k.parent
), ln10 AS (
    SELECT 'liaoning.vanguard', 'LN-10', NULL::DATE, ['LN-10'], CASE WHEN k.unit THEN 'unit' ELSE 'person' END, l.subject,
           NULL::VARCHAR, NULL::VARCHAR, l.id, NULL::VARCHAR, NULL::DATE, NULL::DATE, l."on",
           CASE WHEN passed < 3 THEN 'incomplete' ELSE 'met' END, CASE WHEN passed < 3 THEN 'info' ELSE '' END, passed, '3',
           NULL::VARCHAR, '', '', [l.id],
           CASE WHEN NOT k.unit THEN [{{'person': l.subject, 'post': '', 'unit': ''}}] WHEN o.who IS NOT NULL THEN o.who
                WHEN t.before > 0 THEN t.last WHEN t.above IS NOT NULL THEN t.above WHEN t.before_above > 0 THEN t.last_above
                ELSE [{{'person': '', 'post': 'secretary', 'unit': l.subject}}] END,
           []::VARCHAR[], false
    FROM looked l JOIN kinds k ON k.id = l.id LEFT JOIN own o ON o.id = l.id LEFT JOIN other t ON t.id = l.id
    ORDER BY 5, 6, 9
)
SELECT * FROM ln06 UNION ALL SELECT * FROM ln10
"""
"""The findings of both rules, in the columns and order of the bulk engine's file; {folder} and {as_of} are filled in."""
