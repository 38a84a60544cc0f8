"""New organisations, many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from dealers import repo
from dealers.models import Contact, NodeAncestor, Organisation
from dealers.rules import Defaults, Node, Planting, ancestry
from dealers.tree import lock_tree
from dealers.types import NewOrganisation, OrganisationKind
from kernel.db import Tx
from kernel.db.bulk import insert_rows
from kernel.errors import Invalid


async def create_organisations(tx: Tx, rows: Sequence[NewOrganisation]) -> dict[str, int]:
    """Create organisations in any order and hand back their ids by code.

    Raises:
        Invalid: a code that is empty, taken or given twice, an unknown parent or supplier, a
            circle, a parent of the wrong kind, an unknown currency or time zone: all of them,
            each with the row it is about (`/3/parent`). Nothing is created then.
    """
    if not rows:
        return {}
    await lock_tree(tx)
    named = {row.code for row in rows}
    named |= {code for row in rows for code in (row.parent, row.supplier) if code}
    known = await repo.load_nodes(tx, named)
    ids = await tx.new_ids(len(rows))
    planting = Planting(rows, ids, known, Defaults(time_zone=str(tx.zone)))
    if planting.problems:
        raise Invalid(planting.problems)
    nodes = [planting.nodes[row.code] for row in rows]
    by_code = {code: node.id for code, node in (known | planting.nodes).items()}
    await _insert(tx, rows, nodes, by_code)
    await _insert_contacts(tx, rows, nodes)
    return {row.code: node.id for row, node in zip(rows, nodes, strict=True)}


async def _insert(
    tx: Tx, rows: Sequence[NewOrganisation], nodes: Sequence[Node], by_code: Mapping[str, int]
) -> None:
    now = await tx.now()
    ordered = sorted(zip(rows, nodes, strict=True), key=lambda pair: len(pair[1].path))
    organisations = [
        _values(row, node, by_code.get(row.supplier or "")) | {"created_at": now}
        for row, node in ordered
    ]
    await insert_rows(tx, Organisation, organisations)
    new = {node.id for node in nodes}
    parents = {node.path[-2] for node in nodes if len(node.path) > 1} - new
    spans = list(ancestry(nodes, await repo.load_spans(tx, parents)))
    span_ids = await tx.new_ids(len(spans))
    await insert_rows(
        tx,
        NodeAncestor,
        [{"id": id_, **asdict(span)} for id_, span in zip(span_ids, spans, strict=True)],
    )


async def _insert_contacts(tx: Tx, rows: Sequence[NewOrganisation], nodes: Sequence[Node]) -> None:
    reached = [(row, node) for row, node in zip(rows, nodes, strict=True) if row.email or row.phone]
    contacts = [
        {
            "id": contact_id,
            "organisation_id": node.id,
            "name": row.name,
            "email": row.email,
            "phone": row.phone,
        }
        for contact_id, (row, node) in zip(
            await tx.new_ids(len(reached)) if reached else (), reached, strict=True
        )
    ]
    await insert_rows(tx, Contact, contacts)


def _values(row: NewOrganisation, node: Node, supplier_id: int | None) -> dict[str, Any]:
    company = node.kind is not OrganisationKind.DEALER
    return {
        "id": node.id,
        "code": row.code,
        "name": row.name,
        "kind": row.kind.value,
        "parent_id": node.path[-2] if len(node.path) > 1 else None,
        "path": ".".join(map(str, node.path)),
        "tier": node.tier,
        "supplier_id": supplier_id,
        "segment": row.segment or None,
        "grade": row.grade or None,
        "status": row.status.value,
        "stock_mode": row.stock_mode or ("kept" if company else "reported"),
        "issues_invoices": company if row.issues_invoices is None else row.issues_invoices,
        "currency": node.currency,
        "language": node.language,
        "time_zone": node.time_zone,
        "country": node.country,
        "state": row.state or None,
        "city": row.city or None,
        "tax_number": row.tax_number or None,
        "tax_class": row.tax_class,
        "invoice_title": row.invoice_title or None,
        "minimum_order_minor": row.minimum_order_minor,
        "flat_freight_minor": row.flat_freight_minor,
        "freight_rate": row.freight_rate,
        "tax_per_document": row.tax_per_document,
        "generated": row.generated,
        "source": row.source,
        "external_id": row.external_id,
    }
