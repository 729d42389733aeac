"""By which headers a call says who asks, as OpenAPI describes it; door.py reads them."""

from typing import Any

BUYER_CLAIM, BUYER_LOGIN = "Buyer-Claim", "Buyer-Login"
SCHEMES = {
    "client": {"type": "http", "scheme": "bearer", "description": "The client's token of tenants.yaml."},
    "claim": {
        "type": "apiKey",
        "in": "header",
        "name": BUYER_CLAIM,
        "description": "A JSON Web Token that the client signed, with the buyer's login in `sub`.",
    },
    "login": {
        "type": "apiKey",
        "in": "header",
        "name": BUYER_LOGIN,
        "description": "The buyer's login itself, of a client with the scope `subject`.",
    },
}
WITHOUT_A_BUYER = {"approvals", "feeds"}
"""Tags of what a client asks for itself."""


def with_schemes(description: dict[str, Any]) -> dict[str, Any]:
    """An OpenAPI description, with what each of its calls needs of these."""
    description.setdefault("components", {})["securitySchemes"] = SCHEMES
    for methods in description["paths"].values():
        for said in methods.values():
            needed = ["client"] if WITHOUT_A_BUYER & {*said["tags"]} else SCHEMES
            said["security"] = [{name: []} for name in needed]
    return description
