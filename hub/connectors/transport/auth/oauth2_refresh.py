"""OAuth 2.0 by refresh tokens that rotate (RFC 6749, 6): each serves once and brings the next one.

Who loses one has to ask people for another. So one process refreshes at a time, says so before it asks, and the new
token is kept before anything is done with it; all processes and offices use the same access token.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar, Literal, NoReturn

from hub.clock import Clock
from hub.config.values import Duration
from hub.connectors.base import RequestContext
from hub.connectors.transport.auth.auth import Auth, HeaderAuth, Means, Sender
from hub.connectors.transport.auth.kept_tokens import KeptTokens, UnreadableTokens, digest, grew_from, read, written
from hub.connectors.transport.auth.oauth2_token import BearerToken, TokenModel, refusal, token_in
from hub.connectors.transport.token_keep import TokenKeep
from hub.errors import ConfigurationError, CredentialsRefused, Problem, StoreUnavailable, Unavailable

LOOK_AGAIN = 0.2
"""Seconds until somebody who refreshes is looked at again."""
LONGEST_TURN = 60.0
"""Seconds; who refreshes for longer is in trouble."""
SAVES = 3
"""Tries to keep a new token, a second apart: the one before is used up."""
ANEW = "sign in at the ERP anew and put the new token where `refresh_token` in tenants.yaml leads"


class RefreshGrant(TokenModel):
    """`refresh_token` in tenants.yaml is the first one, which people got by signing in; those that follow are kept in
    the store, sealed where there is a `token_key`. `earliest`: the ERP gives no new token before one is so old.
    """

    example: ClassVar[str] = """
kind: oauth2_refresh
token_url: "{authority}/oauth/token"
defaults: {authority: https://login.example}
earliest: 9m
"""

    kind: Literal["oauth2_refresh"]
    earliest: Duration | None = None

    def required(self) -> frozenset[str]:
        """The client, the first token, and what the token's address asks for."""
        return frozenset({"client_id", "refresh_token"}) | self.asked()

    def optional(self) -> frozenset[str]:
        """The client's secret, what seals the tokens, and those that have a default."""
        return super().optional() | {"client_secret", "token_key"}

    def secret(self) -> frozenset[str]:
        """All but the client's name."""
        return frozenset({"refresh_token", "client_secret", "token_key"})

    def form(self, keys: Mapping[str, str]) -> dict[str, str]:
        """RFC 6749, 6, with the client in the body (2.3.1)."""
        client = {"client_id": keys["client_id"], "client_secret": keys.get("client_secret", "")}
        return {"grant_type": "refresh_token", "refresh_token": keys["refresh_token"], **client, "scope": self.scope}

    def sign_in(self, keys: Mapping[str, str], means: Means) -> Auth:
        """Nothing is fetched yet."""
        if means.tokens is None:
            raise ConfigurationError(Problem("auth", "", "tokens that rotate need a store that keeps them"))
        return RefreshingAuth(self, keys, means.transport, means.clock, means.tokens)


class RefreshingAuth(HeaderAuth):
    """The access token that is kept, and a new one when it has served."""

    def __init__(
        self, model: RefreshGrant, keys: Mapping[str, str], transport: Sender, clock: Clock, keep: TokenKeep
    ) -> None:
        self._model, self._keys, self._transport, self._clock, self._keep = model, keys, transport, clock, keep
        self._seed, self._key = digest(keys["refresh_token"]), keys.get("token_key")
        self._kept: KeptTokens | None = None
        self._refused_access = ""

    def header(self, context: RequestContext) -> str:
        """The Authorization header's value, refreshing where the token that is kept has served.

        Raises:
            CredentialsRefused: the refresh token is refused, or was before: nobody asks with it again.
            TransientError: what the token's server says; that somebody else refreshes and doesn't get on.
        """
        if not self._serves(self._kept):
            self._kept = self._current(context.named("token"))
            context.concealment.add(self._kept.access)
        assert self._kept
        return f"Bearer {self._kept.access}"

    def forget(self) -> bool:
        """Don't use the token again; somebody may have put a new one in its place."""
        if self._kept is None:
            return False
        self._refused_access, self._kept = self._kept.access, None
        kept = self._of_store()
        # the one that is kept may not be exchanged yet: to wait for that is for the schedule
        return kept is None or kept.access != self._refused_access or self._may_refresh(kept)

    def _current(self, context: RequestContext) -> KeptTokens:
        give_up_at = self._clock.steady() + LONGEST_TURN
        while True:
            with self._keep.exclusive() as mine:
                kept = self._of_store(context)
                if kept and self._serves(kept):  # somebody else's, from a moment ago
                    return kept
                if mine:
                    return self._refreshed(kept, context)
            if self._clock.steady() > give_up_at:
                message = "another process fetches a token and doesn't get on; the next try looks again"
                raise context.error(Unavailable, message)
            self._clock.sleep(LOOK_AGAIN)

    def _refreshed(self, kept: KeptTokens | None, context: RequestContext) -> KeptTokens:
        kept = kept or KeptTokens(self._seed, self._keys["refresh_token"])
        context.concealment.add(kept.refresh)
        if kept.refused == self._asking_with(kept):
            raise context.error(CredentialsRefused, f"the refresh token was refused before; {ANEW}")
        if not self._may_refresh(kept):
            message = "the token isn't accepted, and no new one is given yet"
            raise context.error(Unavailable, message)
        # before it is asked: whoever finds this knows that the token may be used up
        self._save(replace(kept, asked_at=self._clock.now()))
        form = self._model.form({**self._keys, "refresh_token": kept.refresh})
        response = self._transport.send(context, self._model.request(self._keys, form))
        if reason := refusal(response):
            self._refuse(kept, reason, context)
        return self._keep_new(kept, token_in(response, context, self._clock), context)

    def _refuse(self, kept: KeptTokens, reason: str, context: RequestContext) -> NoReturn:
        self._save(replace(kept, refused=self._asking_with(kept)))
        lost = ""
        if kept.asked_at:
            lost = f"; a refresh at {kept.asked_at:%Y-%m-%d %H:%M:%S} UTC was answered, it seems, and never saved"
        raise context.error(CredentialsRefused, f"no token: {reason}{lost}; {ANEW}")

    def _keep_new(self, kept: KeptTokens, token: BearerToken, context: RequestContext) -> KeptTokens:
        now = self._clock.now()
        earliest = self._model.earliest.total_seconds() if self._model.earliest else 0
        until = now + timedelta(seconds=max(token.served, min(earliest, token.life)))
        # a server that doesn't rotate gives none
        new = KeptTokens(self._seed, token.refresh or kept.refresh, token.access, until, now)
        for tries in range(SAVES):
            try:
                self._save(new)
            except StoreUnavailable as error:
                why = str(error)
                if tries + 1 < SAVES:
                    self._clock.sleep(1)
            else:
                return new
        message = f"a new refresh token came and couldn't be saved, the one before is used up ({why}); {ANEW}"
        raise context.error(Unavailable, message)

    def _of_store(self, context: RequestContext | None = None) -> KeptTokens | None:
        """What is kept and follows from the first token that tenants.yaml names now."""
        text = self._keep.read()
        if text is None or not grew_from(text, self._seed):
            return None
        try:
            return read(text, self._key)
        except UnreadableTokens:
            if context is None:
                return None
            message = f"the tokens that are kept can't be read: was `token_key` changed? Put it back, or {ANEW}"
            raise context.error(CredentialsRefused, message) from None

    def _save(self, kept: KeptTokens) -> None:
        self._keep.save(written(kept, self._key))

    def _serves(self, kept: KeptTokens | None) -> bool:
        if kept is None or kept.until is None or not kept.access or kept.access == self._refused_access:
            return False
        return self._clock.now() < kept.until

    def _may_refresh(self, kept: KeptTokens) -> bool:
        if self._model.earliest is None or kept.given_at is None:
            return True
        age = self._clock.now() - kept.given_at
        # one from the future: the clock was set back since
        return age >= self._model.earliest or age < timedelta()

    def _asking_with(self, kept: KeptTokens) -> str:
        return digest(kept.refresh, self._keys["client_id"], self._keys.get("client_secret", ""))
