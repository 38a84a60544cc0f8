"""One statement that searches products and counts what every further narrowing would leave.

A row of `base` has the words. `failed` names the facets that keep it out: it is found if there is
none, and it counts for the values of a facet if nothing but that facet keeps it out.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import text

from catalogue.repo import MAY_BUY, SEARCHED
from catalogue.types import CATEGORY_FACET, CategoryNode, Found, Mark, Search, Viewer
from kernel.db import ReadTx
from kernel.db.patterns import containing, literal
from kernel.i18n import current_language
from kernel.paging import Page, PageRequest

DESCRIBED = (
    "(coalesce(p.descriptions ->> 'en', '') || ' ' || coalesce(p.descriptions ->> 'zh', ''))"
)
LEAST_SIMILARITY = "0.28"
"""The share of a word's trigrams that must be there; two letters changed places leave 2/7."""

_FORGIVE = text("SELECT set_config('pg_trgm.word_similarity_threshold', :least, true)")
_SEARCH = """
    WITH base AS MATERIALIZED (
        SELECT p.id, p.sku, p.attributes, c.path, {score} AS score, {marks}
               array_remove(CAST(ARRAY[{failures}] AS TEXT[]), NULL) AS failed
          FROM product p LEFT JOIN category c ON c.id = p.category_id
         WHERE p.status IN ('active', 'run_out') AND {allowed} AND {words}
    )
    SELECT json_build_object(
        'total', (SELECT count(*) FROM base WHERE failed = '{{}}'),
        'ids', (SELECT coalesce(json_agg(id ORDER BY score DESC, sku), '[]') FROM (
            SELECT id, sku, score FROM base WHERE failed = '{{}}'
             ORDER BY score DESC, sku LIMIT :size OFFSET :offset) shown),
        'categories', (SELECT coalesce(json_agg(json_build_array(
                t.id, t.code, coalesce(t.names ->> :language, t.name), nlevel(t.path) - 1,
                t.path::text, n.leaves)), '[]')
            FROM (SELECT t.id, count(*) AS leaves FROM base b JOIN category t ON t.path @> b.path
                   WHERE b.failed <@ CAST(ARRAY['category'] AS TEXT[]) GROUP BY t.id) n
            JOIN category t ON t.id = n.id),
        'attributes', (SELECT coalesce(json_agg(json_build_array(key, value, leaves)), '[]')
            FROM (SELECT a.key, a.value, count(*) AS leaves
                    FROM base b, jsonb_each_text(b.attributes) a
                   WHERE b.failed <@ ARRAY['a:' || a.key] GROUP BY a.key, a.value) n),
        'marks', (SELECT coalesce(json_object_agg(mark, leaves), '{{}}') FROM ({counts}) n)
    )
"""
_HAS = """
    ({searched} ILIKE :like{at} OR {described} ILIKE :like{at} OR p.id = ANY (ARRAY(
        SELECT o.product_id FROM dealer_product_code o
         WHERE o.organisation_id = :viewer_id AND o.code ILIKE :like{at})))
"""
_SCORE = """
    (CASE WHEN :typed IN (upper(p.sku), p.barcode) OR EXISTS (
               SELECT FROM dealer_product_code o WHERE o.organisation_id = :viewer_id
                  AND o.product_id = p.id AND upper(o.code) = :typed) THEN 3
          WHEN upper(p.sku) LIKE :like_start THEN 2
          WHEN {searched} ILIKE :like_all THEN 1 ELSE 0 END)
"""
_MARKED = """
    (p.id = ANY (CAST(:m{at} AS BIGINT[]))
     OR string_to_array(c.path::text, '.')::bigint[] && CAST(:mc{at} AS BIGINT[]))
"""


async def search(
    tx: ReadTx,
    scope: Viewer,
    wanted: Search,
    marks: Mapping[str, Mark],
    page: PageRequest,
    *,
    near: bool,
) -> Found:
    """Ids of a page of products and the counts of every facet; `near`: words may be misspelt."""
    values: dict[str, Any] = {
        "viewer_id": scope.organisation_id,
        "language": current_language(),
        "size": page.size,
        "offset": page.offset,
    }
    failures = _failures(wanted, marks, values)
    conditions, score = _words(wanted, values, near=near)
    statement = _SEARCH.format(
        score=score,
        marks="".join(f"{_MARKED.format(at=at)} AS m{at}, " for at in range(len(marks))),
        failures=", ".join(failures),
        allowed="TRUE" if scope.is_company else MAY_BUY,
        words=" AND ".join(conditions) or "TRUE",
        counts=_mark_counts(len(marks)),
    )
    for at, (name, mark) in enumerate(marks.items()):
        values |= {f"m{at}": list(mark.product_ids), f"mc{at}": list(mark.category_ids)}
        values[f"mn{at}"] = name
    if near:
        await tx.execute(_FORGIVE, {"least": LEAST_SIMILARITY})
    row = (await tx.execute(text(statement), values)).scalar_one()
    return Found(
        Page(row["ids"], row["total"], page),
        _tree(row["categories"]),
        _by_name(row["attributes"]),
        row["marks"],
        is_near=near,
    )


def _failures(wanted: Search, marks: Mapping[str, Mark], values: dict[str, Any]) -> list[str]:
    """For each chosen facet an expression that names it where a product fails it."""
    found = []
    if wanted.category:
        inside = "c.path <@ (SELECT t.path FROM category t WHERE t.code = :category)"
        found.append(f"CASE WHEN {inside} THEN NULL ELSE '{CATEGORY_FACET}' END")
        values["category"] = wanted.category
    for at, (name, chosen) in enumerate(sorted(wanted.attributes.items())):
        has = f"p.attributes ->> CAST(:an{at} AS TEXT) = ANY (CAST(:av{at} AS TEXT[]))"
        found.append(f"CASE WHEN {has} THEN NULL ELSE 'a:' || CAST(:an{at} AS TEXT) END")
        values |= {f"an{at}": name, f"av{at}": list(chosen)}
    for at, name in enumerate(marks):
        if name in wanted.marked:
            has = _MARKED.format(at=at)
            found.append(f"CASE WHEN {has} THEN NULL ELSE 'm:' || CAST(:mn{at} AS TEXT) END")
    return found


def _words(wanted: Search, values: dict[str, Any], *, near: bool) -> tuple[list[str], str]:
    """What every product must have, and how well it does."""
    words = wanted.words
    if not words:
        return [], "0"
    conditions = []
    for at, word in enumerate(words):
        values[f"like{at}"] = containing(word)
        has = _HAS.format(searched=SEARCHED, described=DESCRIBED, at=at)
        if near:
            values[f"word{at}"] = word
            has = f"({has} OR CAST(:word{at} AS TEXT) <% {SEARCHED})"
        conditions.append(has)
    if near:
        similar = [f"word_similarity(:word{at}, {SEARCHED})" for at in range(len(words))]
        return conditions, " + ".join(similar)
    typed = " ".join(words).upper()
    values |= {
        "typed": typed,
        "like_start": f"{literal(typed)}%",
        "like_all": containing(typed),
    }
    return conditions, _SCORE.format(searched=SEARCHED)


def _mark_counts(count: int) -> str:
    if not count:
        return "SELECT NULL::text AS mark, 0 AS leaves WHERE FALSE"
    return " UNION ALL ".join(
        f"SELECT CAST(:mn{at} AS TEXT) AS mark, (SELECT count(*) FROM base"  # noqa: S608 - no values
        f" WHERE m{at} AND failed <@ ARRAY['m:' || CAST(:mn{at} AS TEXT)]) AS leaves"
        for at in range(count)
    )


def _tree(rows: list[Any]) -> tuple[tuple[CategoryNode, int], ...]:
    """Categories in the order of the tree, siblings by name."""
    names = {str(row[0]): row[2] for row in rows}
    rows.sort(key=lambda row: [(names.get(id_, ""), id_) for id_ in row[4].split(".")])
    return tuple((CategoryNode(*row[:4]), row[5]) for row in rows)


def _by_name(rows: list[Any]) -> dict[str, tuple[tuple[str, int], ...]]:
    """Values of each attribute, the most frequent first."""
    found: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for name, value, leaves in rows:
        found[name].append((value, leaves))
    return {
        name: tuple(sorted(found[name], key=lambda one: (-one[1], one[0])))
        for name in sorted(found)
    }
