"""HTML of this room, by family."""

from orders import (
    pages_cart,
    pages_catalogue,
    pages_desk,
    pages_differences,
    pages_orders,
    pages_papers,
    pages_quick,
)

ROUTES = [
    *pages_catalogue.ROUTES,
    *pages_cart.ROUTES,
    *pages_quick.ROUTES,
    *pages_orders.ROUTES,
    *pages_desk.ROUTES,
    *pages_differences.ROUTES,
    *pages_papers.ROUTES,
]
