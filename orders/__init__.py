"""Carts, placing, order life: the conductor of prices, credit and stock."""
