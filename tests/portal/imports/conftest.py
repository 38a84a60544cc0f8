"""A small channel as files, and importing it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from kernel.actor import system_actor
from kernel.db import Database
from portal.imports.runs import RunResult, import_folder
from tests.conftest import ZONE
from tests.support.database import TestServer

CHANNEL = {
    "organisations": """
        code,name,kind,parent_code,segment,credit_limit,payment_terms_days,country,currency
        HQ,Works,headquarters,,,,,Germany,EUR
        B1,North,branch,HQ,,,,Germany,EUR
        D1,Shop One,dealer,B1,Shops,1000,30,Germany,EUR
        D2,Shop Two,dealer,B1,Shops,,14,Germany,EUR
        S1,Corner,dealer,D1,Shops,,,Germany,EUR
    """,
    "products": """
        sku,name,category,subcategory,unit,list_price,standard_cost,description_zh,currency
        A,Apple,Fruit,Core fruit,EA,2,1,苹果,EUR
        B,Pear,Fruit,Core fruit,EA,3,1.5,,EUR
    """,
    "price_entries": """
        price_list,sku,min_quantity,unit_price,valid_from,valid_until,currency
        DEALER,A,1,2,2025-01-01,,EUR
        DEALER,A,10,1.8,2025-01-01,,EUR
        DEALER,B,1,3,2025-01-01,,EUR
        SALE,B,1,2.5,2025-01-01,,EUR
    """,
    "price_policies": """
        code,name,effect,rate,min_quantity,max_quantity,price_list,products,priority,valid_from
        V5,Five and more,percent_off,0.05,5,,,all,10,2025-01-01
        SALE,Pears,percent_off,0.1,,,SALE,listed,100,2025-01-01
    """,
    "price_policy_products": """
        policy,sku
        SALE,B
    """,
    "stock": """
        organisation_code,sku,quantity,counted_on
        B1,A,100,2025-06-01
        B1,B,50,2025-06-01
    """,
    "order_lines": """
        order_no,line_no,ordered_on,due_on,shipped_on,buyer_code,po_number,sku,quantity,unit_price,discount_rate,net_amount,tax_amount,freight_amount,status
        O1,1,2026-01-05,2026-01-10,2026-01-07,D1,PO1,A,3,2,0,6,1.14,0.15,
        O1,2,2026-01-05,2026-01-10,2026-01-07,D1,PO1,B,2,2.5,0.1,4.5,0.855,0.1125,
        O2,1,2026-02-20,2026-03-05,,D1,PO2,A,4,2,0,8,1.52,0.2,
        O3,1,2026-02-21,2026-03-05,,D2,PO3,B,1,3,0,3,0.57,0.075,cancelled
    """,
    "payments": """
        payment_no,paid_on,buyer_code,amount,reference
        P1,2026-02-01,D1,5.00,O1
    """,
    "sell_out": """
        organisation_code,sku,quantity,sold_on,unit_price
        D1,A,2,2026-02-10,2.9
        D1,A,2,2026-02-11,2.9
    """,
}

Import = Callable[..., Awaitable[RunResult]]


def write(folder: Path, **files: str) -> Path:
    """Files of an import; indentation is not part of them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        lines = [line.strip() for line in text.strip().splitlines()]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def import_files(committed_database: Database, tmp_path: Path) -> Import:
    """`await import_files(products="...", skip_bad=True)`."""
    return importing(committed_database, tmp_path)


@pytest.fixture(scope="module")
async def shared(postgres: TestServer, template: str) -> AsyncIterator[Database]:
    """The channel without its orders; for imports that are refused and leave it so."""
    async with postgres.clone(template) as url:
        database = Database(url, zone=ZONE)
        yield database
        await database.dispose()


@pytest.fixture
def import_shared(shared: Database, tmp_path: Path) -> Import:
    """As `import_files`, into the database that the module's tests share."""
    return importing(shared, tmp_path)


def importing(database: Database, folder: Path) -> Import:
    """A function that writes files below `folder` and imports them."""
    count = 0

    async def run(*, skip_bad: bool = False, **files: str) -> RunResult:
        nonlocal count
        count += 1
        written = write(folder / f"import-{count}", **files)
        return await import_folder(database, system_actor(0), written, skip_bad=skip_bad)

    return run
