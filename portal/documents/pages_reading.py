"""Where issued documents are read: as a PDF, or as a page that says it is being made."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from dealers import Scope
from kernel.actor import Actor
from kernel.errors import Forbidden
from kernel.i18n import current_language
from kernel.pdf import Papers
from kernel.pdf.models import IssuedDocument
from kernel.web import page, signed_in

PATIENCE_SECONDS = 1.5
"""So long somebody waits before a page with a sign of life."""
AGAIN_SECONDS = 2
PDF_POLICY = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
)
"""Browsers show a PDF with a viewer of their own, which the policy of our pages would stop."""


@get("/documents/{document_id:int}", guards=[signed_in])
async def show_document(
    document_id: FromPath[int],
    papers: NamedDependency[Papers],
    reach: NamedDependency[Scope],
    actor: NamedDependency[Actor],
    language: FromQuery[str] = "",
) -> Response[bytes] | Template:
    """The PDF for its two sides and the companies above them, if their role may read it."""
    seen = reach.trade(IssuedDocument.seller_id, IssuedDocument.party_id)
    document = await papers.find(document_id, seen)
    if not actor.may(document.permission):
        raise Forbidden(permission=document.permission)
    wanted = language or current_language()
    content = await papers.content(document, wanted, patience=PATIENCE_SECONDS)
    if content is None:
        answer = page("documents/making.html", document=document)
        answer.headers["Refresh"] = str(AGAIN_SECONDS)
        return answer
    headers = {
        "Content-Disposition": f'inline; filename="{ascii_only(document.file_name)}"',
        "Content-Security-Policy": PDF_POLICY,
        "Cache-Control": "private, no-cache",
    }
    return Response(content, media_type="application/pdf", headers=headers)


def ascii_only(name: str) -> str:
    """A file name that fits into a header."""
    kept = (c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in name)
    return "".join(kept)


ROUTES = [show_document]
