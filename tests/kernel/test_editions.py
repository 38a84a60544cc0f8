"""What a process remembers is never older than the transaction that asks."""

import pytest
from sqlalchemy import text

from kernel.db import Database, ReadTx
from kernel.db.editions import NO_EDITION, Editions, Memory, read_editions
from tests.support.race import race


class Shelf:
    """Something that can be read, and counts how often it was."""

    def __init__(self, **values: int) -> None:
        self.values = values
        self.asked: list[list[str]] = []

    async def read(self, keys: list[str]) -> dict[str, int]:
        self.asked.append(keys)
        return {key: self.values[key] for key in keys if key in self.values}


async def test_what_was_read_is_remembered_and_what_is_not_there_is_asked_for_again() -> None:
    shelf, memory = Shelf(a=1), Memory[str, int]("places", 10)
    editions = Editions(places="one")
    for _ in range(2):
        assert await memory.get(editions, ["a", "b"], shelf.read) == {"a": 1}
    assert shelf.asked == [["a", "b"], ["b"]]


async def test_another_edition_is_read_anew() -> None:
    shelf, memory = Shelf(a=1), Memory[str, int]("places", 10)
    await memory.get(Editions(places="one"), ["a"], shelf.read)
    shelf.values["a"] = 2
    assert await memory.get(Editions(places="two"), ["a"], shelf.read) == {"a": 2}
    assert await memory.get(Editions(places="two"), ["a"], shelf.read) == {"a": 2}
    assert len(shelf.asked) == 2


async def test_a_memory_that_is_full_starts_afresh() -> None:
    shelf, memory = Shelf(a=1, b=2, c=3), Memory[str, int]("places", 2)
    editions = Editions(places="one")
    await memory.get(editions, ["a", "b"], shelf.read)
    await memory.get(editions, ["c"], shelf.read)
    assert await memory.get(editions, ["a", "c"], shelf.read) == {"a": 1, "c": 3}
    assert shelf.asked[-1] == ["a"]


async def test_a_slow_reader_of_an_old_edition_leaves_the_new_one_alone() -> None:
    memory = Memory[str, int]("places", 10)
    old, new = Editions(places="old"), Editions(places="new")

    async def slow(_: list[str]) -> dict[str, int]:
        await memory.get(new, ["a"], Shelf(a=2).read)
        return {"a": 1}

    assert await memory.get(old, ["a"], slow) == {"a": 1}
    assert await memory.get(new, ["a"], Shelf(a=2).read) == {"a": 2}


async def stamp(database: Database) -> str:
    """The stamp of places."""
    async with database.read() as tx:
        return (await read_editions(tx))["places"]


async def test_a_change_stamps_its_family_with_its_commit(committed_database: Database) -> None:
    before = await stamp(committed_database)
    async with committed_database.write() as tx:
        await tx.execute(text("UPDATE location SET name = name"))
        assert await stamp(committed_database) == before
    after = await stamp(committed_database)
    assert before != after != NO_EDITION


async def test_a_stamp_that_was_rolled_back_never_comes_back(committed_database: Database) -> None:
    before = await stamp(committed_database)
    with pytest.raises(ZeroDivisionError):
        async with committed_database.write() as tx:
            await tx.execute(text("UPDATE location SET name = name"))
            tried = (await read_editions(tx))["places"]
            raise ZeroDivisionError
    assert await stamp(committed_database) == before != tried


async def test_writers_of_one_family_take_turns(committed_database: Database) -> None:
    async def change(_: int) -> None:
        async with committed_database.write() as tx:
            await tx.execute(text("UPDATE location SET name = name"))
            await tx.execute(text("UPDATE organisation SET name = name"))

    outcome = await race(8, change)
    assert len(outcome.won) == 8


async def test_a_family_that_nobody_wrote_to_has_a_stamp_of_its_own(tx: ReadTx) -> None:
    assert (await read_editions(tx))["nothing"] == NO_EDITION
