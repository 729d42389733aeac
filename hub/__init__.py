"""The hub: integration middleware between one multi-tenant B2B storefront and the ERPs behind it."""
