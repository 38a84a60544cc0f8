"""Small worlds for tests, made through the rooms' own use cases.

channel = await make_channel(tx)              # a headquarters, two branches, dealers, people
bike = await make_product(tx, "BIKE")         # a product
await make_price(tx, channel, bike, "20")     # headquarters' list, for everyone below it
await make_stock(tx, channel.east, bike, 100) # goods on the shelf
await make_credit(tx, channel.east, channel.alpha, limit_minor=100_000)
"""

from tests.support.factories.channel import Channel, make_channel
from tests.support.factories.goods import make_price, make_product, make_products, make_stock
from tests.support.factories.money import make_credit
from tests.support.factories.people import PASSWORD, Person, make_user

__all__ = [
    "PASSWORD",
    "Channel",
    "Person",
    "make_channel",
    "make_credit",
    "make_price",
    "make_product",
    "make_products",
    "make_stock",
    "make_user",
]
