"""The orders database: what was ordered, approved and pushed, and every event of it. A change goes with a migration."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from hub.store.engine.damage import SHAPE
from hub.store.engine.types import ExactDecimal, KeyText, Serial, UtcDateTime

metadata = MetaData()


def _one_of(name: str, column: str, *values: str) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})", name=name)


def _of_order(name: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant", "reference"], ["sales_order.tenant", "sales_order.reference"], name=name)


buyer = Table(
    "buyer",
    metadata,
    Column("id", KeyText, primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

buyer_vat = Table(
    "buyer_vat",
    metadata,
    Column("vat_number", KeyText, primary_key=True),
    Column("buyer", KeyText, nullable=False),
    ForeignKeyConstraint(["buyer"], ["buyer.id"], name="buyer_vat_of_buyer"),
)

account_link = Table(
    "account_link",
    metadata,
    Column("tenant", KeyText, nullable=False),
    Column("account", KeyText, nullable=False),
    Column("buyer", KeyText, nullable=False),
    Column("how", Text, nullable=False),
    Column("linked_by", Text, nullable=False),
    Column("linked_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("tenant", "account", name="account_link_key"),
    ForeignKeyConstraint(["buyer"], ["buyer.id"], name="account_link_of_buyer"),
    _one_of("account_link_how", "how", "new", "vat", "rule"),
    Index("account_link_by_buyer", "buyer"),
)

# Append-only, like `order_event`: who linked an account to which buyer, when and why.
link_event = Table(
    "link_event",
    metadata,
    Column("tenant", KeyText, nullable=False),
    Column("account", KeyText, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Text, nullable=False),
    Column("how", Text, nullable=False),
    Column("buyer", KeyText, nullable=False),
    Column("former", KeyText),
    Column("note", Text, nullable=False),
    PrimaryKeyConstraint("tenant", "account", "number", name="link_event_key"),
)

# Append-only as well: that an account be linked to a buyer of other offices, and what was answered. An account's last
# event says whether a proposal waits. `members`: the buyer's accounts when it was proposed, as [office, account].
link_proposal = Table(
    "link_proposal",
    metadata,
    Column("tenant", KeyText, nullable=False),
    Column("account", KeyText, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("how", Text, nullable=False),
    Column("office", KeyText, nullable=False),
    Column("by", Text, nullable=False),
    Column("buyer", KeyText, nullable=False),
    Column("members", JSON, nullable=False, info={SHAPE: list}),
    Column("note", Text, nullable=False),
    PrimaryKeyConstraint("tenant", "account", "number", name="link_proposal_key"),
    _one_of("link_proposal_how", "how", "proposed", "agreed", "declined", "cancelled"),
)

# Accounts with the VAT number of a buyer whose name has nothing in common with theirs, until a person says more.
shared_vat = Table(
    "shared_vat",
    metadata,
    Column("tenant", KeyText, nullable=False),
    Column("account", KeyText, nullable=False),
    Column("buyer", KeyText, nullable=False),
    PrimaryKeyConstraint("tenant", "account", name="shared_vat_key"),
)

# Which office was told that a proposal waits for its answer: once for each.
link_alarm = Table(
    "link_alarm",
    metadata,
    Column("tenant", KeyText, nullable=False),
    Column("account", KeyText, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("office", KeyText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("tenant", "account", "number", "office", name="link_alarm_key"),
)

# The logins of a client's people. `limits`: by currency, up to which gross amount one may order; none: any.
buyer_login = Table(
    "buyer_login",
    metadata,
    Column("client", KeyText, nullable=False),
    Column("login", KeyText, nullable=False),
    Column("buyer", KeyText, nullable=False),
    Column("role", Text, nullable=False),
    Column("limits", JSON, nullable=False, info={SHAPE: dict}),
    Column("added_by", Text, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("client", "login", name="buyer_login_key"),
    ForeignKeyConstraint(["buyer"], ["buyer.id"], name="buyer_login_of_buyer"),
    _one_of("buyer_login_role", "role", "order", "see"),
    Index("buyer_login_by_buyer", "buyer"),
)

# Append-only: who let a login in or out, when and why.
login_event = Table(
    "login_event",
    metadata,
    Column("client", KeyText, nullable=False),
    Column("login", KeyText, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Text, nullable=False),
    Column("how", Text, nullable=False),
    Column("buyer", KeyText, nullable=False),
    Column("details", JSON, nullable=False, info={SHAPE: dict}),
    Column("note", Text, nullable=False),
    PrimaryKeyConstraint("client", "login", "number", name="login_event_key"),
    _one_of("login_event_how", "how", "added", "changed", "removed"),
)

# Amounts are null only in what the rules refused; `events` numbers the order's next event.
sales_order = Table(
    "sales_order",
    metadata,
    Column("tenant", KeyText, nullable=False),
    Column("reference", KeyText, nullable=False),
    Column("storefront_key", KeyText, nullable=False),
    Column("content_digest", Text, nullable=False),
    Column("basket", Text, nullable=False),
    Column("approval", Text, nullable=False),
    Column("reasons", JSON, nullable=False, info={SHAPE: list}),
    Column("events", BigInteger, nullable=False),
    Column("account", KeyText, nullable=False),
    Column("buyer", KeyText),
    Column("currency", Text, nullable=False),
    Column("placed_at", UtcDateTime, nullable=False),
    Column("placed_by", Text),
    Column("received_at", UtcDateTime, nullable=False),
    Column("ordered_on", Date, nullable=False),
    Column("purchase_order", Text),
    Column("ship_to", Text),
    Column("delivery_name", Text),
    Column("delivery_street", Text),
    Column("delivery_city", Text),
    Column("delivery_post_code", Text),
    Column("delivery_country", Text),
    Column("wanted_on", Date),
    Column("contact", Text),
    Column("comment", Text),
    Column("quote", Text),
    Column("shipping_method", Text),
    Column("payment_days", BigInteger),
    Column("net", ExactDecimal),
    Column("tax", ExactDecimal),
    Column("gross", ExactDecimal),
    Column("waits_for", Text),
    # what stands among its lines and is no product; amounts as texts
    Column("charges", JSON),
    Column("texts", JSON),
    PrimaryKeyConstraint("tenant", "reference", name="sales_order_key"),
    UniqueConstraint("tenant", "storefront_key", name="sales_order_once"),
    _one_of("sales_order_approval", "approval", "received", "waiting", "approved", "refused"),
    Index("sales_order_by_account", "tenant", "account"),
    Index("sales_order_by_time", "tenant", "received_at"),
)

order_line = Table(
    "order_line",
    metadata,
    Column("tenant", KeyText, nullable=False),
    Column("reference", KeyText, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("sku", KeyText, nullable=False),
    Column("name", Text, nullable=False),
    Column("quantity", ExactDecimal, nullable=False),
    Column("unit", Text, nullable=False),
    Column("unit_code", Text),
    Column("own_unit", Text),
    Column("unit_factor", ExactDecimal),
    Column("unit_price", ExactDecimal, nullable=False),
    Column("list_price", ExactDecimal),
    Column("price_rule", Text, nullable=False),
    Column("tax_class", Text, nullable=False),
    Column("tax_rate", ExactDecimal, nullable=False),
    Column("net", ExactDecimal, nullable=False),
    Column("note", Text),
    PrimaryKeyConstraint("tenant", "reference", "number", name="order_line_key"),
    _of_order("order_line_of_order"),
)

approval_step = Table(
    "approval_step",
    metadata,
    Column("tenant", KeyText, nullable=False),
    Column("reference", KeyText, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("role", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("decision", Text),
    Column("by", Text),
    Column("note", Text),
    Column("at", UtcDateTime),
    PrimaryKeyConstraint("tenant", "reference", "number", name="approval_step_key"),
    _one_of("approval_step_decision", "decision", "approved", "refused"),
    _of_order("approval_step_of_order"),
)

# Append-only: triggers refuse every update and delete.
order_event = Table(
    "order_event",
    metadata,
    Column("tenant", KeyText, nullable=False),
    Column("reference", KeyText, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("details", JSON, nullable=False, info={SHAPE: dict}),
    PrimaryKeyConstraint("tenant", "reference", "number", name="order_event_key"),
    _of_order("order_event_of_order"),
)

# What contradicts an order that may be in the ERP already: a person must settle it. `fingerprint` names the same
# contradiction alike, so that it is kept once.
order_conflict = Table(
    "order_conflict",
    metadata,
    Column("tenant", KeyText, nullable=False),
    Column("reference", KeyText, nullable=False),
    Column("kind", Text, nullable=False),
    Column("fact", KeyText, nullable=False, key="fingerprint"),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("by", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("details", JSON, nullable=False, info={SHAPE: dict}),
    Column("settled_at", UtcDateTime),
    Column("settled_by", Text),
    Column("note", Text),
    PrimaryKeyConstraint("tenant", "reference", "kind", "fingerprint", name="order_conflict_key"),
    _one_of("order_conflict_kind", "kind", "edit", "cancel", "double", "changed", "closed short"),
    _of_order("order_conflict_of_order"),
    Index("order_conflict_open", "tenant", "settled_at"),
)

# `erp_lines`: by the ERP's number of the order and of a line of it, ours; `extra_lines`: what it has beside products.
# `reason`: why it waits or is in review, none once that is mended. `last_call`: open from before the call until its end
# is recorded. `waiting_since`: from when on nothing of the last call can be under way; `waiting_since_monotonic`: the
# same by a clock that nobody sets. `skip_lookup`: a person wants it sent without a look whether the ERP holds it.
# Where a column has a `key`, that is the code's word; the databases that are there keep the older one.
outbox = Table(
    "outbox",
    metadata,
    Column("tenant", KeyText, nullable=False),
    Column("reference", KeyText, nullable=False),
    Column("push_state", Text, nullable=False),
    Column("queued_at", UtcDateTime, nullable=False),
    Column("reason", Text),
    Column("attempt", BigInteger, nullable=False),
    Column("holder", Text, key="claim"),
    Column("last_call", Text),
    Column("waiting_since", UtcDateTime),
    Column("waiting_mark", Text, key="waiting_since_monotonic"),
    Column("payload_digest", Text),
    Column("mapping_digest", Text),
    Column("erp_number", Text),
    Column("sent_at", UtcDateTime),
    Column("blind", Boolean, nullable=False, server_default=false(), key="skip_lookup"),
    Column("erp_lines", JSON, info={SHAPE: dict}),
    Column("extra_lines", JSON, info={SHAPE: list}),
    PrimaryKeyConstraint("tenant", "reference", name="outbox_key"),
    _one_of("outbox_push_state", "push_state", "queued", "sending", "sent", "review", "cancelled"),
    _one_of("outbox_last_call", "last_call", "open", "doubtful", "not sent", "ended"),
    _of_order("outbox_of_order"),
    Index("outbox_by_state", "tenant", "push_state", "queued_at"),
    Index("outbox_one_number", "tenant", "erp_number", unique=True),
)

# What an ERP gave to sign in with, and gives only once: the hub's own, no office's; as its connector writes it.
erp_token = Table(
    "erp_token",
    metadata,
    Column("erp", KeyText, nullable=False),
    Column("kept", Text, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("erp", name="erp_token_key"),
)

# `calls`: how many times an order of the office was announced as `sending`; the runtime database counts along, so that
# a copy that is put back is known by its lower number. `unaccounted`: calls that the copy doesn't know and no look-up
# in the ERP has explained yet.
restoration = Table(
    "restoration",
    metadata,
    Column("tenant", KeyText, nullable=False),
    Column("calls", BigInteger, nullable=False),
    Column("restored_at", UtcDateTime),
    Column("restored_mark", Text, key="restored_monotonic"),
    Column("how", Text),
    Column("unaccounted", BigInteger, nullable=False),
    Column("cleared_at", UtcDateTime),
    PrimaryKeyConstraint("tenant", name="restoration_key"),
)

# Where a client of the hub wants to be told, and how that goes. `failing_since`: the first failure after it last went
# well; `next_try_at`: not before then; `parked_at`: since when nothing is sent until somebody resumes it.
webhook_target = Table(
    "webhook_target",
    metadata,
    Column("client", KeyText, nullable=False),
    Column("target", KeyText, nullable=False),
    Column("told_at", UtcDateTime),
    Column("failing_since", UtcDateTime),
    Column("attempts", BigInteger, nullable=False),
    Column("next_try_at", UtcDateTime),
    Column("last_error", Text),
    Column("parked_at", UtcDateTime),
    PrimaryKeyConstraint("client", "target", name="webhook_target_key"),
)

# Of what a target wants to be told. `told_revision`: of the catalogue, up to which it was; of orders always 0.
webhook_subscription = Table(
    "webhook_subscription",
    metadata,
    Column("client", KeyText, nullable=False),
    Column("target", KeyText, nullable=False),
    Column("tenant", KeyText, nullable=False),
    Column("kind", Text, nullable=False),
    Column("told_revision", BigInteger, nullable=False),
    PrimaryKeyConstraint("client", "target", "tenant", "kind", name="webhook_subscription_key"),
    ForeignKeyConstraint(
        ["client", "target"], ["webhook_target.client", "webhook_target.target"], name="webhook_subscription_of_target"
    ),
    _one_of("webhook_subscription_kind", "kind", "order", "product", "price", "stock"),
    Index("webhook_subscription_by_tenant", "tenant", "kind"),
)

# Moves of orders that a target wasn't told yet; a row goes when it was. `number`: of the order's event. It refers to no
# target: an order mustn't fail for one that is taken out in the same moment.
webhook_move = Table(
    "webhook_move",
    metadata,
    Column("position", Serial, primary_key=True, autoincrement=True),
    Column("client", KeyText, nullable=False),
    Column("target", KeyText, nullable=False),
    Column("tenant", KeyText, nullable=False),
    Column("reference", KeyText, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("state", Text, nullable=False),
    UniqueConstraint("client", "target", "tenant", "reference", "number", name="webhook_move_once"),
    Index("webhook_move_in_order", "client", "target", "position"),
)

# Maintenance windows. The rows stay: who paused what, when and why, and who ended it. `until`: it ends by itself.
pause = Table(
    "pause",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("scope", Text, nullable=False),
    Column("name", KeyText, nullable=False),
    Column("kind", Text),
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime),
    Column("by", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("ended_by", Text),
    Column("ended_note", Text),
    _one_of("pause_scope", "scope", "erp", "office"),
    Index("pause_by_end", "ended_at", "until"),
)
