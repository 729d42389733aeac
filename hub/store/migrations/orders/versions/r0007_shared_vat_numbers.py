"""A company's VAT number has one spelling; who shares one under a name with nothing in common is kept in mind."""

import re

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """From the step before."""
    op.create_table(
        "shared_vat",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("account", types.KeyText(), nullable=False),
        sa.Column("buyer", types.KeyText(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "account", name="shared_vat_key"),
    )
    numbers = [row.vat_number for row in op.get_bind().execute(sa.text("SELECT vat_number FROM buyer_vat"))]
    # what is spelt well already stays; of two buyers with one number the other has none, as the list of buyers says
    taken = {number for number in numbers if _spelt(number) == number}
    for number in sorted(set(numbers) - taken):
        if (spelt := _spelt(number)) in taken:
            op.get_bind().execute(sa.text("DELETE FROM buyer_vat WHERE vat_number = :number"), {"number": number})
        else:
            change = sa.text("UPDATE buyer_vat SET vat_number = :spelt WHERE vat_number = :number")
            op.get_bind().execute(change, {"spelt": spelt, "number": number})
            taken.add(spelt)


def _spelt(number: str) -> str:
    """As the hub spells it from now on."""
    if re.match("GR", number):
        return "EL" + number[2:]
    if re.match("XI|GB", number):
        return "GB" + re.sub(r"^(\d{9})\d{3}$", r"\1", number[2:])
    if re.match("CH", number):
        return re.sub("(MWST|TVA|IVA|TPV)$", "", number)
    # Irish numbers as they were before 2013
    return re.sub(r"^IE(\d)[A-Z+*](\d{5})([A-Z])$", r"IE0\2\1\3", number)
