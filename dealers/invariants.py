"""What must always hold of the tree, as queries that find what doesn't."""

from kernel.invariants import Invariant

_TODAY = "((:now AT TIME ZONE :zone)::date)"
_VALID = f"""(n.valid_from IS NULL OR n.valid_from <= {_TODAY})
         AND (n.valid_until IS NULL OR n.valid_until > {_TODAY})"""

INVARIANTS = [
    Invariant(
        "The tree of today is the dated tree on this day (moves that wait for the job aside)",
        f"""
        SELECT o.id, o.code, o.path::text AS path, place.path AS dated
          FROM organisation o
          LEFT JOIN (SELECT n.node_id,
                            string_agg(n.ancestor_id::text, '.' ORDER BY n.distance DESC) AS path
                       FROM node_ancestor n WHERE {_VALID} GROUP BY n.node_id) place
            ON place.node_id = o.id
         WHERE o.path::text IS DISTINCT FROM place.path
           AND NOT EXISTS (SELECT FROM organisation_move m
                            WHERE m.applied_at IS NULL AND m."on" <= {_TODAY})
        """,
    ),
    Invariant(
        "Every organisation is its own ancestor at distance 0, on every day",
        """
        SELECT o.id, o.code FROM organisation o
         WHERE NOT EXISTS (SELECT FROM node_ancestor n
                            WHERE n.node_id = o.id AND n.ancestor_id = o.id AND n.distance = 0
                              AND n.valid_from IS NULL AND n.valid_until IS NULL)
        """,
    ),
    Invariant(
        "An organisation's path ends with itself and goes through its parent",
        """
        SELECT o.id, o.code, o.path::text AS path FROM organisation o
          LEFT JOIN organisation p ON p.id = o.parent_id
         WHERE o.path <> CASE WHEN p.id IS NULL THEN o.id::text::ltree
                              ELSE p.path || o.id::text::ltree END
        """,
    ),
    Invariant(
        "The places of a node on any day make one way up, without gap or overlap",
        """
        SELECT n.node_id, n.ancestor_id, n.valid_from, n.valid_until
          FROM node_ancestor n
         WHERE n.distance > 1
           AND NOT EXISTS (SELECT FROM node_ancestor one
                             JOIN node_ancestor rest ON rest.node_id = one.ancestor_id
                            WHERE one.node_id = n.node_id AND one.distance = 1
                              AND rest.ancestor_id = n.ancestor_id
                              AND rest.distance = n.distance - 1
                              AND daterange(one.valid_from, one.valid_until)
                                  @> daterange(n.valid_from, n.valid_until)
                              AND daterange(rest.valid_from, rest.valid_until)
                                  @> daterange(n.valid_from, n.valid_until))
        """,
    ),
    Invariant(
        "Whoever an account of the ledger belongs to exists",
        """
        SELECT a.id, a.organisation_id, a.counterparty_id FROM ledger_account a
         WHERE NOT EXISTS (SELECT FROM organisation o WHERE o.id = a.organisation_id)
            OR (a.counterparty_id IS NOT NULL
                AND NOT EXISTS (SELECT FROM organisation o WHERE o.id = a.counterparty_id))
        """,
    ),
]
