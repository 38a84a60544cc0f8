"""Products, categories, units and packs, costs."""
