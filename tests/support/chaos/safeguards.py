"""What protects an order on its way, and how each is taken away."""

from dataclasses import dataclass

PUSH = ("tests/orders/test_push.py",)
RESTORED = ("tests/orders/test_restored.py",)
FAULTS = ("tests/chaos/test_faults.py", "-k", "late or frozen")
MACHINE = ("tests/chaos/test_state_machine.py",)
AS_WRITTEN = ("tests/orders/test_as_written.py",)
CHARGES = ("tests/orders/test_charges_and_texts.py",)
EXTRA_LINES = ("tests/orders/test_extra_lines.py",)
CLOSED_SHORT = ("tests/orders/test_closed_short.py",)
REFERENCE_PROOF = ("tests/orders/test_reference_proof.py",)
NOT_BELIEVED = ("tests/orders/test_not_believed.py",)
LEFT_TO_THE_ERP = ("tests/orders/test_left_to_the_erp.py",)
PRICING = ("tests/rules/test_pricing.py",)
WHOLE = ("tests/chaos/test_whole_or_not.py",)
FILES = ("tests/connectors/protocols/files", "tests/orders/test_file_delivery.py")
WORKER = ("tests/orders/test_worker.py",)


@dataclass(frozen=True)
class Safeguard:
    """What protects, the edits (file, old, new) that remove it, and the tests that must notice."""

    name: str
    edits: tuple[tuple[str, str, str], ...]
    tests: tuple[str, ...]


SAFEGUARDS = (
    Safeguard(
        "one order for a storefront key: the unique key",
        (
            (
                "hub/store/orders/order_tables.py",
                '    UniqueConstraint("tenant", "storefront_key", name="sales_order_once"),\n',
                "",
            ),
            (
                "hub/store/migrations/orders/versions/r0001_first_tables.py",
                '        sa.UniqueConstraint("tenant", "storefront_key", name="sales_order_once"),\n',
                "",
            ),
            (
                "hub/rules/order_identity.py",
                'return "H" + b32encode(hashlib.sha256(f"{tenant}\\0{key}".encode()).digest())[:12].decode()',
                'import os; return "H" + b32encode(os.urandom(10))[:12].decode()',
            ),
        ),
        ("tests/orders/test_intake.py", "-k", "offered_at_once"),
    ),
    Safeguard(
        "`sending` is committed before the call",
        (
            (
                "hub/orders/delivery.py",
                "        if not self._announce(stored, payload):\n            return DeliveryOutcome.ELSEWHERE\n        try:\n"
                "            receipts = self._enter(stored, payload, reason, look_first)\n",
                "        try:\n            receipts = self._enter(stored, payload, reason, look_first)\n"
                "            if not self._announce(stored, payload):\n                return DeliveryOutcome.ELSEWHERE\n",
            ),
        ),
        PUSH,
    ),
    Safeguard(
        "the settle time is waited for",
        (
            (
                "hub/orders/push.py",
                "return max(0.0, self.route.settle - elapsed(",
                "return 0.0 * max(0.0, self.route.settle - elapsed(",
            ),
        ),
        (*PUSH, *MACHINE),
    ),
    Safeguard(
        "the settle time counts from the end of a call",
        (
            (
                "hub/store/orders/outbox.py",
                '{"last_call": end, "reason": reason, **self._waiting_from_now()}',
                '{"last_call": end, "reason": reason}',
            ),
        ),
        (*PUSH, "-k", "end_of_a_call"),
    ),
    Safeguard(
        "a clock that nobody sets counts the settle time",
        (("hub/store/engine/elapsed.py", "if place == machine() and _SECONDS.fullmatch(seconds):", "if False:"),),
        ("tests/store/engine/test_elapsed.py", *MACHINE),
    ),
    Safeguard(
        "an order is taken over only on proof of death",
        (
            (
                "hub/orders/push.py",
                "return push.last_call is not CallEnd.OPEN or push.claim is None or PushClaim.parse(push.claim).is_dead()",
                "return True",
            ),
        ),
        (*PUSH, *MACHINE),
    ),
    Safeguard(
        "approval is looked at again at the push",
        (("hub/orders/delivery.py", "        if not stored.is_approved:\n", "        if False:\n"),),
        PUSH,
    ),
    Safeguard(
        "what was approved is what goes",
        (("hub/orders/delivery.py", "if approved and approved != agreed_digest(stored.agreed):", "if False:"),),
        PUSH,
    ),
    Safeguard(
        "a blocked account's order waits",
        (
            (
                "hub/orders/delivery.py",
                "if forbidden := still_allowed(customer, stored.account):",
                'if forbidden := "":',
            ),
        ),
        PUSH,
    ),
    Safeguard(
        "the ERP is asked for our reference before a second send",
        (
            (
                "hub/orders/push.py",
                "return delivery.deliver(stored, look_first=True)",
                "return delivery.deliver(stored, look_first=False)",
            ),
        ),
        (*PUSH, *MACHINE),
    ),
    Safeguard(
        "a draft that isn't as agreed is never taken",
        (("hub/orders/delivery.py", " or self._mismatch(stored, payload, held[0]):", ":"),),
        ("tests/orders/test_drafts.py",),
    ),
    Safeguard(
        "an order that the ERP hasn't taken isn't sent",
        (("hub/orders/delivery.py", "if untaken := _untaken(receipts):", "if untaken := None:"),),
        ("tests/orders/test_drafts.py",),
    ),
    Safeguard(
        "an ERP that can't be asked leaves doubt to a person",
        (("hub/orders/delivery.py", 'if self.route.duplicates == "neither":', "if False:"),),
        PUSH,
    ),
    Safeguard(
        "only its claim moves what is being sent",
        (
            (
                "hub/store/orders/outbox.py",
                "mine = outbox.c.claim.is_not_distinct_from(claim)",
                "mine = outbox.c.attempt >= 0",
            ),
        ),
        ("tests/store/orders/test_outbox.py",),
    ),
    Safeguard(
        "one process pushes an office's orders at a time",
        (
            (
                "hub/store/orders/push_claims.py",
                "            if not is_mine:\n                yield None\n                return\n",
                "",
            ),
        ),
        ("tests/store/orders/test_push_claims.py", *PUSH),
    ),
    Safeguard(
        "the agreed price is read back",
        (("hub/orders/delivery.py", "if differs := next(filter(None, differences), None):", "if differs := None:"),),
        PUSH,
    ),
    Safeguard(
        "a second order under our reference is named",
        (("hub/orders/delivery.py", "        if len(numbers) > 1 and any(", "        if False and any("),),
        PUSH,
    ),
    Safeguard(
        "the documents are searched for a second order",
        (("hub/orders/reconcile.py", "    if len(numbers) > 1 and all(", "    if False and all("),),
        ("tests/orders/test_reconcile.py",),
    ),
    Safeguard(
        "account, currency and delivery address are read back",
        (
            (
                "hub/rules/readback.py",
                "        _head(agreed.head, held.head, agreed.personal)\n        or _lines",
                "        _lines",
            ),
        ),
        AS_WRITTEN,
    ),
    Safeguard(
        "days, shipping method and contact are read back",
        (
            (
                "hub/orders/as_written.py",
                '*("shipping_method", "contact", "purchase_order", "quote", *DAYS)',
                "*()",
            ),
        ),
        ("tests/orders/test_what_a_buyer_says.py",),
    ),
    Safeguard(
        "goods that are charged otherwise than agreed are for a person",
        (("hub/orders/invoiced_lines.py", "                *_wrong_goods(each, units, allowed, tolerance),\n", ""),),
        ("tests/orders/test_invoiced_goods.py",),
    ),
    Safeguard(
        "the unit is read back",
        (("hub/rules/readback.py", " or _units(agreed, held)", ""),),
        AS_WRITTEN,
    ),
    Safeguard(
        "what a line comes to is read back",
        (("hub/rules/readback.py", " or _nets(agreed, held, tolerance, half)", ""),),
        AS_WRITTEN,
    ),
    Safeguard(
        "a line that nobody ordered is for a person",
        (("hub/rules/readback.py", "        or describe_refused(added, allowed, agreed.currency)\n", ""),),
        EXTRA_LINES,
    ),
    Safeguard(
        "what an ERP adds has a limit",
        (("hub/rules/extra_lines.py", "    if amount > rule.up_to.amount:\n", "    if False:\n"),),
        EXTRA_LINES,
    ),
    Safeguard(
        "a product that nobody ordered stands by its code alone",
        (
            (
                "hub/rules/extra_lines.py",
                "any(code in rule.code for rule",
                "any(not rule.code or code in rule.code for rule",
            ),
        ),
        EXTRA_LINES,
    ),
    Safeguard(
        "an order in part is completed beside the ERP's own lines",
        (("hub/connectors/orders.py", "listed(held, part.path)) if name in ours]", "listed(held, part.path))]"),),
        EXTRA_LINES,
    ),
    Safeguard(
        "charges and texts are read back",
        (
            (
                "hub/rules/readback.py",
                "        or (None if held.lines is None else describe_missing(pairs, tolerance))\n",
                "",
            ),
        ),
        CHARGES,
    ),
    Safeguard(
        "a charge has a bound for all its lines",
        (("hub/rules/charging.py", "    if so_far > bound.amount:\n", "    if False:\n"),),
        CHARGES,
    ),
    Safeguard(
        "an order whose place in the mapping is gone waits",
        (
            (
                "hub/translate/payload.py",
                "if lost := mapping.order and unplaced(order, mapping.order.carries):",
                "if lost := ():",
            ),
        ),
        CHARGES,
    ),
    Safeguard(
        "a document's line that another mapping reads counts once",
        (("hub/store/catalogue/order_documents.py", "(_newest(found) if vanished else found)", "found"),),
        ("tests/orders/test_credit_memos.py",),
    ),
    Safeguard(
        "a charge or text that would not reach the ERP is refused",
        (
            ("hub/rules/wishes.py", "for number, _ in basket.texts() if TEXT not in carries)", "for number, _ in ())"),
            ("hub/rules/wishes.py", "    if not all(name in carries for name in CHARGE):\n", "    if False:\n"),
        ),
        CHARGES,
    ),
    Safeguard(
        "an order in part is completed only where it holds the first lines",
        (
            (
                "hub/connectors/orders.py",
                "            if there != _names(order.lines, lines)[: len(there)]:\n",
                "            if False:\n",
            ),
        ),
        CHARGES,
    ),
    Safeguard(
        "a quantity that is lowered is closed only where it was shipped",
        (("hub/rules/closing.py", "quantity is None or quantity != shipped", "quantity is None"),),
        CLOSED_SHORT,
    ),
    Safeguard(
        "closed is believed when shipments were read after it",
        (
            (
                "hub/rules/fulfilment.py",
                "return is_closed and (line.number, line.line) in self.settled",
                "return is_closed",
            ),
        ),
        CLOSED_SHORT,
    ),
    Safeguard(
        "quantities are counted in what was ordered",
        (
            (
                "hub/rules/counted_goods.py",
                "in self.ordered else None, Fraction(line.quantity) * factor",
                "in self.ordered else None, Fraction(line.quantity)",
            ),
        ),
        CLOSED_SHORT,
    ),
    Safeguard(
        "a number that the ERP gave another customer is nobody's",
        (
            (
                "hub/rules/document_owners.py",
                "if by_number and (line.account == by_number.account or line.reference == by_number.reference):",
                "if by_number:",
            ),
        ),
        AS_WRITTEN,
    ),
    Safeguard(
        "another customer's credit memo takes nothing back",
        (
            (
                "hub/rules/document_owners.py",
                "    if by_number and line.account == by_number.account:",
                "    if by_number:",
            ),
        ),
        ("tests/rules/test_document_owners.py", "tests/orders/test_credit_memos.py"),
    ),
    Safeguard(
        "an order that was rewritten into other units comes to the same",
        (("hub/rules/ordered_units.py", "if off[nearest] * Fraction(quantity) < half else", "if True else"),),
        ("tests/rules/test_ordered_units.py", "tests/orders/test_rewritten_units.py"),
    ),
    Safeguard(
        "an ERP that doesn't keep our reference gets no order twice",
        (("hub/orders/delivery.py", "if not self.route.proof.is_given:\n", "if False:\n"),),
        REFERENCE_PROOF,
    ),
    Safeguard(
        "an order that the ERP answered isn't sent again where it can't be found",
        (
            (
                "hub/orders/delivery.py",
                "if numbers := [number for event in doubtful",
                "if numbers := [number for event in ()",
            ),
        ),
        NOT_BELIEVED,
    ),
    Safeguard(
        "an ERP that was never seen to find an order isn't believed that there is none",
        (("hub/orders/delivery.py", "if may_be_there and not self.route.proof.was_ever_given():", "if False:"),),
        NOT_BELIEVED,
    ),
    Safeguard(
        "what was left to the ERP is compared with what was agreed",
        (
            (
                "hub/orders/as_written.py",
                "head |= {key: _compared(self._head[key], told_by(self._head[key].field, order)) for key in blank}",
                "pass",
            ),
        ),
        LEFT_TO_THE_ERP,
    ),
    Safeguard(
        "every field that bears the account is compared",
        (
            (
                "hub/orders/as_written.py",
                "return [each for each in made if each[1].sources == (name,)] or made[:1]",
                "return made[:1]",
            ),
        ),
        LEFT_TO_THE_ERP,
    ),
    Safeguard(
        "a unit that the mapping has no place for is refused",
        (
            (
                "hub/rules/wishes.py",
                "    if any(name in carries for name in UNITS):\n        return\n    for",
                "    if True:\n        return\n    for",
            ),
        ),
        LEFT_TO_THE_ERP,
    ),
    Safeguard(
        "an order that the ERP parted is judged when its invoices are read",
        (("hub/orders/gone_documents.py", "    if may_be_posted or (", "    if False and ("),),
        ("tests/orders/test_split_orders.py",),
    ),
    Safeguard(
        "a record that was rejected behind the approval holds the order back",
        (("hub/orders/delivery.py", "for each in held if each.since > stored.push.queued_at]", "for each in ()]"),),
        ("tests/orders/test_rejects_count.py",),
    ),
    Safeguard(
        "nothing more goes to an ERP that doesn't keep our reference",
        (("hub/orders/push.py", "        route.proof.check()\n", ""),),
        REFERENCE_PROOF,
    ),
    Safeguard(
        "an order is in the ERP whole or not at all",
        (
            (
                "hub/orders/delivery.py",
                "return is_part(expected, held)",
                "return False",
            ),
        ),
        WHOLE,
    ),
    Safeguard(
        "a refused line takes the header with it",
        (("hub/connectors/orders.py", "            self._take_away(number, refused, context)\n", ""),),
        WHOLE,
    ),
    Safeguard(
        "an order that was, or may have been, sent isn't cancelled in silence",
        (
            (
                "hub/store/orders/withdrawals.py",
                "PushState.QUEUED, *unsent, **values",
                "PushState.QUEUED, **values",
            ),
            (
                "hub/rules/order_states.py",
                "if push.was_never_called else",
                "if push.state is PushState.QUEUED else",
            ),
        ),
        ("tests/store/orders/test_outbox.py",),
    ),
    Safeguard(
        "an older copy of the orders database is known",
        (("hub/store/orders/restorations.py", "        if outside > own:\n", "        if False:\n"),),
        RESTORED,
    ),
    Safeguard(
        "an order of a restored database is looked up before it is sent",
        (("hub/orders/push.py", "        if not push.was_never_called:\n", "        if push.attempt:\n"),),
        RESTORED,
    ),
    Safeguard(
        "an order that is offered again after a restore is looked up",
        (
            (
                "hub/store/orders/outbox_writes.py",
                "**suspicion(connection, self.tenant, entry.reference)",
                "",
            ),
        ),
        RESTORED,
    ),
    Safeguard(
        "calls are counted outside before they are made",
        (
            (
                "hub/store/orders/outbox.py",
                "            is_repeated = self._restorations.is_repeated(calls)\n",
                "            is_repeated = False\n",
            ),
        ),
        RESTORED,
    ),
    Safeguard(
        "what is read together is of one moment",
        (
            (
                "hub/store/engine/postgresql.py",
                '{"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}',
                "{}",
            ),
        ),
        ("tests/store/test_snapshots.py",),
    ),
    Safeguard(
        "a lane of the worker survives a defect",
        (
            (
                "hub/orders/worker.py",
                "except Exception as error:  # noqa: BLE001 - one office's defect is no other's",
                "except HubError as error:",
            ),
        ),
        (*WORKER, "-k", "survives"),
    ),
    Safeguard(
        "a defect that one order meets holds up no other",
        (("hub/orders/push.py", "            self.defect = self.defect or error\n", "            raise\n"),),
        (*WORKER, "-k", "holds_up_no_other"),
    ),
    Safeguard(
        "an alarm that fails ends no watch",
        (
            (
                "hub/orders/worker.py",
                "except Exception as error:  # noqa: BLE001 - the others' people are to be told",
                "except HubError as error:",
            ),
        ),
        (*WORKER, "-k", "alarm"),
    ),
    Safeguard(
        "people are told once of what holds orders up",
        (("hub/store/runtime/troubles.py", ", trouble.c.told_at.is_(None))", ")"),),
        ("tests/operations/test_alerts.py",),
    ),
    Safeguard(
        "who keeps a lock is named",
        (("hub/store/engine/database.py", "self.dialect.is_locked(error):", "False:"),),
        ("tests/chaos/test_frozen_holders.py",),
    ),
    Safeguard(
        "the desk says who holds up the store",
        (("hub/store/runtime/troubles.py", "return [*self._locks(), *kept]", "return kept"),),
        ("tests/chaos/test_frozen_holders.py",),
    ),
    Safeguard(
        "who is frozen in a push is named",
        (("hub/orders/worker.py", "            self._look_who_pushes()\n", "            pass\n"),),
        ("tests/chaos/test_frozen_holders.py",),
    ),
    Safeguard(
        "a lane waits by a clock that nobody sets",
        (("hub/orders/worker.py", "self.office.clock.steady()", "self.office.clock.now().timestamp()"),),
        (*WORKER, "-k", "set_back"),
    ),
    Safeguard(
        "a sign of life is judged by a clock that nobody sets",
        (("hub/store/runtime/workers.py", '"beat_monotonic": mark(self._clock)', '"beat_monotonic": None'),),
        ("tests/operations/test_waiting.py",),
    ),
    Safeguard(
        "the database keeps an ERP's number from two orders",
        (
            (
                "hub/store/migrations/orders/versions/r0005_one_number.py",
                'op.create_index("outbox_one_number", "outbox", ["tenant", "erp_number"], unique=True)',
                'op.create_index("outbox_one_number", "outbox", ["tenant", "erp_number"])',
            ),
        ),
        ("tests/store/orders/test_one_number.py",),
    ),
    Safeguard(
        "events stay as they are",
        (
            (
                "hub/store/migrations/orders/versions/r0001_first_tables.py",
                "BEGIN SELECT RAISE(ABORT, 'events stay as they are'); END",
                "BEGIN SELECT 1; END",
            ),
            (
                "hub/store/migrations/orders/versions/r0001_first_tables.py",
                "$$ BEGIN RAISE EXCEPTION 'events stay as they are'; END $$",
                "$$ BEGIN RETURN NEW; END $$",
            ),
        ),
        ("tests/store/test_orders.py",),
    ),
    Safeguard(
        "a VAT number links nobody under quite another name",
        (
            (
                "hub/store/buyers/vat_linking.py",
                "            if owner != itself and not owner.may_be(each):\n",
                "            if False:\n",
            ),
        ),
        ("tests/store/buyers/test_vat_linking.py",),
    ),
    Safeguard(
        "no VAT only for a number of another member state",
        (
            (
                "hub/rules/tax.py",
                "    if not is_of_another_member_state(vat_number, regime.country, on, services=services):\n",
                "    if False:\n",
            ),
        ),
        ("tests/rules/test_agreement.py",),
    ),
    Safeguard(
        "a rejected record counts for the orders that touch it",
        (("hub/rules/approval_requirements.py", "    if facts.held_back:\n", "    if False:\n"),),
        ("tests/orders/test_rejects_count.py",),
    ),
    Safeguard(
        "a rejected discount counts for those whom it may be for",
        (("hub/store/catalogue/rejects.py", "own.where(or_(is_accounts, names_none))", "own.where(is_accounts)"),),
        ("tests/orders/test_rejects_count.py",),
    ),
    Safeguard(
        "a basket of another time is refused",
        (("hub/rules/taking_in.py", "        if placed < self.at - self.oldest:\n", "        if False:\n"),),
        ("tests/orders/test_intake.py",),
    ),
    Safeguard(
        "what the mapping has no place for is refused",
        (("hub/orders/basket_check.py", "if carries is None else (*not_carried(", "if True else (*not_carried("),),
        ("tests/orders/test_what_a_buyer_says.py",),
    ),
    Safeguard(
        "a quantity that isn't sold is refused at the door",
        (("hub/rules/order_quantity.py", "    if not step or not quantity % step:\n", "    if True:\n"),),
        ("tests/rules/test_order_quantity.py",),
    ),
    Safeguard(
        "a price counts for its own currency",
        (
            (
                "hub/rules/pricing.py",
                "(price.sku, price.currency) != (self._asked.product.sku, self._asked.currency)",
                "price.sku != self._asked.product.sku",
            ),
        ),
        PRICING,
    ),
    Safeguard(
        "a price counts from its smallest quantity on",
        (
            (
                "hub/rules/pricing.py",
                "factor is None or price.min_quantity > self._asked.quantity * factor",
                "factor is None",
            ),
        ),
        PRICING,
    ),
    Safeguard(
        "a price of another unit is converted only where the office says so",
        (("hub/rules/pricing.py", "not self._rules.convert_units or (unit or own) != own", "(unit or own) != own"),),
        PRICING,
    ),
    Safeguard(
        "what only the ERP can compute is no price of the hub's",
        (
            (
                "hub/rules/pricing.py",
                'if self._rules.computed == "base" else None',
                "if True else None",
            ),
        ),
        PRICING,
    ),
    Safeguard(
        "a discount of the ERP is taken off",
        (("hub/rules/pricing.py", "max(price.discount, agreed)", "Decimal(0)"),),
        PRICING,
    ),
    Safeguard(
        "VAT in a price is taken out",
        (("hub/rules/pricing.py", "self._tax_rate() if includes_tax else None", "None"),),
        PRICING,
    ),
    Safeguard(
        "a row that a rejected record may own stays",
        (
            (
                "hub/store/catalogue/merge.py",
                "        said_so: ColumnElement[bool] = ~_may_be_owned(staging)\n",
                "        said_so: ColumnElement[bool] = literal(True)\n",
            ),
        ),
        ("tests/store/catalogue/test_publications.py",),
    ),
    Safeguard(
        "an order's file is looked for where the ERP keeps it",
        (
            (
                "hub/connectors/protocols/files/handing_over.py",
                "for path in (create.path, *create.kept)]",
                "for path in (create.path,)]",
            ),
        ),
        FILES,
    ),
    Safeguard(
        "an order's file never takes another's name",
        (
            (
                "hub/connectors/protocols/files/places/folder_place.py",
                "_appear(part, target)",
                "os.rename(part, target)",
            ),
        ),
        FILES,
    ),
    Safeguard(
        "an order that was handed over is in doubt",
        (
            (
                "hub/connectors/protocols/files/files_adapter.py",
                "        if not found and (name := self._handing.found(reference, context)):\n",
                "        if False and (name := self._handing.found(reference, context)):\n",
            ),
        ),
        FILES,
    ),
    Safeguard(
        "a file that brings changes is moved when it is in the store",
        (("hub/sync/pull.py", "    office.connector.published(kind)\n", ""),),
        FILES,
    ),
    Safeguard(
        "a file that was written meanwhile is no list",
        (
            (
                "hub/connectors/protocols/files/files_adapter.py",
                "if entry.size is not None and size != entry.size:",
                "if False:",
            ),
        ),
        FILES,
    ),
    Safeguard(
        "a server whose key is another hears nothing",
        (
            (
                "hub/connectors/protocols/files/places/host_key.py",
                "hmac.compare_digest(self.blob, shown)",
                "bool(shown)",
            ),
        ),
        FILES,
    ),
    Safeguard(
        "a file that grows waits, and so does what is behind it",
        (("hub/connectors/protocols/files/files_adapter.py", "                break\n", "                continue\n"),),
        FILES,
    ),
    Safeguard(
        "a basket over several offices is taken whole: one transaction",
        (
            (
                "hub/store/orders/joint_submissions.py",
                "            return [self._take(connection, office, parts[office]) for office in sorted(parts)], True",
                "            pass\n        taken = []\n        for office in sorted(parts):\n"
                "            with self._databases.orders.write() as connection:\n"
                "                taken.append(self._take(connection, office, parts[office]))\n        return taken, True",
            ),
        ),
        ("tests/storefront/routes/test_order_routes.py", "tests/storefront/test_killed_servers.py"),
    ),
    Safeguard(
        "a basket's key is looked up at every office",
        (
            (
                "hub/orders/joint_intake.py",
                "references = {name: reference_of(name, key) for name in hub.settings.tenants}",
                "references = {office.tenant.id: reference_of(office.tenant.id, key) for office, _ in baskets}",
            ),
        ),
        ("tests/storefront/routes/test_order_routes.py",),
    ),
    Safeguard(
        "a price that the buyer saw is the one that is ordered at",
        (("hub/rules/agreement.py", "        self._check_shown(quote)\n", ""),),
        ("tests/storefront/routes/test_order_routes.py",),
    ),
    Safeguard(
        "a buyer's keys never meet another's",
        (
            (
                "hub/storefront/offered.py",
                'f"{caller.client.name}\\0{caller.login.buyer}"',
                'f"{caller.client.name}"',
            ),
        ),
        ("tests/storefront/routes/test_order_routes.py",),
    ),
)
