"""Kinds of documents that belong to no single room."""

from kernel.pdf import REPORT

PAPERS = [REPORT]
