"""What always holds of orders (DESIGN section 11, rules 4 and 6)."""

from kernel.invariants import Invariant

INVARIANTS = [
    Invariant(
        "Every line belongs to an order, and every order has lines",
        """
        SELECT l.id AS order_line_id, o.id AS order_id
        FROM order_line l FULL JOIN sales_order o ON o.id = l.order_id
        WHERE l.id IS NULL OR o.id IS NULL
        """,
        rule=4,
    ),
    Invariant(
        "A line's shipped goods are confirmed, and what is confirmed was ordered",
        """
        SELECT id AS order_line_id, quantity, confirmed_quantity, shipped_quantity
        FROM order_line
        WHERE NOT (shipped_quantity <= confirmed_quantity AND confirmed_quantity <= quantity)
        """,
        rule=4,
    ),
    Invariant(
        "A confirmed or closed order confirms what it didn't cancel; others confirm nothing",
        """
        SELECT l.id AS order_line_id, o.number, o.state, l.quantity, l.confirmed_quantity,
               l.cancelled_quantity
        FROM order_line l JOIN sales_order o ON o.id = l.order_id
        WHERE CASE WHEN o.state IN ('confirmed', 'closed')
                   THEN l.confirmed_quantity + l.cancelled_quantity <> l.quantity
                   ELSE l.confirmed_quantity <> 0 END
        """,
        rule=4,
    ),
    Invariant(
        "A line's shipments add up to what it says was shipped",
        """
        SELECT l.id AS order_line_id, l.shipped_quantity, coalesce(sum(s.quantity), 0) AS shipments
        FROM order_line l
        LEFT JOIN (
            SELECT line.order_line_id, line.quantity
            FROM shipment_line line JOIN shipment ON shipment.id = line.shipment_id
            WHERE shipment.status <> 'reversed'
        ) AS s ON s.order_line_id = l.id
        GROUP BY l.id, l.shipped_quantity
        HAVING l.shipped_quantity <> coalesce(sum(s.quantity), 0)
        """,
        rule=4,
    ),
    Invariant(
        "A line holds what the ledger holds for it",
        """
        SELECT l.id AS order_line_id, l.hold_id, l.held_quantity, coalesce(h.open, 0) AS open
        FROM order_line l
        LEFT JOIN LATERAL (
            SELECT hold.amount - coalesce((
                SELECT sum(used.amount) FROM ledger_transfer used WHERE used.hold_id = hold.id
            ), 0) AS open
            FROM ledger_transfer hold
            WHERE hold.id = l.hold_id AND hold.phase = 'hold'
        ) AS h ON true
        WHERE l.held_quantity <> coalesce(h.open, 0)
        """,
        rule=4,
    ),
    Invariant(
        "Only confirmed orders hold credit, and only live ones goods",
        """
        SELECT o.number, o.state, hold.id AS hold_id, hold.other_kind, used.left
        FROM ledger_transfer hold
        JOIN LATERAL (
            SELECT hold.amount - coalesce(sum(used.amount), 0) AS left
            FROM ledger_transfer used WHERE used.hold_id = hold.id
        ) AS used ON used.left > 0
        JOIN sales_order o ON o.id = hold.document_id
        WHERE hold.phase = 'hold' AND hold.document_kind = 'order'
          AND CASE WHEN hold.target_id IS NOT NULL THEN o.state <> 'confirmed'
                   ELSE o.state NOT IN ('confirmed', 'blocked') END
        """,
        rule=2,
    ),
    Invariant(
        "An order's amounts are the sum of its lines",
        """
        SELECT o.number, o.net_minor, o.tax_minor, sum(l.net_minor) AS lines_net,
               sum(l.tax_minor) AS lines_tax
        FROM sales_order o JOIN order_line l ON l.order_id = o.id
        GROUP BY o.id
        HAVING o.net_minor <> sum(l.net_minor) OR o.tax_minor <> sum(l.tax_minor)
        """,
        rule=4,
    ),
    Invariant(
        "Every order has its parties, its lines and their products",
        """
        SELECT o.number, 'party' AS missing FROM sales_order o
        WHERE (SELECT count(*) FROM organisation
               WHERE id IN (o.seller_id, o.buyer_id, o.payer_id))
              <> (SELECT count(DISTINCT id) FROM unnest(ARRAY[o.seller_id, o.buyer_id, o.payer_id])
                  AS named (id))
        UNION ALL
        SELECT o.number, 'lines' FROM sales_order o
        WHERE NOT EXISTS (SELECT FROM order_line WHERE order_id = o.id)
        UNION ALL
        SELECT o.number, 'product' FROM order_line l JOIN sales_order o ON o.id = l.order_id
        WHERE NOT EXISTS (SELECT FROM product WHERE id = l.product_id)
        """,
        rule=6,
    ),
    Invariant(
        "An order that a key was answered with is there, once",
        """
        SELECT key, answer ->> 'number' AS number FROM idempotency_key
        WHERE command = 'orders.place' AND answer ->> 'outcome' IN ('confirmed', 'blocked')
          AND NOT EXISTS (
              SELECT FROM sales_order WHERE id = (answer ->> 'order_id')::BIGINT)
        """,
        rule=6,
    ),
]
