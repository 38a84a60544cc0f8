"""docs/import.md says what the code takes."""

from portal.imports.documentation import PAGE, page


def test_page_of_formats_is_up_to_date() -> None:
    """If not: `python -m portal.imports.documentation`."""
    assert PAGE.read_text(encoding="utf-8") == page()
