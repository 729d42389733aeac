"""What routes take of a path or a query, and how far."""

from typing import Annotated

from fastapi import Path, Query

OfficeName = Annotated[str, Path(max_length=100, description="an office of tenants.yaml", examples=["uk-north"])]
AccountName = Annotated[
    str | None, Query(max_length=50, description="the buyer's account there; needed where it has several")
]
Cursor = Annotated[str | None, Query(max_length=400, description="the `next` of the page before")]
Limit = Annotated[int, Query(ge=1, le=100, description="how many at most")]
