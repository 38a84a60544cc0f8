"""HTML of this room, by family."""

from orders import (
    pages_again,
    pages_approvals,
    pages_cart,
    pages_catalogue,
    pages_differences,
    pages_orders,
    pages_papers,
    pages_quick,
    pages_returning,
    pages_returns,
    pages_shipping,
)

ROUTES = [
    *pages_catalogue.ROUTES,
    *pages_cart.ROUTES,
    *pages_quick.ROUTES,
    *pages_orders.ROUTES,
    *pages_again.ROUTES,
    *pages_approvals.ROUTES,
    *pages_shipping.ROUTES,
    *pages_differences.ROUTES,
    *pages_papers.ROUTES,
    *pages_returning.ROUTES,
    *pages_returns.ROUTES,
]
