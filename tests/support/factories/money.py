"""What dealers may owe."""

from credit import AccountTerms, open_account
from dealers import load_parties
from kernel.actor import system_actor
from kernel.db import Tx


async def make_credit(
    tx: Tx, seller_id: int, payer_id: int, *, limit_minor: int | None, terms_days: int = 30
) -> int:
    """The credit account of a pair in the payer's currency; no limit: not checked."""
    payer = (await load_parties(tx, [payer_id]))[payer_id]
    terms = AccountTerms(
        seller_id=seller_id,
        payer_id=payer_id,
        currency=payer.currency,
        limit_minor=limit_minor,
        terms_days=terms_days,
    )
    return await open_account(tx, system_actor(seller_id), terms)
