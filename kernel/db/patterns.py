"""What somebody typed into a search, as patterns of `ILIKE`."""


def literal(typed: str) -> str:
    """The text with the signs that `LIKE` reads as wildcards standing for themselves."""
    for sign in ("\\", "%", "_"):
        typed = typed.replace(sign, "\\" + sign)
    return typed


def containing(typed: str) -> str:
    """Matches the text anywhere; empty if nothing was typed."""
    words = typed.strip()
    return f"%{literal(words)}%" if words else ""
