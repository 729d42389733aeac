"""What an ERP echoes of our secrets, and what is personal in its words, no message says."""

import base64

from hub.connectors.base import RequestContext
from hub.connectors.concealment import Concealment
from hub.connectors.transport.classify import RemoteError, classify_response
from hub.connectors.transport.messages import Response
from hub.errors import CallRefused, StoreUnavailable
from tests.support.fixed_clock import FixedClock

KEYS = {"user": "hub-user", "password": 'p&ss/w"rd', "authority": "https://login.example"}


def said(words, **more):
    context = RequestContext("erp", "Company", "GET things", Concealment(KEYS, **more))
    response = Response(400, {"Content-Type": "application/json"}, b"{}")
    return str(classify_response(response, RemoteError("Bad", words), (), context, FixedClock().now()))


def test_secrets_in_every_spelling():
    signed = base64.b64encode(b'hub-user:p&ss/w"rd').decode()
    for echo in ("hub-user", 'p&ss/w"rd', "p%26ss%2Fw%22rd", "p&amp;ss/w&quot;rd", 'p&ss/w\\"rd', signed,
                 f"Basic {signed}", "Bearer abc.def-ghi", "authorization=bearer%20abcdefgh"):  # fmt: skip
        told = said(f"you sent <{echo}>")
        assert "…" in told
        assert echo.split(" ")[-1] not in told


def test_a_token_is_hidden_from_its_first_use_on():
    context = RequestContext("erp", "Company", concealment=Concealment())
    context.concealment.add("token-1234")
    assert str(context.named("token").error(CallRefused, "no token-1234!")) == "erp / Company: token: no …!"


def test_half_of_a_secret_is_hidden_too():
    assert "p&ss" not in said("x" * 295 + 'p&ss/w"rd')


def test_mail_and_phone_that_nobody_knows():
    assert said("Jane <jane.doe+x@shop.example.org>, +44 (0)20 7946-0000, order 1004567890") == (
        "erp / Company: GET things: answers Bad: Jane <…>, …, order 1004567890"
    )


def test_what_the_office_knows_to_be_personal():
    told = said("customer JANE DOE of Doerr Lane is blocked", personal_in=lambda text: ["Jane Doe", "Doe"])
    assert told.endswith("Bad: customer … of Doerr Lane is blocked")


def test_a_store_that_cant_be_asked():
    def personal_in(text):
        raise StoreUnavailable("it restarts")

    told = said("customer Jane Doe is blocked", personal_in=personal_in)
    assert "Jane" not in told
    assert "the store can't be asked" in told
