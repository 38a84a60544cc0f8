"""What must always hold in this room, as queries that find what doesn't."""

from kernel.invariants import Invariant

INVARIANTS = [
    Invariant(
        "Of every shipment line, received + in transit + refused + claimed = shipped.",
        """
        SELECT id, quantity, received, in_transit, refused, claimed FROM shipment_line
        WHERE received + in_transit + refused + claimed <> quantity
        """,
        rule=4,
    ),
    Invariant(
        "What receipts and settled claims say of a shipment line is what stands in the line.",
        """
        SELECT l.id, l.received, l.refused, l.claimed FROM shipment_line l
        LEFT JOIN (
            SELECT rl.shipment_line_id, sum(rl.received) AS received, sum(rl.refused) AS refused,
                   sum(rl.claimed) AS claimed
            FROM receipt_line rl JOIN receipt r ON r.id = rl.receipt_id
            WHERE r.reversed_at IS NULL GROUP BY rl.shipment_line_id
        ) AS door ON door.shipment_line_id = l.id
        LEFT JOIN (
            SELECT c.shipment_line_id, sum(c.quantity) AS quantity
            FROM claim c JOIN shipment_line own ON own.id = c.shipment_line_id
            WHERE c.status = 'rejected' AND c.product_id = own.product_id
            GROUP BY c.shipment_line_id
        ) AS rejected ON rejected.shipment_line_id = l.id
        WHERE l.received <> coalesce(door.received, 0) + coalesce(rejected.quantity, 0)
           OR l.refused <> coalesce(door.refused, 0)
           OR l.claimed <> coalesce(door.claimed, 0) - coalesce(rejected.quantity, 0)
        """,
        rule=4,
    ),
    Invariant(
        "A delivery is under way as long as some of it is in transit, and no longer.",
        """
        SELECT s.id, s.number, s.status, sum(l.in_transit) AS in_transit
        FROM shipment s JOIN shipment_line l ON l.shipment_id = s.id
        WHERE s.status <> 'reversed'
        GROUP BY s.id HAVING (s.status = 'shipped') <> (sum(l.in_transit) > 0)
        """,
        rule=4,
    ),
    Invariant(
        "What the ledger has in transit is what deliveries, open claims and returns say.",
        """
        WITH documents AS (
            SELECT s.seller_id, s.buyer_id, l.product_id, l.in_transit AS quantity
            FROM shipment s JOIN shipment_line l ON l.shipment_id = s.id
            WHERE s.status = 'shipped'
            UNION ALL
            SELECT seller_id, buyer_id, product_id, quantity FROM claim WHERE status = 'open'
            UNION ALL
            SELECT r.seller_id, r.buyer_id, l.product_id, l.quantity
            FROM stock_return r JOIN stock_return_line l ON l.return_id = r.id
            WHERE r.status = 'under_way'
        ), said AS (
            SELECT seller_id, buyer_id, product_id, sum(quantity) AS quantity
            FROM documents GROUP BY seller_id, buyer_id, product_id
        ), booked AS (
            SELECT organisation_id AS seller_id, counterparty_id AS buyer_id, unit AS product_id,
                   sum(balance) AS quantity
            FROM ledger_account WHERE book = 'product' AND kind = 'in_transit'
            GROUP BY organisation_id, counterparty_id, unit
        )
        SELECT seller_id, buyer_id, product_id, said.quantity AS said, booked.quantity AS booked
        FROM said FULL JOIN booked USING (seller_id, buyer_id, product_id)
        WHERE coalesce(said.quantity, 0) <> coalesce(booked.quantity, 0)
        """,
        rule=4,
    ),
    Invariant(
        "Every organisation has on hand what the documents brought to it and took from it.",
        """
        WITH told AS (
            SELECT organisation_id, product_id, quantity FROM supply WHERE reversed_at IS NULL
            UNION ALL
            SELECT organisation_id, product_id, -quantity FROM sell_out WHERE reversed_at IS NULL
            UNION ALL
            SELECT c.organisation_id, l.product_id, l.counted - l.expected
            FROM stock_count c JOIN stock_count_line l ON l.count_id = c.id
            WHERE c.reversed_at IS NULL
            UNION ALL
            SELECT s.seller_id, l.product_id, l.refused - l.quantity
            FROM shipment s JOIN shipment_line l ON l.shipment_id = s.id
            WHERE s.status <> 'reversed'
            UNION ALL
            SELECT s.buyer_id, l.product_id, l.received
            FROM shipment s JOIN shipment_line l ON l.shipment_id = s.id
            WHERE s.status <> 'reversed'
            UNION ALL
            SELECT buyer_id, product_id, -quantity FROM claim
            WHERE reason = 'wrong_item' AND status IN ('open', 'accepted')
            UNION ALL
            SELECT seller_id, product_id, quantity FROM claim
            WHERE quantity < 0 AND status = 'accepted'
            UNION ALL
            SELECT r.buyer_id, l.product_id, -l.quantity
            FROM stock_return r JOIN stock_return_line l ON l.return_id = r.id
            WHERE r.status <> 'reversed'
            UNION ALL
            SELECT r.seller_id, l.product_id, l.quantity
            FROM stock_return r JOIN stock_return_line l ON l.return_id = r.id
            WHERE r.status = 'arrived' AND l.saleable
        ), said AS (
            SELECT organisation_id, product_id, sum(quantity) AS quantity
            FROM told GROUP BY organisation_id, product_id
        ), booked AS (
            SELECT organisation_id, unit AS product_id, sum(balance) AS quantity
            FROM ledger_account WHERE book = 'product' AND kind = 'on_hand'
            GROUP BY organisation_id, unit
        )
        SELECT organisation_id, product_id, said.quantity AS said, booked.quantity AS booked
        FROM said FULL JOIN booked USING (organisation_id, product_id)
        WHERE coalesce(said.quantity, 0) <> coalesce(booked.quantity, 0)
        """,
        rule=4,
    ),
    Invariant(
        "Every organisation that has places has one default place.",
        """
        SELECT organisation_id, count(*) FILTER (WHERE is_default) AS defaults FROM location
        GROUP BY organisation_id HAVING count(*) FILTER (WHERE is_default) <> 1
        """,
    ),
]
