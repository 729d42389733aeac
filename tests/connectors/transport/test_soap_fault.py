"""Faults of Web Services Security, over HTTP, by their published codes and sentences: in reads, look-ups and orders."""

from collections.abc import Callable

import pytest

from hub.connectors import Connector
from hub.errors import CredentialsRefused, ErpError, MessageExpired, OutcomeUnknown, SignedOut, Unavailable
from hub.records import Kind
from tests.support.soap.shop import ORDER, Shop, changed

# SOAP Message Security 1.1, 12: the namespaces of the codes
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
DENIED = "The security token could not be authenticated or authorized"
CODES = [
    ("FailedAuthentication", CredentialsRefused, "check `auth:` of the ERP and the user's rights"),
    ("InvalidSecurity", CredentialsRefused, "and the clocks of both machines"),
    ("InvalidSecurityToken", SignedOut, "check `auth:` of the ERP"),
    ("FailedCheck", CredentialsRefused, "the signature isn't the right one"),
    ("UnsupportedSecurityToken", CredentialsRefused, "another kind of signing in"),
    ("UnsupportedAlgorithm", CredentialsRefused, "another kind of signing in"),
    ("SecurityTokenUnavailable", Unavailable, "look there"),
    ("MessageExpired", MessageExpired, "compare the clocks of this machine and of the ERP's"),
]
READS: dict[str, Callable[[Connector], object]] = {
    "read": lambda connector: [*connector.fetch(Kind.PRODUCT, None)],
    "look-up": lambda connector: connector.find("R-1"),
}


NEW = ("soap:\n", 'soap:\n  version: "1.2"\n')


def fault(code: str, words: str = "no", space: str = WSSE, prefix: str = "a") -> str:
    known = f'xmlns:{prefix}="{space}"' if prefix and space else ""
    named = f"{prefix}:{code}" if prefix else code
    return f"<s:Fault><faultcode {known}>{named}</faultcode><faultstring>{words}</faultstring></s:Fault>"


def all_answer(shop: Shop, said: str, status: int = 500) -> None:
    shop.status, shop.answers = status, dict.fromkeys(("list", "enter"), said)


@pytest.mark.parametrize(("code", "kind", "advice"), CODES)
@pytest.mark.parametrize("call", READS)
@pytest.mark.parametrize("status", [200, 500])
def test_a_read_hears_what_the_standards_code_means(
    shop: Shop, code: str, kind: type[ErpError], advice: str, call: str, status: int
) -> None:
    all_answer(shop, fault(code, space=WSU if code == "MessageExpired" else WSSE), status)
    with pytest.raises(kind, match=f"answers {code}: no; .*{advice}") as raised:
        READS[call](shop.connect())
    assert type(raised.value) is kind
    # who may be locked out by it is asked once, what a moment may mend four times
    assert len(shop.requests) == (1 if issubclass(kind, CredentialsRefused) else 4)


@pytest.mark.parametrize(("code", "kind", "advice"), CODES)
def test_an_order_was_surely_not_taken_unless_the_erp_had_trouble_of_its_own(
    shop: Shop, code: str, kind: type[ErpError], advice: str
) -> None:
    all_answer(shop, fault(code))
    with pytest.raises(OutcomeUnknown if kind is Unavailable else kind, match=advice):
        shop.connect().create(ORDER, "R-1")
    assert len(shop.requests) == 1


@pytest.mark.parametrize(
    "said",
    [
        # whatever the prefix, and where none says which namespace it is of, by its name
        fault("FailedAuthentication", prefix="wsse"),
        fault("FailedAuthentication", prefix="q0", words=f"Microsoft.Web.Services3.Security.SecurityFault: {DENIED}"),
        fault("FailedAuthentication", prefix="wsse", space=""),
        fault("FailedAuthentication", prefix="", space=""),
        fault("FailedAuthentication", space="http://schemas.xmlsoap.org/ws/2003/06/secext"),
        fault("FailedAuthentication", space="http://docs.oasis-open.org/ws-sx/ws-trust/200512"),
        # .NET's WCF
        fault("InvalidSecurity", words="An error occurred when verifying security for the message."),
        fault("FailedAuthentication", words="At least one security token in the message could not be validated."),
        # Java's WSS4J: with the standard's sentence, or unclear on purpose
        fault("Server", space="", prefix="s", words=f"{DENIED}; nested exception is: java.lang.Exception"),
        fault("Client", space="", prefix="s", words=DENIED),
        fault("SecurityError", space="http://ws.apache.org/wss4j", words="A security error was encountered"),
        # SOAP 1.1, 4.4
        fault("Client.Authentication", space="", prefix="s"),
        fault("MustUnderstand", space="", prefix="s"),
    ],
)
def test_how_libraries_say_that_credentials_are_refused(shop: Shop, said: str) -> None:
    all_answer(shop, said)
    with pytest.raises(CredentialsRefused):
        READS["read"](shop.connect())
    assert len(shop.requests) == 1


@pytest.mark.parametrize("code", ["Sender", "Receiver"])
def test_soap_1_2_says_it_in_a_subcode(shop: Shop, code: str) -> None:
    shop.version = "1.2"
    subcode = f'<s:Subcode><s:Value xmlns:a="{WSSE}">a:FailedAuthentication</s:Value></s:Subcode>'
    codes, reason = f"<s:Value>s:{code}</s:Value>{subcode}", "<s:Reason><s:Text xml:lang='en'>no</s:Text></s:Reason>"
    all_answer(shop, f"<s:Fault><s:Code>{codes}</s:Code>{reason}</s:Fault>")
    with pytest.raises(CredentialsRefused, match=r"(Sender|Receiver)\.FailedAuthentication: no"):
        READS["read"](shop.connect(changed(NEW)))
    assert len(shop.requests) == 1


@pytest.mark.parametrize(
    "said",
    [
        fault("InvalidSecurity", space="urn:bonds"),  # another's word
        fault("Server", space="", prefix="s", words="The message has expired in our queue"),
        fault("Failed", words="no"),
    ],
)
def test_what_is_no_standards_word_is_the_servers_own_trouble(shop: Shop, said: str) -> None:
    all_answer(shop, said)
    with pytest.raises(Unavailable):
        READS["read"](shop.connect())


def test_the_packs_rules_go_first_and_a_status_that_says_it_plainly_stays(shop: Shop) -> None:
    rule = ("conditions:", "errors: [{code: FailedAuthentication, means: unavailable}]\nconditions:")
    all_answer(shop, fault("FailedAuthentication"))
    with pytest.raises(Unavailable):
        READS["read"](shop.connect(changed(rule)))
    all_answer(shop, fault("MessageExpired"), 401)
    with pytest.raises(CredentialsRefused):
        READS["read"](shop.connect())
