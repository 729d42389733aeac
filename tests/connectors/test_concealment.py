"""What an ERP echoes of our secrets, and what is personal in its words, no message says."""

import base64

import pytest

from hub.connectors.base import RequestContext
from hub.connectors.concealment import READ, Concealment
from hub.connectors.transport.classify import RemoteError, classify_response
from hub.connectors.transport.messages import Response
from hub.errors import CallRefused, StoreUnavailable
from tests.support.fixed_clock import FixedClock
from tests.support.work import ratio

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


@pytest.mark.parametrize("run", ["z", "bearer", "a.", "+1", "a@b.", "a@"])
def test_one_long_run_is_as_little_work_as_many_short_ones(run):
    def long():
        said(run * (READ // len(run)))

    assert ratio(long, to=lambda: said("word " * (READ // 5))) < 20


def test_of_words_without_an_end_the_beginning_is_read():
    def personal_in(text):
        assert len(text) < READ
        return [text]

    assert said("word " * 1_000_000, personal_in=personal_in).endswith("answers …")


def test_half_of_a_secret_where_reading_ends_is_hidden():
    context = RequestContext("erp", "Company", concealment=Concealment({"password": "s" * 3_000 + "end"}))
    told = context.concealment.words("x " * (READ // 2 - 500) + "s" * 3_000 + "end")
    assert "s" not in told
    assert told.startswith("x x")
