"""The start page and the figure at the bell: news that nobody has read."""

from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.i18n import gettext
from kernel.web.filters import number
from kernel.web.start_page import Need, NeedSource
from portal.notifications import repo


async def unread(tx: ReadTx, actor: Actor, _scope: object) -> list[Need]:
    """How much news a member has not read."""
    count = await repo.count_unread(tx, actor.user_id, actor.organisation_id)
    note = gettext("what happened since you last looked")
    return [Need(gettext("News"), number(count), "/notifications", note, "info")] if count else []


NEEDS = [NeedSource(unread, rank=95)]
