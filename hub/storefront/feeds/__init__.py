"""Feeds: an office's records for a storefront that keeps a copy, as JSON Lines, CSV or Parquet."""
