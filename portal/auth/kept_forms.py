"""A form that is sent after its session ended: kept with the sign-in form, never on the server.

What was typed goes back to the browser in a hidden field and comes along with the password; after
the sign-in it stands on a page that sends it again. Secrets and files are not kept.
"""

from typing import Any
from urllib.parse import urlsplit

import msgspec
from litestar import Request
from litestar.datastructures import UploadFile
from litestar.types import ASGIApp

from kernel.web import Form, public
from kernel.web.guards import guards_of
from kernel.web.render import html

SECRET_WORDS = ("password", "secret", "token")
NOT_SHOWN = ("nonce", "version")
MOST_KEPT = 500_000
"""Characters; longer forms are files that somebody pasted, and those are still at hand."""


class KeptForm(msgspec.Struct):
    """Where a form was sent, and its fields in their order."""

    path: str
    fields: list[tuple[str, str]]
    had_files: bool = False

    @property
    def typed(self) -> list[str]:
        """What a person would know again."""
        return [value for name, value in self.fields if value.strip() and name not in NOT_SHOWN]


class SignInAgain(msgspec.Struct):
    """The fields of the sign-in form that are filled before somebody types."""

    kept: str
    next: str = "/"


def sends_a_form(request: Request[Any, Any, Any]) -> bool:
    """A browser sends a form to a page that is not for everybody."""
    if request.method != "POST" or request.url.path.startswith("/api/"):
        return False
    kind = request.headers.get("content-type", "")
    if not kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        return False
    return "hx-request" not in request.headers and public not in guards_of(
        request.scope["route_handler"]
    )


async def sign_in_again(request: Request[Any, Any, Any]) -> ASGIApp:
    """The sign-in form with what was typed; it says that nothing is lost."""
    kept = await _keep(request)
    filled = Form.filled(SignInAgain, kept=kept, next="/")
    answer = html(request, "auth/sign_in.html", {"form": filled}, status=401)
    return answer.to_asgi_response(None, request)


async def _keep(request: Request[Any, Any, Any]) -> str:
    sent = (await request.form()).multi_items()
    fields = [
        (name, value)
        for name, value in sent
        if isinstance(value, str) and not any(word in name.lower() for word in SECRET_WORDS)
    ]
    files = any(isinstance(value, UploadFile) and value.filename for _, value in sent)
    text = msgspec.json.encode(KeptForm(request.url.path, fields, files)).decode()
    return text if len(text) <= MOST_KEPT else ""


def read_kept(text: str) -> KeptForm | None:
    """What came along with the password; nothing if there was nothing, or nothing readable."""
    if not text:
        return None
    try:
        kept = msgspec.json.decode(text, type=KeptForm)
    except msgspec.DecodeError:
        return None
    return kept if own_path(kept.path) == kept.path else None


def own_path(wanted: str) -> str:
    """A path of this portal; anything that could lead elsewhere becomes the start page."""
    parts = urlsplit(wanted)
    foreign = parts.scheme or parts.netloc or "\\" in wanted or not wanted.startswith("/")
    return "/" if foreign or wanted.startswith("//") else wanted
