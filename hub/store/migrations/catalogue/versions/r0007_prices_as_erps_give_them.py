"""Prices as ERPs give them: of several lists, with discounts and VAT, computed; discounts; the ERP's words of units."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0007"
down_revision = "0006"

PRICE_KEY = ["tenant", "sku", "scope", "scope_code", "list_code", "unit", "currency", "min_quantity", "valid_from"]


def upgrade() -> None:
    """From the step before."""
    op.add_column("customer", sa.Column("discount_group", sa.Text(), nullable=True))
    op.add_column("product", sa.Column("unit_code", sa.Text(), nullable=True))
    op.add_column("product", sa.Column("discount_group", sa.Text(), nullable=True))
    _add("product", [("base_includes_tax", sa.Boolean(), sa.false())])
    _add(
        "price",
        [
            ("list_code", types.KeyText(), sa.text("''")),
            ("discount", types.ExactDecimal(), sa.text("'0'")),
            ("allows_discount", sa.Boolean(), sa.true()),
            ("includes_tax", sa.Boolean(), sa.false()),
            ("computed", sa.Boolean(), sa.false()),
        ],
        PRICE_KEY,
    )
    _add(
        "product_unit",
        [("unit_code", types.KeyText(), sa.text("''"))],
        ["tenant", "sku", "unit", "unit_code"],
    )
    op.create_table(
        "discount",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("sku", types.KeyText(), nullable=False),
        sa.Column("product_group", types.KeyText(), nullable=False),
        sa.Column("all_products", sa.Boolean(), nullable=False),
        sa.Column("scope", types.KeyText(), nullable=False),
        sa.Column("scope_code", types.KeyText(), nullable=False),
        sa.Column("list_code", types.KeyText(), nullable=False),
        sa.Column("unit", types.KeyText(), nullable=False),
        sa.Column("currency", types.KeyText(), nullable=False),
        sa.Column("min_quantity", types.ExactDecimal(), nullable=False),
        sa.Column("percent", types.ExactDecimal(), nullable=False),
        sa.Column("valid_from", types.KeyDate(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("page", sa.BigInteger(), nullable=False),
        sa.Column("pull", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("mapping_digest", sa.Text(), nullable=False),
        sa.Column("vanished_at", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint(
            "tenant",
            "sku",
            "product_group",
            "scope",
            "scope_code",
            "list_code",
            "unit",
            "currency",
            "min_quantity",
            "valid_from",
            name="discount_key",
        ),
    )
    op.create_index("discount_by_revision", "discount", ["tenant", "revision"], unique=False)


def _add(table: str, columns: Sequence[tuple[str, Any, Any]], key: Sequence[str] = ()) -> None:
    """Add columns that are never empty, and give the table a wider key; rows that are there get what is beside."""
    # in batches: SQLite changes neither a key nor a default in place
    with op.batch_alter_table(table) as batch:
        for name, kind, value in columns:
            batch.add_column(sa.Column(name, kind, nullable=False, server_default=value))
        if key:
            batch.drop_constraint(f"{table}_key", type_="primary")
            batch.create_primary_key(f"{table}_key", list(key))
    with op.batch_alter_table(table) as batch:
        for name, _, _ in columns:
            batch.alter_column(name, server_default=None)
