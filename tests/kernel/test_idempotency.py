"""The same key, the same answer."""

import asyncio

import pytest

from kernel.db import Database, Tx
from kernel.db.idempotency import Key, KeyTaken, answer, claim, fingerprint, once, recall, remember
from kernel.errors import IdempotencyConflict

KEY = Key(1, 2, "orders.place", "abc")


async def test_free_key_is_ours_and_a_used_one_gives_its_answer(tx: Tx) -> None:
    assert await once(tx, KEY, {"a": 1}) is None
    await answer(tx, {KEY: {"number": "SO-1"}})
    assert await once(tx, KEY, {"a": 1}) == {"number": "SO-1"}


async def test_same_key_for_another_command_is_refused(tx: Tx) -> None:
    await once(tx, KEY, {"a": 1})
    with pytest.raises(IdempotencyConflict) as refused:
        await once(tx, KEY, {"a": 2})
    assert "abc" in refused.value.detail


async def test_key_belongs_to_organisation_user_and_command(tx: Tx) -> None:
    await once(tx, KEY, {"a": 1})
    for other in (
        Key(9, 2, "orders.place", "abc"),
        Key(1, 9, "orders.place", "abc"),
        Key(1, 2, "payments.record", "abc"),
    ):
        assert await once(tx, other, {"a": 2}) is None


def test_fingerprint_does_not_depend_on_the_order_of_members() -> None:
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": 2})


async def test_rolled_back_claim_leaves_the_key_free(committed_database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with committed_database.write() as tx:
            await once(tx, KEY, {})
            raise ZeroDivisionError
    async with committed_database.write() as tx:
        assert await once(tx, KEY, {}) is None


async def test_second_claimant_waits_and_gets_the_first_ones_answer(
    committed_database: Database,
) -> None:
    claimed = asyncio.Event()

    async def first() -> None:
        async with committed_database.write() as tx:
            assert await once(tx, KEY, {}) is None
            claimed.set()
            await answer(tx, {KEY: {"by": "first"}})

    async def second() -> object:
        await claimed.wait()
        async with committed_database.write() as tx:
            return (await claim(tx, {KEY: fingerprint({})}))[KEY]

    _, found = await asyncio.gather(first(), second())
    assert found == {"by": "first"}


async def test_a_remembered_key_is_recalled_with_its_answer(tx: Tx) -> None:
    prints = {KEY: fingerprint({"a": 1})}
    assert await recall(tx, prints) == {}
    await remember(tx, prints, {KEY: {"number": "SO-1"}})
    assert await recall(tx, prints) == {KEY: {"number": "SO-1"}}
    [other] = (await recall(tx, {KEY: fingerprint({"a": 2})})).values()
    assert isinstance(other, IdempotencyConflict)


async def test_key_that_somebody_took_meanwhile_ends_the_transaction(
    committed_database: Database,
) -> None:
    prints = {KEY: fingerprint({})}
    with pytest.raises(KeyTaken):
        async with committed_database.write() as slow:
            assert await recall(slow, prints) == {}
            async with committed_database.write() as fast:
                await remember(fast, prints, {KEY: {"by": "fast"}})
            await remember(slow, prints, {KEY: {"by": "slow"}})
    async with committed_database.read() as tx:
        assert await recall(tx, prints) == {KEY: {"by": "fast"}}
