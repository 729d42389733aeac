"""The way in: from an ERP's pages to the published store, and again from the raw log."""
