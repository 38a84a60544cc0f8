"""What is typed on the pages of the administration."""

from datetime import date

import msgspec

from dealers import Role


class TrailForm(msgspec.Struct):
    """How the audit trail is narrowed."""

    area: str = ""
    who: str = ""
    organisation: str = ""
    first: str = ""
    last: str = ""


class SettingsOfForm(msgspec.Struct):
    """Whose settings are shown."""

    organisation: str = ""


class SearchForm(msgspec.Struct):
    """Words of a search."""

    q: str = ""


class MoveForm(msgspec.Struct):
    """The code of a node's new parent, and from when."""

    parent: str
    on: date


class PersonForm(msgspec.Struct):
    """A person to come: signs in by e-mail or phone, at one organisation to begin with."""

    name: str
    organisation: str
    email: str = ""
    phone: str = ""
    language: str = "en"
    role: Role | None = None


class HatForm(msgspec.Struct):
    """The code of an organisation that a person is to work for; without a role in all of it."""

    organisation: str
    role: Role | None = None


class BarForm(msgspec.Struct):
    """Whether a person may sign in."""

    active: bool = False


class ContactForm(msgspec.Struct):
    """A person to speak to."""

    name: str
    function: str = ""
    email: str = ""
    phone: str = ""


class TerritoriesForm(msgspec.Struct):
    """Codes of the areas in which an organisation works, separated by commas."""

    codes: str = ""


class NewTerritoryForm(msgspec.Struct):
    """A sales area to be made; `inside` is the code of the area around it."""

    territory: str
    territory_name: str = ""
    inside: str = ""


class AuthorisationForm(msgspec.Struct):
    """What an organisation may buy, separated by commas; both empty: everything."""

    skus: str = ""
    categories: str = ""
