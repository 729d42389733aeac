"""Looking for products: by words and by category, page by page."""

from sqlalchemy import func, select

from hub.records import Kind
from hub.store.catalogue.catalogue_tables import KINDS
from hub.store.catalogue.stored_records import StoredRecords


class ProductSearch(StoredRecords):
    """The products that an office sells."""

    def categories(self) -> dict[str, int]:
        """How many products each category has, by its name; those without one aren't counted."""
        category = KINDS[Kind.PRODUCT].c.category
        sold = (*self._live(Kind.PRODUCT), KINDS[Kind.PRODUCT].c.active, category.is_not(None))
        query = select(category, func.count()).where(*sold).group_by(category).order_by(category)
        with self._catalogue.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}
