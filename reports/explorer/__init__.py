"""The explorer: one measure of the report, by node, category, product, segment or month."""

from reports.explorer.measures import DIMENSIONS, MEASURES, Measure
from reports.explorer.reading import Exploration, Row, View, explore

__all__ = ["DIMENSIONS", "MEASURES", "Exploration", "Measure", "Row", "View", "explore"]
