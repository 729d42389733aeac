"""The way out: from the storefront's basket to the ERP's number, and what comes back."""
