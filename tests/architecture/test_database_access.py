"""Transactions end at the edge, handlers hold one connection, reads are scoped."""

import ast

import pytest

from tests.support.sources import Function, Source, called, sources

EDGE = "kernel/db/transaction.py"
EDGES_OF_A_HANDLER = ("Tx", "ReadTx", "Placer", "Batcher", "Papers")
ROUTES = {"get", "post", "put", "patch", "delete", "route"}

WITHOUT_SCOPE = {
    "dealers.find_address": "of the parties of a document that the reader may see",
    "dealers.find_head": "of the seller of a document that the reader may see",
    "dealers.find_identity": "makes the scope",
    "dealers.find_token_identities": "makes the scope",
    "dealers.find_users": "whoever signs in has no scope yet",
    "dealers.list_memberships": "of the person who signs in",
    "inventory.find_location": "a place of an organisation that the use case has checked",
    "pricing.find_tax": "rates belong to countries; headquarters alone changes them",
    "pricing.list_codes": "of price lists (the noun), named by the rules of their own seller",
    "pricing.list_ids": "of price lists (the noun), by seller and code",
    "pricing.list_sellers": "of price lists (the noun): whose they are, to be compared",
}
"""Reads that need no scope, each with the reason."""


def test_only_the_edge_commits() -> None:
    found = [
        source.at(call)
        for source in sources()
        for name in ("commit", "rollback")
        for call in source.calls(name)
        if str(source.path) != EDGE
    ]
    assert found == []


def test_statements_of_transaction_control_are_not_written_as_text() -> None:
    words = {"commit", "rollback", "begin"}
    found = [
        source.at(node)
        for source in sources()
        for node in source.nodes
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.strip().rstrip(";").lower() in words
        and node.value.isupper()
    ]
    assert found == []


def handlers() -> list[tuple[Source, Function]]:
    """Every function with a route decorator."""
    return [
        (source, function)
        for source in sources()
        for function in source.functions()
        if any(
            isinstance(decorator, ast.Call)
            and isinstance(decorator.func, ast.Name)
            and decorator.func.id in ROUTES
            for decorator in function.decorator_list
        )
    ]


def edges(function: Function) -> list[str]:
    """Types among the parameters that hold or wait for a connection."""
    parameters = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    names = [
        {node.id for node in ast.walk(parameter.annotation) if isinstance(node, ast.Name)}
        for parameter in parameters
        if parameter.annotation is not None
    ]
    return [edge for edge in EDGES_OF_A_HANDLER if any(edge in name for name in names)]


def test_a_handler_takes_one_transaction_or_a_batcher() -> None:
    found = {
        source.at(function): taken
        for source, function in handlers()
        if len(taken := edges(function)) > 1
    }
    assert found == {}


@pytest.mark.parametrize(
    ("signature", "taken"),
    [
        ("tx: NamedDependency[Tx], placer: NamedDependency[Placer]", ["Tx", "Placer"]),
        ("read_tx: NamedDependency[ReadTx], actor: Actor", ["ReadTx"]),
        ("page: int", []),
    ],
)
def test_edges_are_seen_in_a_signature(signature: str, taken: list[str]) -> None:
    function = ast.parse(f"async def handler({signature}): ...").body[0]
    assert isinstance(function, Function)
    assert edges(function) == taken


def test_reads_of_a_room_take_a_scope() -> None:
    """`repo.py`, `repo_x.py`, `x_repo.py`, `repo/`: no query goes without one by accident."""
    above = ("dealers", "catalogue", "pricing", "credit", "inventory", "orders", "reports")
    found = {
        f"{source.path.parts[0]}.{function.name}"
        for source in sources(*above)
        if "repo" in {*source.path.stem.split("_"), source.path.parent.name}
        for function in source.functions()
        if function.name.startswith(("list_", "get_", "find_"))
        and "scope" not in {a.arg for a in [*function.args.args, *function.args.kwonlyargs]}
    }
    assert found == set(WITHOUT_SCOPE)


def test_rows_are_never_inserted_as_a_list_of_values() -> None:
    """`.values([...])` makes one bind parameter per cell: ten times slower than `unnest`."""
    found = [
        source.at(call)
        for source in sources()
        for call in source.calls("values")
        if call.args and "insert" in calls_in(call.func) and is_list(call.args[0], source)
    ]
    assert found == []


def calls_in(expression: ast.expr) -> set[str]:
    """Names of everything called in a chain such as `insert(t).values`."""
    return {called(node) for node in ast.walk(expression) if isinstance(node, ast.Call)}


def is_list(value: ast.expr, source: Source) -> bool:
    """Whether it is written as a list, or is a name that the file gives a list somewhere."""
    if not isinstance(value, ast.Name):
        return isinstance(value, ast.List | ast.ListComp | ast.GeneratorExp)
    for node in source.nodes:
        match node:
            case ast.arg(arg=value.id, annotation=ast.expr() as given):
                pass
            case ast.AnnAssign(target=ast.Name(id=value.id), annotation=given):
                pass
            case ast.Assign(targets=[ast.Name(id=value.id)], value=given):
                pass
            case _:
                continue
        if ast.unparse(given).startswith(("list[", "Sequence[", "[")):
            return True
    return False
