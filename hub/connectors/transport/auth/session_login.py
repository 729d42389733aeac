"""A session: one call signs in, and what it answers goes along with every other request."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar, Literal
from urllib.parse import quote, urlencode

import msgspec
from pydantic import Field, model_validator

from hub.config.yamlfile import Disagreements
from hub.connectors import xml_rpc
from hub.connectors.base import RequestContext
from hub.connectors.header_templates import OF_TRANSPORT, HeaderTexts
from hub.connectors.json_template import JsonTemplate
from hub.connectors.model import PackModel, placeholders
from hub.connectors.raw_record import at
from hub.connectors.request_template import COMPANY
from hub.connectors.templates import filled, names_in, template_problems, texts_in
from hub.connectors.transport.auth.auth import Auth, AuthModel, Means
from hub.connectors.transport.auth.xml_answer import fault_in, text_in
from hub.connectors.transport.classify import MESSAGE_LENGTH, StandardMeaning, classify_response
from hub.connectors.transport.messages import Request, Response
from hub.connectors.xml_template import xml_filled, xml_problems
from hub.errors import CredentialsRefused, ErpError, ProtocolBroken

_JSON = msgspec.json.Encoder(decimal_format="number")
_SHOWN = frozenset(
    ("user", "username", "user_name", "login", "email", "database", "db", "client", "client_id", "tenant", "language")
)
"""Keys that say who signs in and where, and that nobody needs to hide; whatever else it is called may be a secret."""
_TAKEN = re.compile(r"[\x20-\x7e]{1,4096}")
"""What may stand in a header."""
NO_SESSION = StandardMeaning(CredentialsRefused, "check `auth:` of the ERP")
"""Whatever an ERP says to a call that signs in, unless a standard knows it better."""


class Login(PackModel):
    """The call that signs in, at a path below the ERP's address: a `body` of JSON, a `form`, `xml`, such as an envelope
    of SOAP, or `xml_rpc` with `method` and `params`.
    """

    example: ClassVar[str] = '{path: /login, body: {company: "{database}", user: "{user}", password: "{password}"}}'

    path: str
    body: JsonTemplate = None
    form: dict[str, str] | None = None
    xml: str | None = None
    xml_rpc: JsonTemplate = None
    headers: HeaderTexts = Field(default_factory=dict)

    @model_validator(mode="after")
    def _says_who(self) -> "Login":
        if [self.body, self.form, self.xml, self.xml_rpc].count(None) != 3:
            raise ValueError("either a `body` or a `form` was expected, or `xml` or `xml_rpc`")
        if self.xml_rpc is not None and (problems := [*xml_rpc.call_problems("xml_rpc", self.xml_rpc)]):
            raise Disagreements(*problems)
        return self

    @property
    def templates(self) -> tuple[Any, ...]:
        """All that may have names in braces."""
        return self.path, self.body, self.form or {}, self.xml, self.xml_rpc, self.headers


class SessionLogin(AuthModel):
    """`login` is the call, with names of `auth:` in braces, and `{company}`, the office's company as tenants.yaml names
    it, so that each office has a session of its own; `take` are names for what stands at a path of its answer,
    of XML from the root element on (`Envelope.Body.loginResponse.loginReturn`), of XML-RPC from `result` on.

    `headers` go along with every other request, with these names in braces and those of `auth:`; bodies of reads may
    name them as `{auth.…}`. A session that the ERP knows no more (401) is opened anew, once. Cookies of the answer go
    along by themselves.
    """

    example: ClassVar[str] = """
kind: session
login: {path: /login, form: {user: "{user}", password: "{password}"}}
take: {token: data.token}
headers: {Authorization: "Bearer {token}"}
"""

    kind: Literal["session"]
    login: Login
    take: dict[str, str] = Field(default_factory=dict)
    headers: HeaderTexts = Field(default_factory=dict)

    @model_validator(mode="after")
    def _uses_what_it_takes(self) -> "SessionLogin":
        if problems := [*self._problems()]:
            raise Disagreements(*problems)
        return self

    def _problems(self) -> Iterator[str]:
        for where, template in (("login", self.login.model_dump()), ("headers", self.headers)):
            for path, text in texts_in(template, where):
                yield from template_problems(path, text, placeholders(text))
        if self.login.xml is not None:
            yield from xml_problems("login.xml", self.login.xml, placeholders(self.login.xml))
        yield from (f"login: `{{{name}}}` is only known behind it" for name in self._asked() if name in self.take)
        for name in self.login.headers:
            if name.lower() in OF_TRANSPORT:
                yield f"login.headers.{name}: has no place here: it follows from the request"
        if not self._asked():
            yield "login: needs a name of `auth:` in braces, such as `{password}`"

    def _asked(self) -> frozenset[str]:
        return names_in(self.login.templates)

    def required(self) -> frozenset[str]:
        """What the call and the headers name."""
        return self._named() - {COMPANY}

    def secret(self) -> frozenset[str]:
        """All but who signs in, and where."""
        return self.required() - _SHOWN

    def of_office(self) -> frozenset[str]:
        """The company, where they name it."""
        return self._named() & {COMPANY}

    def _named(self) -> frozenset[str]:
        return (self._asked() | names_in(self.headers)) - self.take.keys()

    def headers_filled(self) -> frozenset[str]:
        """Its own."""
        return frozenset(map(str.lower, self.headers))

    def given(self) -> frozenset[str]:
        """What was taken, and the keys that it came for."""
        return self._named() | self.take.keys()

    def problems(self, named: Collection[str]) -> Iterator[str]:
        """What is taken and goes along with nothing."""
        used = names_in(self.headers).union(named)
        unused = (name for name in self.take if name not in used)
        yield from (f"auth.take.{name}: no header and no body of a read bears it" for name in unused)

    def sign_in(self, keys: Mapping[str, str], means: Means) -> Auth:
        """Nothing is sent yet."""
        return SessionAuth(self, keys, means)


class SessionAuth:
    """A session, opened when it is needed."""

    def __init__(self, model: SessionLogin, keys: Mapping[str, str], means: Means) -> None:
        self._model, self._keys, self._means = model, keys, means
        self._base = means.base.rstrip("/")
        self._headers: dict[str, str] | None = None
        self._given: dict[str, Any] = {}
        self._uses = 0

    def sign(self, request: Request, context: RequestContext) -> Request:
        """The request with the session's headers, opening one where there is none.

        Raises:
            CredentialsRefused, TransientError, ProtocolBroken: what the ERP answers to the call.
        """
        if self._headers is None:
            self._headers = self._open(context.named("sign in"))
            self._uses = 0
        self._uses += 1
        body = request.signed_body(self._given) if request.signed_body else request.body
        return replace(request.with_headers(self._headers), body=body)

    def forget(self) -> bool:
        """Drop the session."""
        self._headers = None
        # one that was refused at its first use isn't old: another one would be refused too
        return self._uses > 1

    def _open(self, context: RequestContext) -> dict[str, str]:
        keys = {**self._keys, **dict.fromkeys(self._model.of_office(), context.company)}
        response = self._means.transport.send(context, self._login(keys))
        if response.status in (400, 401, 403):
            raise self._refused(self._told(response), context)
        if self._model.login.xml is not None and (fault := fault_in(response.body)):
            raise self._refused(f"{fault.code}: {fault.message}", context, fault.by_standard or NO_SESSION)
        if self._model.login.xml_rpc is not None and (words := _fault(response.body)):
            raise self._refused(words, context)
        if error := classify_response(response, None, (), context, self._means.clock.now()):
            raise error
        taken = {name: self._taken(response, path, context) for name, path in self._model.take.items()}
        for value in (*taken.values(), *response.cookies):  # a cookie may be all that there is of a session
            context.concealment.add(str(value))
        self._given = {**keys, **taken}
        return {name: value.format_map(self._given) for name, value in self._model.headers.items()}

    def _told(self, response: Response) -> str:
        """What came, with what the ERP says is wrong, where the pack finds that."""
        error = self._means.parse_error(response)
        words = ": ".join(filter(None, (error.code, error.message))) if error else ""
        return f"{response.described()}, {words}" if words else response.described()

    def _refused(self, words: str, context: RequestContext, why: StandardMeaning = NO_SESSION) -> ErpError:
        said = context.concealment.words(words)[:MESSAGE_LENGTH]
        return context.error(why.meaning, f"no session: answers {said}; {why.advice}")

    def _login(self, keys: Mapping[str, str]) -> Request:
        login = self._model.login
        kind = "application/json" if login.xml is None and login.xml_rpc is None else "text/xml"
        headers = {"Accept": kind} | filled(login.headers, keys)
        quoted = {name: quote(value, safe="") for name, value in keys.items()}
        url = self._base + login.path.format_map(quoted)
        if login.form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            return Request("POST", url, headers, urlencode(filled(login.form, keys)).encode())
        if login.xml is not None:
            # SOAP 1.2 has another one, which the pack writes
            headers.setdefault("Content-Type", "text/xml; charset=utf-8")
            return Request("POST", url, headers, xml_filled(login.xml, keys).encode())
        if login.xml_rpc is not None:
            headers["Content-Type"] = "text/xml"
            return Request("POST", url, headers, xml_rpc.call_bytes(filled(login.xml_rpc, keys)))
        headers["Content-Type"] = "application/json"
        return Request("POST", url, headers, _JSON.encode(filled(login.body, keys)))

    def _taken(self, response: Response, path: str, context: RequestContext) -> str | int:
        if self._model.login.xml is not None:
            value = text_in(response.body, path)
        else:
            try:
                value = at(self._parsed(response.body), path)
            except (ValueError, RecursionError):
                value = None
        if not isinstance(value, str | int) or isinstance(value, bool) or not _TAKEN.fullmatch(str(value)):
            # never what came: it may be the session, and who prints it has it
            said = context.concealment.words(self._told(response))[:MESSAGE_LENGTH]
            message = f"answers {said} without a session at `{path}`; check `auth:` and the pack"
            raise context.error(CredentialsRefused if response.status == 200 else ProtocolBroken, message)
        return value

    def _parsed(self, body: bytes) -> Any:
        """What an answer of JSON or XML-RPC says; ValueError if it is none."""
        return msgspec.json.decode(body) if self._model.login.xml_rpc is None else xml_rpc.answer(body)[0]


def _fault(body: bytes) -> str:
    """What a fault of XML-RPC says; empty where there is none."""
    try:
        told, _ = xml_rpc.answer(body)
    except ValueError:
        return ""
    fault = told.get("fault")
    return str(fault.get("faultString", "")) if isinstance(fault, dict) else ""
