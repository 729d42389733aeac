"""The catalogue database: raw pages, canonical records, rejects, accepted mappings."""
