"""The hub in Dagster, which no other room knows. Each office is a group of assets, each kind of record an asset."""
