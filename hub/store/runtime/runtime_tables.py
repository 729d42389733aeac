"""The runtime database: what the processes share while they run. Losing it loses nothing that lasts."""

from sqlalchemy import BigInteger, Boolean, Column, Index, MetaData, Table, Text

from hub.store.engine.types import KeyText, UtcDateTime

metadata = MetaData()

# One row an ERP, locked by whoever asks for a call; until `held_until` it wants to be left alone.
budget = Table(
    "budget",
    metadata,
    Column("erp", KeyText, primary_key=True),
    Column("held_until", UtcDateTime),
)

# When each of an ERP's windows of calls will be full again.
call_window = Table(
    "call_window",
    metadata,
    Column("erp", KeyText, primary_key=True),
    Column("seconds", BigInteger, primary_key=True, autoincrement=False),
    Column("next_free", UtcDateTime, nullable=False),
)

# The errors that an ERP answered, where it counts them.
erp_error = Table(
    "erp_error",
    metadata,
    Column("id", Text, primary_key=True),
    Column("erp", KeyText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("erp_error_by_erp", "erp", "at"),
)

lease = Table(
    "lease",
    metadata,
    Column("id", Text, primary_key=True),
    Column("erp", KeyText, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index("lease_by_erp", "erp", "expires_at"),
)

# An ERP that doesn't answer. `refused` is written by hubs of before, of credentials, and stays empty.
erp_outage = Table(
    "erp_outage",
    metadata,
    Column("erp", KeyText, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("tries", BigInteger, nullable=False),
    Column("next_try_at", UtcDateTime, nullable=False),
    Column("refused", Text),
)

# What an ERP said to credentials, by their digest, as soon as any were refused there: with a `reason` it refuses them,
# until `tried_until` somebody tries them, and else it has let them in.
shown_credentials = Table(
    "shown_credentials",
    metadata,
    Column("erp", KeyText, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("since", UtcDateTime, nullable=False),
    Column("reason", Text),
    Column("tried_until", UtcDateTime),
)

# A sign of life of each `hub worker`, by office; whoever finds it old pushes instead.
worker = Table(
    "worker",
    metadata,
    Column("tenant", KeyText, primary_key=True),
    Column("process", Text, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("beat_at", UtcDateTime, nullable=False),
    Column("beat_monotonic", Text),
)

# What holds an office's orders up beside what their own rows say; it stays for a while after its end, so that people
# aren't told of what comes and goes each time that it comes.
trouble = Table(
    "trouble",
    metadata,
    Column("tenant", KeyText, primary_key=True),
    Column("what", KeyText, primary_key=True),
    Column("since", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("told_at", UtcDateTime),
)

# Of which incidents each address was told, by its reference, for as long as it wasn't told that one is over.
told_incident = Table(
    "told_incident",
    metadata,
    Column("address", KeyText, primary_key=True),
    Column("key", KeyText, primary_key=True),
    Column("said", Text, nullable=False),
    Column("told_at", UtcDateTime, nullable=False),
)

# Who tells an address now, so that two processes don't say the same.
alert_turn = Table(
    "alert_turn",
    metadata,
    Column("address", KeyText, primary_key=True),
    Column("until", UtcDateTime, nullable=False),
)

# An ERP that didn't keep our reference: which order showed it, of which office.
reference_stop = Table(
    "reference_stop",
    metadata,
    Column("erp", KeyText, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("since", UtcDateTime, nullable=False),
)

# That an ERP was seen to keep it, as orders are written by one pack and mapping (`written_by` is a digest of both).
reference_seen = Table(
    "reference_seen",
    metadata,
    Column("erp", KeyText, primary_key=True),
    Column("written_by", Text, primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False),
)

# How many times an order of the office was announced as `sending`, counted outside of the orders database too: an older
# copy of that one, put back, shows by a lower number.
call_count = Table(
    "call_count",
    metadata,
    Column("tenant", KeyText, primary_key=True),
    Column("calls", BigInteger, nullable=False),
)
