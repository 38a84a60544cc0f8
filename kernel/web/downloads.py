"""Files that a browser saves."""

from litestar import Response


def as_download(content: bytes, media_type: str, name: str) -> Response[bytes]:
    """An answer that the browser saves under `name` (plain letters, figures, `-` and `.`)."""
    return Response(
        content,
        media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
