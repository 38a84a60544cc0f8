"""Products, categories, units and packs, costs."""

from catalogue.types import (
    CategoryNode,
    Cost,
    NewCategory,
    NewProduct,
    Product,
    ProductDetail,
    ProductFilters,
    ProductRow,
    Products,
    ProductStatus,
    QuantityProblem,
    Viewer,
)

__all__ = [
    "CategoryNode",
    "Cost",
    "NewCategory",
    "NewProduct",
    "Product",
    "ProductDetail",
    "ProductFilters",
    "ProductRow",
    "ProductStatus",
    "Products",
    "QuantityProblem",
    "Viewer",
]
