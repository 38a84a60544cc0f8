"""What an organisation was authorised to buy."""

from sqlalchemy import select

from catalogue.models import Category, Product, ProductAuthorisation
from kernel.db import ReadTx


async def authorisations_of(tx: ReadTx, organisation_id: int) -> tuple[list[str], list[str]]:
    """(SKUs, codes of categories) that it may buy; both empty: everything.

    The caller has checked that the organisation may be seen.
    """
    found = await tx.execute(
        select(Product.sku, Category.code)
        .select_from(ProductAuthorisation)
        .outerjoin(Product, Product.id == ProductAuthorisation.product_id)
        .outerjoin(Category, Category.id == ProductAuthorisation.category_id)
        .where(ProductAuthorisation.organisation_id == organisation_id)
        .order_by(Product.sku, Category.code)
    )
    rows = found.all()
    return [row.sku for row in rows if row.sku], [row.code for row in rows if row.code]
