"""Browser forms: typed text into a struct, every problem at once, nothing typed is lost.

Fields of nested rows are named by position (`lines-0-quantity`); a problem with that field has
the pointer `/lines/0/quantity`, in forms as in JSON.
"""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

import msgspec
from litestar import Request
from litestar.datastructures import UploadFile

from kernel.errors import FieldProblem, Forbidden, Invalid, NotFound, Refusal, Unauthenticated
from kernel.i18n import _l
from kernel.web.fields import read_struct

T = TypeVar("T", bound=msgspec.Struct)

NONCE = "nonce"


class FormRefused(Exception):
    """A form that comes back: raised so that the transaction rolls back, answered as its page."""

    def __init__(self, refusal: Refusal, template: str, context: Mapping[str, Any]) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal
        self.template = template
        self.context = context


class Form(Generic[T]):
    """A form of the shape `kind`: blank, filled from something, or as a person sent it."""

    def __init__(self, kind: type[T], typed: Mapping[str, list[str]] | None = None) -> None:
        self.kind = kind
        self.typed = dict(typed or {})
        self.files: dict[str, UploadFile] = {}
        self.uploads: dict[str, list[UploadFile]] = {}
        """Every file of a field that takes several; `files` has the last one."""
        self.refusal: Refusal | None = None
        self._nonce = self.value(NONCE)

    @classmethod
    async def read(cls, request: Request[Any, Any, Any], kind: type[T]) -> "Form[T]":
        """What was sent, not yet judged."""
        sent = await request.form()
        typed: dict[str, list[str]] = {}
        files: dict[str, UploadFile] = {}
        uploads: dict[str, list[UploadFile]] = {}
        for name, value in sent.multi_items():
            if isinstance(value, UploadFile):
                files[name] = value
                uploads.setdefault(name, []).append(value)
            else:
                # Cells copied from elsewhere may carry it; nobody sees it, and no text holds it.
                typed.setdefault(name, []).append(str(value).replace("\0", ""))
        form = cls(kind, typed)
        form.files = files
        form.uploads = uploads
        return form

    @classmethod
    def filled(cls, kind: type[T], /, **values: object) -> "Form[T]":
        """A form to edit: fields that are None stay empty."""
        return cls(kind, {k: _texts(v) for k, v in values.items() if v is not None})

    @property
    def nonce(self) -> str:
        """Sent with a form that creates something: the same nonce never creates two."""
        if not self._nonce:
            self._nonce = secrets.token_urlsafe(16)
        return self._nonce

    def parse(self) -> T:
        """The typed struct.

        Raises:
            Invalid: with one problem for each field that isn't right.
        """
        value, problems = read_struct(self.kind, self.typed)
        if problems or value is None:
            raise Invalid(problems)
        return value

    async def content(self, name: str) -> bytes:
        """What the file of a field has in it; nothing where none was chosen.

        Raises:
            Invalid: a file was chosen, and it is empty: it must not be left out in silence.
        """
        file = self.files.get(name)
        if file is None or not file.filename:
            return b""
        content = await file.read()
        if not content:
            reason = _l("%(name)s is empty. Save it again, and bring it once more.")
            raise Invalid([FieldProblem(f"/{name}", "empty_file", reason, name=file.filename)])
        return content

    @contextmanager
    def on(self, template: str, **context: Any) -> Iterator[None]:
        """Refusals inside the block bring the reader back to `template`, with what was typed.

        Raised, not returned: whatever the transaction did so far is rolled back. What isn't
        there or isn't allowed stays a page of its own.
        """
        try:
            yield
        except (Unauthenticated, Forbidden, NotFound):
            raise
        except Refusal as refusal:
            self.refusal = refusal
            self._nonce = ""
            raise FormRefused(refusal, template, {**context, "form": self}) from refusal

    def value(self, name: str) -> str:
        """The text of a field as it was typed."""
        return next(iter(self.typed.get(name, ())), "")

    def values(self, name: str) -> list[str]:
        """Every text of a field that may come more than once."""
        return self.typed.get(name, [])

    def problems(self, name: str) -> list[FieldProblem]:
        """What is wrong with a field."""
        if not isinstance(self.refusal, Invalid):
            return []
        pointer = "/" + name.replace("-", "/")
        return [p for p in self.refusal.problems if p.pointer == pointer]


def _texts(value: object) -> list[str]:
    if isinstance(value, list | tuple):
        return [str(entry) for entry in value]
    if isinstance(value, bool):
        return ["true"] if value else []
    return [str(value)]
