"""The first tables."""

import sqlalchemy as sa
from alembic import op

from hub.store.engine import types

revision = "0001"
down_revision = None


def upgrade() -> None:
    """From the step before."""
    op.create_table(
        "address",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("account", types.KeyText(), nullable=False),
        sa.Column("code", types.KeyText(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("post_code", sa.Text(), nullable=True),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("page", sa.BigInteger(), nullable=False),
        sa.Column("pull", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("mapping_digest", sa.Text(), nullable=False),
        sa.Column("vanished_at", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "account", "code", name="address_key"),
    )
    op.create_index("address_by_revision", "address", ["tenant", "revision"], unique=False)
    op.create_table(
        "checkpoint",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("watermark", types.UtcDateTime(), nullable=True),
        sa.Column("pull", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "kind", name="checkpoint_key"),
    )
    op.create_table(
        "customer",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("account", types.KeyText(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("vat_number", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("street", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("post_code", sa.Text(), nullable=True),
        sa.Column("price_group", sa.Text(), nullable=True),
        sa.Column("price_list", sa.Text(), nullable=True),
        sa.Column("catalogue", sa.Text(), nullable=True),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("page", sa.BigInteger(), nullable=False),
        sa.Column("pull", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("mapping_digest", sa.Text(), nullable=False),
        sa.Column("vanished_at", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "account", name="customer_key"),
    )
    op.create_index("customer_by_revision", "customer", ["tenant", "revision"], unique=False)
    op.create_table(
        "invoice",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("number", types.KeyText(), nullable=False),
        sa.Column("line", types.KeyText(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("sku", sa.Text(), nullable=True),
        sa.Column("quantity", types.ExactDecimal(), nullable=True),
        sa.Column("order_number", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("net", types.ExactDecimal(), nullable=True),
        sa.Column("invoiced_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("page", sa.BigInteger(), nullable=False),
        sa.Column("pull", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("mapping_digest", sa.Text(), nullable=False),
        sa.Column("vanished_at", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "number", "line", name="invoice_key"),
    )
    op.create_index("invoice_by_order_number", "invoice", ["tenant", "order_number"], unique=False)
    op.create_index("invoice_by_reference", "invoice", ["tenant", "reference"], unique=False)
    op.create_index("invoice_by_revision", "invoice", ["tenant", "revision"], unique=False)
    op.create_table(
        "mapping_version",
        sa.Column("id", types.Serial(), autoincrement=True, nullable=False),
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("accepted_at", types.UtcDateTime(), nullable=False),
        sa.Column("accepted_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("mapping_version_by_tenant", "mapping_version", ["tenant", "id"], unique=False)
    op.create_table(
        "order_document",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("number", types.KeyText(), nullable=False),
        sa.Column("line", types.KeyText(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("sku", sa.Text(), nullable=True),
        sa.Column("quantity", types.ExactDecimal(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("unit_price", types.ExactDecimal(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("ordered_on", sa.Date(), nullable=True),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("page", sa.BigInteger(), nullable=False),
        sa.Column("pull", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("mapping_digest", sa.Text(), nullable=False),
        sa.Column("vanished_at", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "number", "line", name="order_document_key"),
    )
    op.create_index("order_document_by_reference", "order_document", ["tenant", "reference"], unique=False)
    op.create_index("order_document_by_revision", "order_document", ["tenant", "revision"], unique=False)
    op.create_table(
        "price",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("sku", types.KeyText(), nullable=False),
        sa.Column("scope", types.KeyText(), nullable=False),
        sa.Column("scope_code", types.KeyText(), nullable=False),
        sa.Column("unit", types.KeyText(), nullable=False),
        sa.Column("currency", types.KeyText(), nullable=False),
        sa.Column("min_quantity", types.ExactDecimal(), nullable=False),
        sa.Column("amount", types.ExactDecimal(), nullable=False),
        sa.Column("valid_from", types.KeyDate(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("page", sa.BigInteger(), nullable=False),
        sa.Column("pull", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("mapping_digest", sa.Text(), nullable=False),
        sa.Column("vanished_at", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint(
            "tenant", "sku", "scope", "scope_code", "unit", "currency", "min_quantity", "valid_from", name="price_key"
        ),
    )
    op.create_index("price_by_revision", "price", ["tenant", "revision"], unique=False)
    op.create_table(
        "product",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("sku", types.KeyText(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("tax_class", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("gtin", sa.Text(), nullable=True),
        sa.Column("base_amount", types.ExactDecimal(), nullable=True),
        sa.Column("base_currency", sa.Text(), nullable=True),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("page", sa.BigInteger(), nullable=False),
        sa.Column("pull", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("mapping_digest", sa.Text(), nullable=False),
        sa.Column("vanished_at", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "sku", name="product_key"),
    )
    op.create_index("product_by_revision", "product", ["tenant", "revision"], unique=False)
    op.create_table(
        "publication",
        sa.Column("id", types.Serial(), autoincrement=True, nullable=False),
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("pull", sa.BigInteger(), nullable=False),
        sa.Column("mapping_digest", sa.Text(), nullable=False),
        sa.Column("published_at", types.UtcDateTime(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("stored", sa.BigInteger(), nullable=False),
        sa.Column("unchanged", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.Column("left_out", sa.BigInteger(), nullable=False),
        sa.Column("repeated", sa.BigInteger(), nullable=False),
        sa.Column("vanished", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("publication_by_kind", "publication", ["tenant", "kind", "id"], unique=False)
    op.create_table(
        "pull",
        sa.Column("id", types.Serial(), autoincrement=True, nullable=False),
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("since", types.UtcDateTime(), nullable=True),
        sa.Column("watermark", types.UtcDateTime(), nullable=False),
        sa.Column("begun_at", types.UtcDateTime(), nullable=False),
        sa.Column("finished_at", types.UtcDateTime(), nullable=True),
        sa.Column("published_at", types.UtcDateTime(), nullable=True),
        sa.Column("refused_at", types.UtcDateTime(), nullable=True),
        sa.Column("pages", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("pull_by_kind", "pull", ["tenant", "kind", "id"], unique=False)
    op.create_table(
        "raw_page",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("pull", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "pull", "seq", name="raw_page_key"),
    )
    op.create_table(
        "reject",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source_key", types.KeyText(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=True),
        sa.Column("page", sa.BigInteger(), nullable=False),
        sa.Column("pull", sa.BigInteger(), nullable=False),
        sa.Column("mapping_digest", sa.Text(), nullable=False),
        sa.Column("first_seen", types.UtcDateTime(), nullable=False),
        sa.Column("last_seen", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "kind", "source_key", name="reject_key"),
    )
    op.create_table(
        "revision",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant"),
    )
    op.create_table(
        "shipment",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("number", types.KeyText(), nullable=False),
        sa.Column("line", types.KeyText(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("sku", sa.Text(), nullable=True),
        sa.Column("quantity", types.ExactDecimal(), nullable=True),
        sa.Column("order_number", sa.Text(), nullable=True),
        sa.Column("shipped_on", sa.Date(), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("page", sa.BigInteger(), nullable=False),
        sa.Column("pull", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("mapping_digest", sa.Text(), nullable=False),
        sa.Column("vanished_at", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "number", "line", name="shipment_key"),
    )
    op.create_index("shipment_by_order_number", "shipment", ["tenant", "order_number"], unique=False)
    op.create_index("shipment_by_reference", "shipment", ["tenant", "reference"], unique=False)
    op.create_index("shipment_by_revision", "shipment", ["tenant", "revision"], unique=False)
    op.create_table(
        "stock",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("sku", types.KeyText(), nullable=False),
        sa.Column("quantity", types.ExactDecimal(), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("page", sa.BigInteger(), nullable=False),
        sa.Column("pull", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("mapping_digest", sa.Text(), nullable=False),
        sa.Column("vanished_at", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "sku", name="stock_key"),
    )
    op.create_index("stock_by_revision", "stock", ["tenant", "revision"], unique=False)
    op.create_table(
        "terms",
        sa.Column("tenant", types.KeyText(), nullable=False),
        sa.Column("account", types.KeyText(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("payment_days", sa.BigInteger(), nullable=False),
        sa.Column("credit_limit", types.ExactDecimal(), nullable=True),
        sa.Column("balance", types.ExactDecimal(), nullable=False),
        sa.Column("tax_treatment", sa.Text(), nullable=False),
        sa.Column("shipping_method", sa.Text(), nullable=True),
        sa.Column("payment_terms", sa.Text(), nullable=True),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("page", sa.BigInteger(), nullable=False),
        sa.Column("pull", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("mapping_digest", sa.Text(), nullable=False),
        sa.Column("vanished_at", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "account", name="terms_key"),
    )
    op.create_index("terms_by_revision", "terms", ["tenant", "revision"], unique=False)
