"""From the source's files to an import folder of today.

All dates move forward by whole weeks, so that the last order lies within the last seven days.
What would lie after today is left out: a later shipment has not left yet. Prices and volume
policies valid on the last day stay open-ended; campaigns keep their ends.
"""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path

from kernel.money import from_micros, line_minor, micros, round_half_away
from portal.example.habits import habits_of
from portal.example.scene import BRISK_DAYS, GENERATED, Line, is_brisk, recent_orders, sub_dealers

CURRENCY, DIGITS = "USD", 2
TAX_RATE, FREIGHT_RATE = "0.08", "0.025"
SHELF_MONTHS = 2
"""Months of its own sales that a branch has on its shelf when the story begins."""


@dataclass(frozen=True)
class Story:
    """Where the example ends and how far its dates were moved."""

    last_order: date
    today: date
    _seen: dict[str, date] = field(default_factory=dict, init=False)

    @cached_property
    def shift(self) -> timedelta:
        """Whole weeks from the source's last order to the week that ends today."""
        return timedelta(days=(self.today - self.last_order).days // 7 * 7)

    def moved(self, day: str) -> date | None:
        """A day of the source in the story; None for none."""
        moved = self._seen.get(day)
        if moved is None and day:
            moved = self._seen[day] = date.fromisoformat(day) + self.shift
        return moved

    def happened(self, day: str) -> str:
        """A moved day, or nothing if it has not come yet."""
        moved = self.moved(day)
        return moved.isoformat() if moved and moved <= self.today else ""


def build_example(source: Path, target: Path, today: date) -> None:
    """Write the import folder `target` from the example's files in `source`."""
    target.mkdir(parents=True, exist_ok=True)
    with gzip.open(source / "order_lines.csv.gz", "rt", encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    story = Story(date.fromisoformat(max(line["ordered_on"] for line in lines)), today)
    real = [_organisation(row) for row in _read(source / "organisations.csv")]
    organisations = [*real, *sub_dealers(real)]
    entries = list(_entries(_read(source / "price_entries.csv"), story))
    _write(target / "organisations.csv", organisations)
    _write(target / "products.csv", _products(_read(source / "products.csv"), entries, story))
    _write(target / "price_entries.csv", entries)
    _write(
        target / "price_policies.csv",
        (_policy(policy, story) for policy in _read(source / "price_policies.csv")),
    )
    _write(target / "price_policy_products.csv", _read(source / "price_policy_products.csv"))
    _write(
        target / "tax_rates.csv", [{"country": "", "rate": TAX_RATE, "valid_from": "2000-01-01"}]
    )
    terms = {o["code"]: int(o["payment_terms_days"] or 0) for o in organisations}
    parents = {o["code"]: o["parent_code"] for o in organisations}
    moved = [_order_line(line, story) for line in lines]
    # Nobody has paid the recent ones: that is what they are for.
    with_recent = [*moved, *recent_orders(moved, today)]
    _write(target / "order_lines.csv", with_recent)
    _write(target / "stock.csv", _shelves(moved, parents))
    _write(target / "payments.csv", _payments(moved, terms, today))
    _write(target / "sell_out.csv", _sell_out(with_recent, today))


def _organisation(row: Line) -> Line:
    company = row["kind"] != "dealer"
    return {
        **row,
        "currency": CURRENCY,
        "freight_rate": FREIGHT_RATE if company else "",
        "source": "",
        "external_id": "",
    }


def _entries(rows: Iterable[Line], story: Story) -> Iterator[Line]:
    for row in rows:
        first, until = story.moved(row["valid_from"]), story.moved(row["valid_until"])
        if first is None or first > story.today:
            continue
        open_ended = until is None or until > story.last_order + story.shift
        yield {
            **row,
            "valid_from": first.isoformat(),
            "valid_until": "" if open_ended or until is None else until.isoformat(),
            "currency": CURRENCY,
        }


def _products(rows: Iterable[Line], entries: Sequence[Line], story: Story) -> Iterator[Line]:
    """A product without a price of today is discontinued."""
    priced = {
        entry["sku"]
        for entry in entries
        if not entry["valid_until"] or date.fromisoformat(entry["valid_until"]) > story.today
    }
    for row in rows:
        status = "active" if row["sku"] in priced else "discontinued"
        yield {**row, "status": status, "currency": CURRENCY}


def _policy(row: Line, story: Story) -> Line:
    until = story.moved(row["valid_until"])
    volume = row["products"] == "all"
    first = story.moved(row["valid_from"])
    return {
        **row,
        "valid_from": first.isoformat() if first else "",
        "valid_until": "" if volume or until is None else until.isoformat(),
    }


def _order_line(row: Line, story: Story) -> Line:
    ordered, due = story.moved(row["ordered_on"]), story.moved(row["due_on"])
    shipped = story.happened(row["shipped_on"])
    received = None
    if shipped:
        habits = habits_of(row["buyer_code"], story.today)
        received = habits.received_on(row["order_no"], date.fromisoformat(shipped))
    return {
        **row,
        "ordered_on": ordered.isoformat() if ordered else "",
        "due_on": due.isoformat() if due else "",
        "shipped_on": shipped,
        "received_on": received.isoformat() if received else "",
        "currency": CURRENCY,
        "source": "",
        "external_id": "",
    }


def _shelves(lines: Sequence[Line], parents: Mapping[str, str]) -> Iterator[Line]:
    """Each branch begins with some months of its own sales of each product on its shelf."""
    first = min(line["ordered_on"] for line in lines)
    months = (
        Decimal(
            (
                date.fromisoformat(max(line["ordered_on"] for line in lines))
                - date.fromisoformat(first)
            ).days
        )
        / 30
    )
    sold: dict[tuple[str, str], int] = defaultdict(int)
    for line in lines:
        sold[parents[line["buyer_code"]], line["sku"]] += int(line["quantity"])
    for (branch, sku), quantity in sorted(sold.items()):
        yield {
            "organisation_code": branch,
            "sku": sku,
            "quantity": str(10 + int(quantity * SHELF_MONTHS / months)),
            "counted_on": first,
            "source": GENERATED,
            "external_id": f"shelf/{branch}/{sku}",
        }


def _payments(lines: Sequence[Line], terms: Mapping[str, int], today: date) -> Iterator[Line]:
    orders: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line["shipped_on"]:
            orders[line["order_no"]].append(line)
    for order_no, of_order in sorted(orders.items()):
        buyer = of_order[0]["buyer_code"]
        invoiced_on = date.fromisoformat(of_order[0]["shipped_on"])
        paid = habits_of(buyer, today).paid_on(order_no, invoiced_on, terms[buyer])
        if paid is not None:
            yield {
                "payment_no": f"PAY-{order_no}",
                "paid_on": paid.isoformat(),
                "buyer_code": buyer,
                "amount": str(Decimal(_gross(of_order)).scaleb(-DIGITS)),
                "reference": order_no,
                "currency": CURRENCY,
                "source": GENERATED,
                "external_id": f"PAY-{order_no}",
            }


def _gross(lines: Sequence[Line]) -> int:
    """What an order is invoiced at, rounded as the import does: per line, freight per order."""
    net = sum(
        line_minor(
            int(line["quantity"]),
            micros(Decimal(line["unit_price"])),
            digits=DIGITS,
            off_micros=(micros(Decimal(line["discount_rate"])),),
        )
        for line in lines
    )
    tax = sum(minor(Decimal(line["tax_amount"])) for line in lines)
    return net + tax + minor(sum((Decimal(line["freight_amount"]) for line in lines), Decimal()))


def minor(amount: Decimal) -> int:
    """An amount of the source in whole cents, halves away from zero."""
    numerator, denominator = amount.scaleb(DIGITS).as_integer_ratio()
    return round_half_away(numerator, denominator)


def _sell_out(lines: Sequence[Line], today: date) -> Iterator[Line]:
    for line in lines:
        if not line["received_on"]:
            continue
        key = f"{line['order_no']}/{line['line_no']}"
        received = date.fromisoformat(line["received_on"])
        quantity = int(line["quantity"])
        sales = habits_of(line["buyer_code"], today).sales(key, received, quantity)
        if is_brisk(line):
            sales = [(received + timedelta(days=BRISK_DAYS), quantity)]
        for part, (day, sold) in enumerate(sales):
            yield {
                "organisation_code": line["buyer_code"],
                "sku": line["sku"],
                "quantity": str(sold),
                "sold_on": day.isoformat(),
                "unit_price": str(_resale(line["unit_price"])),
                "source": GENERATED,
                "external_id": f"sale/{key}/{part}",
            }


@cache
def _resale(unit_price: str) -> Decimal:
    """Two thirds on top of what the dealer paid, to whole cents."""
    price = round_half_away(micros(Decimal(unit_price)) * 5, 3)
    return round(from_micros(price), DIGITS)


def _read(path: Path) -> list[Line]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    rows = iter(rows)
    first = next(rows, None)
    with path.open("w", encoding="utf-8", newline="") as file:
        if first is None:
            return
        writer = csv.writer(file)
        writer.writerow(first.keys())
        writer.writerow(first.values())
        # All rows of a file are made alike, so their values stand in the order of the header.
        writer.writerows(row.values() for row in rows)
