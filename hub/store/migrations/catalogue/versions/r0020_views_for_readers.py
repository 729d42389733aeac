"""Views for who reads the database itself: what an office has now, numbers as numbers, no date as nothing.

A later step that changes a table drops its view first and makes it anew: neither database lets it stand meanwhile.
"""

from alembic import op

revision = "0020"
down_revision = "0019"

VIEWS = {
    "product": """
        sku name unit unit_code tax_class active category gtin base_amount:number base_currency
        base_includes_tax discount_group order_minimum:number order_multiple:number
    """,
    "product_unit": "sku unit unit_code factor:number",
    "price": """
        sku scope scope_code list_code unit currency min_quantity:number amount:number discount:number
        allows_discount includes_tax computed valid_from:date valid_to
    """,
    "discount": """
        sku product_group all_products scope scope_code list_code unit currency min_quantity:number
        percent:number valid_from:date valid_to
    """,
    "customer": """
        account name country blocked vat_number email phone street city post_code price_group price_list
        discount_group catalogue
    """,
    "address": "account code name country street city post_code",
    "terms": """
        account currency payment_days credit_limit:number balance:number tax_treatment shipping_method
        payment_terms
    """,
    "stock": "sku quantity:number",
}
"""By kind its fields; behind a colon what is kept in another shape than it is read in."""


def upgrade() -> None:
    """From the step before."""
    for kind, fields in VIEWS.items():
        shown = ", ".join(_shown(*field.partition(":")[::2]) for field in fields.split())
        told = f"SELECT tenant AS office, {shown}, revision FROM {kind} WHERE vanished_at IS NULL"
        op.execute(f"CREATE VIEW shop_{kind} AS {told}")


def _shown(field: str, shape: str) -> str:
    if shape == "date":  # a key's stand-in for no date
        return f"NULLIF({field}, '0001-01-01') AS {field}"
    if shape == "number" and op.get_bind().dialect.name == "sqlite":  # which keeps exact ones as text
        return f"CAST({field} AS REAL) AS {field}"
    return field
