"""Refusals of this room."""

from kernel.errors import Refusal
from kernel.i18n import _l


class UnknownFilter(Refusal):
    """A filter names something that does not exist; showing everything would mislead."""

    code = "unknown_filter"
    status = 422
    title = _l("This filter matches nothing")
    message = _l("There is no %(filter)s “%(value)s”. Choose one from the list or clear it.")


class HeadquartersCannotMove(Refusal):
    """The root of the tree stays where it is."""

    code = "headquarters_cannot_move"
    title = _l("Headquarters cannot be moved")
    message = _l("%(organisation)s is the root of the tree. Move a branch or a dealer instead.")


class AlreadyThere(Refusal):
    """The node stands below that parent on that day already."""

    code = "already_there"
    title = _l("Nothing to move")
    message = _l("%(organisation)s already belongs to %(parent)s on %(on)s. Choose another parent.")


class CycleInTree(Refusal):
    """A node cannot stand below itself."""

    code = "cycle_in_tree"
    title = _l("This would be a circle")
    message = _l("%(parent)s stands below %(organisation)s. Choose a parent outside that subtree.")


class ParentUnsuitable(Refusal):
    """Branches stand below headquarters or branches; dealers below any; headquarters below none."""

    code = "parent_unsuitable"
    title = _l("Not below this organisation")
    message = _l("A %(kind)s cannot stand below a %(parent_kind)s. Choose another parent.")


class LaterMove(Refusal):
    """A move that is already recorded for the same day or later stands in the way."""

    code = "later_move"
    title = _l("A later move is recorded")
    message = _l(
        "The tree around %(organisation)s changes again on %(later)s. "
        "Withdraw that move first, or date this one after it."
    )


class MoveNotLatest(Refusal):
    """Only a move that nothing was built upon can be withdrawn."""

    code = "move_not_latest"
    title = _l("This move cannot be withdrawn")
    message = _l("Later changes build upon this move. Withdraw those first, or move back.")


class LoginTaken(Refusal):
    """Another person signs in with this e-mail or phone number."""

    code = "login_taken"
    title = _l("Already registered")
    message = _l(
        "Somebody already signs in with this e-mail or phone number. "
        "Give that person a membership instead."
    )


class LoginInvalid(Refusal):
    """Neither an e-mail nor a phone number."""

    code = "login_invalid"
    status = 422
    title = _l("Not an e-mail or phone number")
    message = _l(
        "Write an e-mail such as name@example.com, or a phone number with +86 or the like."
    )


class RoleUnsuitable(Refusal):
    """Each role belongs to one kind of organisation."""

    code = "role_unsuitable"
    title = _l("This role belongs elsewhere")
    message = _l(
        "The role “%(role)s” is none of this kind of organisation: %(kind)s. Choose another."
    )


class NoMembership(Refusal):
    """A token needs somebody who answers for it."""

    code = "no_membership"
    title = _l("Not a member")
    message = _l("This person does not belong to the organisation. Add a membership first.")


class SupplierUnsuitable(Refusal):
    """Nobody buys from itself, directly or round about."""

    code = "supplier_unsuitable"
    title = _l("Not from this supplier")
    message = _l("%(supplier)s buys from %(organisation)s itself. Choose another supplier.")


class LogoNotTaken(Refusal):
    """A picture that is none, or too heavy for every document to carry."""

    code = "logo_not_taken"
    status = 422
    title = _l("This logo is not taken")
    message = _l("%(name)s cannot be printed. Send a PNG or JPEG of at most %(kilobytes)s kB.")
