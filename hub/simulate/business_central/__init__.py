"""A simulated Business Central: OData behind OAuth2."""
