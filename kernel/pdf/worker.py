"""The process that makes PDFs: HTML comes in on stdin, a PDF goes out on stdout, one at a time.

Laying out five hundred lines takes seconds of pure Python; in a thread of the server it would
slow down every request. Run as a file of its own, without the rest of the portal, so that it
starts quickly. It ends when its stdin does: with the server, however that ended.
"""

import os
import struct
import sys
from pathlib import Path
from typing import BinaryIO

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

CHECKOUT = Path(__file__).resolve().parents[2]
FONTS = CHECKOUT / "portal" / "static" / "vendor" / "fonts-pdf"
STYLE = CHECKOUT / "templates" / "pdf" / "document.css"
DONE, FAILED = 0, 1
LENGTH = struct.Struct(">I")
ANSWER = struct.Struct(">BI")
LESS_URGENT_THAN_THE_SERVER = 5


class FontsAndData(URLFetcher):  # type: ignore[misc]  # the package has no types
    """Hands out the two fonts and what the document carries itself, nothing else.

    Whatever a name or a note smuggled into a document could name is refused here.
    """

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Answer `url`.

        Raises:
            ValueError: it is neither a font of ours nor data of the document.
        """
        if not url.startswith(("data:image/", FONTS.as_uri() + "/")) or ".." in url:
            raise ValueError(f"A document may not load {url[:200]}")
        return super().fetch(url, headers)


def main() -> None:
    """Serve until stdin ends."""
    questions, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not end up between two documents.
    os.dup2(2, 1)
    os.nice(LESS_URGENT_THAN_THE_SERVER)
    fetcher, fonts = FontsAndData(allowed_protocols={"file", "data"}), FontConfiguration()
    style = CSS(
        string=STYLE.read_text(),
        base_url=FONTS.as_uri() + "/",
        font_config=fonts,
        url_fetcher=fetcher,
    )
    while (html := _next(questions)) is not None:
        try:
            page = HTML(string=html, base_url=FONTS.as_uri() + "/", url_fetcher=fetcher)
            kind, content = DONE, page.write_pdf(stylesheets=[style], font_config=fonts)
        except Exception as failed:  # noqa: BLE001 - told to the server, which logs it
            kind, content = FAILED, repr(failed).encode()
        answers.write(ANSWER.pack(kind, len(content)) + content)
        answers.flush()


def _next(questions: BinaryIO) -> str | None:
    """The next document, or None when the server is gone."""
    head = questions.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    return questions.read(LENGTH.unpack(head)[0]).decode()


if __name__ == "__main__":
    main()
