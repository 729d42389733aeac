"""`hub token`: tokens by which people are known, and what is kept of them."""

import secrets
from typing import Annotated

import typer

from hub.cli.output import JsonOption, say_json, tell
from hub.config.token_hash import hash_of

app = typer.Typer(no_args_is_help=True, help="Tokens by which people are known: make one, and the hash to keep of it.")


@app.command()
def new(
    argon2: Annotated[
        bool, typer.Option("--argon2", help="hash it with argon2; SHA-256 is enough for a token")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Make a token that nobody can guess, and its hash: the hash goes into tenants.yaml, the token to its person."""
    token = secrets.token_urlsafe(32)
    hashed = hash_of(token, slow=argon2)
    if as_json:
        say_json({"token": token, "hash": hashed})
        return
    print(f"token: {token}\nhash:  {hashed}")
    tell("The token goes to its person and isn't shown again; the hash stands behind `token:` in tenants.yaml, quoted.")


@app.callback()
def _several() -> None:
    """So that `new` stays a word of its own while it is the only one."""
