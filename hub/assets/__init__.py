"""The hub in Dagster: the only room that knows Dagster. Each office is a group of assets, each kind of record an asset."""
