"""What must always hold of invoices, payments and receivables, as queries."""

from kernel.invariants import Invariant

_OPEN = """
    SELECT seller_id, payer_id, currency, sum(minor)::BIGINT AS minor FROM (
        SELECT seller_id, payer_id, currency, open_minor AS minor FROM invoice
        UNION ALL
        SELECT seller_id, payer_id, currency, -unapplied_minor FROM payment
    ) AS item GROUP BY seller_id, payer_id, currency
"""

INVARIANTS = [
    Invariant(
        "Open items less unapplied payments and credit notes are the receivable's balance",
        f"""
        SELECT COALESCE(item.seller_id, account.organisation_id) AS seller_id,
               COALESCE(item.payer_id, account.counterparty_id) AS payer_id,
               item.minor AS open_items, account.balance
        FROM (
            SELECT seller_id, payer_id, sum(minor)::BIGINT AS minor FROM ({_OPEN}) AS one
            GROUP BY seller_id, payer_id
        ) AS item
        FULL JOIN (
            SELECT organisation_id, counterparty_id, sum(balance)::BIGINT AS balance
            FROM ledger_account WHERE kind = 'receivable'
            GROUP BY organisation_id, counterparty_id
        ) AS account
          ON account.organisation_id = item.seller_id AND account.counterparty_id = item.payer_id
        WHERE COALESCE(item.minor, 0) <> COALESCE(account.balance, 0)
        """,
        rule=3,
    ),
    Invariant(
        "What is open of an invoice is its gross less what settled it",
        """
        SELECT invoice.id, invoice.number, invoice.gross_minor, invoice.open_minor, share.minor
        FROM invoice LEFT JOIN (
            SELECT id, sum(minor)::BIGINT AS minor FROM (
                SELECT invoice_id AS id, amount_minor AS minor FROM allocation
                WHERE undone_on IS NULL
                UNION ALL
                SELECT credit_note_id, -amount_minor FROM allocation
                WHERE undone_on IS NULL AND credit_note_id IS NOT NULL
            ) AS one GROUP BY id
        ) AS share ON share.id = invoice.id
        WHERE invoice.open_minor <> invoice.gross_minor - COALESCE(share.minor, 0)
        """,
        rule=3,
    ),
    Invariant(
        "What is unapplied of a payment is its amount less what it settled",
        """
        SELECT payment.id, payment.number, payment.amount_minor, payment.unapplied_minor,
               share.minor
        FROM payment LEFT JOIN (
            SELECT payment_id, sum(amount_minor)::BIGINT AS minor FROM allocation
            WHERE undone_on IS NULL AND payment_id IS NOT NULL GROUP BY payment_id
        ) AS share ON share.payment_id = payment.id
        WHERE payment.unapplied_minor <> CASE WHEN payment.reversed_on IS NULL
            THEN payment.amount_minor - COALESCE(share.minor, 0) ELSE COALESCE(share.minor, 0) END
        """,
        rule=3,
    ),
    Invariant(
        "An invoice is the sum of its lines and its freight",
        """
        SELECT invoice.id, invoice.number
        FROM invoice LEFT JOIN (
            SELECT invoice_id, sum(net_minor) AS net, sum(tax_minor) AS tax
            FROM invoice_line GROUP BY invoice_id
        ) AS line ON line.invoice_id = invoice.id
        WHERE invoice.kind <> 'opening'
          AND (invoice.net_minor, invoice.tax_minor)
              <> (COALESCE(line.net, 0), COALESCE(line.tax, 0))
        """,
        rule=4,
    ),
    Invariant(
        "The invoices of an order line never exceed it",
        """
        SELECT line.id AS order_line_id, line.quantity, line.net_minor, billed.*
        FROM order_line AS line JOIN (
            SELECT order_line_id, sum(quantity) AS billed, sum(net_minor) AS billed_net,
                   sum(tax_minor) AS billed_tax
            FROM invoice_line GROUP BY order_line_id
        ) AS billed ON billed.order_line_id = line.id
        WHERE billed.billed NOT BETWEEN 0 AND line.quantity
           OR billed.billed_net NOT BETWEEN 0 AND line.net_minor
           OR billed.billed_tax NOT BETWEEN 0 AND line.tax_minor
        """,
        rule=4,
    ),
    Invariant(
        "A payment that names an order is of that order's payer",
        """
        SELECT payment.id, payment.number, payment.order_id
        FROM payment LEFT JOIN sales_order AS named ON named.id = payment.order_id
        WHERE payment.order_id IS NOT NULL
          AND named.payer_id IS DISTINCT FROM payment.payer_id
        """,
        rule=3,
    ),
    Invariant(
        "Numbers of invoices, credit notes, delivery notes and payments have no gaps",
        r"""
        SELECT counter.seller_id, counter.series, counter.year, counter.last, used.count, used.top
        FROM number_counter AS counter LEFT JOIN (
            SELECT seller_id, kind AS series, substring(number FROM '-(\d{4})-')::BIGINT AS year,
                   count(*) AS count, max(substring(number FROM '\d+$')::BIGINT) AS top
            FROM (
                SELECT seller_id, kind, number FROM invoice WHERE number ~ '^(INV|CN|DN)-\d{4}-\d+$'
                UNION ALL
                SELECT seller_id, 'payment', number FROM payment WHERE number ~ '^PAY-\d{4}-\d+$'
            ) AS document GROUP BY 1, 2, 3
        ) AS used USING (seller_id, series, year)
        WHERE counter.series IN ('invoice', 'credit_note', 'delivery_note', 'payment')
          AND (counter.last <> used.count OR counter.last <> used.top OR used.count IS NULL)
        """,
        rule=3,
    ),
    Invariant(
        "No order was promised past a limit that never changed, unless approved or prepaid",
        """
        WITH promised AS (
            SELECT hold.target_id, hold.document_id AS order_id,
                   sum(hold.amount - COALESCE(given_up.minor, 0))::BIGINT AS minor
            FROM ledger_transfer AS hold
            JOIN ledger_account AS receivable
              ON receivable.id = hold.target_id AND receivable.kind = 'receivable'
            LEFT JOIN (
                SELECT hold_id, sum(amount) AS minor FROM ledger_transfer
                WHERE phase = 'cancelled' GROUP BY hold_id
            ) AS given_up ON given_up.hold_id = hold.id
            WHERE hold.phase = 'hold' AND hold.judged
              AND NOT EXISTS (
                  SELECT FROM sales_order
                  WHERE sales_order.id = hold.document_id
                    AND (sales_order.source IS NOT NULL OR sales_order.generated))
            GROUP BY hold.target_id, hold.document_id
        ), ahead AS (
            SELECT seller_id, payer_id, sum(minor)::BIGINT AS minor FROM (
                SELECT seller_id, payer_id, amount_minor AS minor FROM payment
                UNION ALL
                SELECT seller_id, payer_id, -gross_minor FROM invoice WHERE gross_minor < 0
            ) AS money GROUP BY seller_id, payer_id
        )
        SELECT promised.order_id, promised.minor, account.limit_minor
        FROM promised
        JOIN ledger_account AS receivable ON receivable.id = promised.target_id
        LEFT JOIN credit_account AS account
          ON account.seller_id = receivable.organisation_id
         AND account.payer_id = receivable.counterparty_id
        LEFT JOIN ahead
          ON ahead.seller_id = receivable.organisation_id
         AND ahead.payer_id = receivable.counterparty_id
        WHERE (account.id IS NULL OR account.limit_minor IS NOT NULL)
          AND promised.minor > COALESCE(account.limit_minor, 0) + COALESCE(ahead.minor, 0)
          AND NOT EXISTS (SELECT FROM approval WHERE approval.order_id = promised.order_id)
          AND NOT EXISTS (SELECT FROM credit_raise WHERE credit_raise.account_id = account.id)
          AND NOT EXISTS (
              SELECT FROM audit_event
              WHERE subject_kind = 'credit_account' AND subject_id = account.id
                AND event LIKE 'credit:limit:%')
        """,
        rule=2,
    ),
]
