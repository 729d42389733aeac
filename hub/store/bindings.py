"""Who may see what: an office its own, a buyer their own, the system the list of work."""

from hub.clock import Clock
from hub.store.buyers.account_links import AccountLinks
from hub.store.buyers.all_account_links import AllAccountLinks
from hub.store.buyers.buyer_logins import BuyerLogins
from hub.store.buyers.link_answers import LinkAnswers
from hub.store.buyers.link_proposals import LinkProposals
from hub.store.buyers.link_questions import LinkQuestions
from hub.store.buyers.link_rules import LinkRules
from hub.store.buyers.vat_linking import VatLinking
from hub.store.catalogue.account_goods import AccountGoods
from hub.store.catalogue.asked_prices import AskedPrices
from hub.store.catalogue.catalogue_lookups import Catalogue
from hub.store.catalogue.feeds import Feeds
from hub.store.catalogue.guard_passes import GuardPasses
from hub.store.catalogue.health import HealthReads
from hub.store.catalogue.last_reads import AllLastReads, LastReads
from hub.store.catalogue.mappings import Mappings
from hub.store.catalogue.order_documents import Documents
from hub.store.catalogue.orphans import Orphans
from hub.store.catalogue.parties import Parties
from hub.store.catalogue.product_search import ProductSearch
from hub.store.catalogue.publications import Publications
from hub.store.catalogue.published_revisions import PublishedRevisions
from hub.store.catalogue.raw_log import RawLog
from hub.store.catalogue.records_by_kind import Records
from hub.store.catalogue.rejects import Rejects
from hub.store.catalogue.seen_fields import FieldsByKind
from hub.store.engine.database import Databases
from hub.store.engine.tenant_scoped import TenantScope
from hub.store.orders.approvals import Approvals
from hub.store.orders.conflicts import Conflicts
from hub.store.orders.joint_submissions import JointSubmissions
from hub.store.orders.order_queries import Orders
from hub.store.orders.outbox import Outbox
from hub.store.orders.outbox_counts import OutboxCounts
from hub.store.orders.pauses import Pauses
from hub.store.orders.push_claims import PushClaims
from hub.store.orders.restorations import AllRestorations, Restorations
from hub.store.orders.reviews import Reviews
from hub.store.orders.submissions import Submissions
from hub.store.orders.webhooks import Webhooks
from hub.store.orders.withdrawals import Withdrawals
from hub.store.runtime.erp_outage import AllErpOutages
from hub.store.runtime.refused_credentials import AllRefusedCredentials
from hub.store.runtime.told_incidents import ToldIncidents
from hub.store.runtime.troubles import Troubles
from hub.store.runtime.workers import Workers


class TenantBinding:
    """Everything that belongs to one office, by what one does with it; nothing of it takes another office's name."""

    def __init__(self, databases: Databases, tenant: str, clock: Clock) -> None:
        self.tenant = tenant
        self._scope = scope = TenantScope(databases, tenant, clock)
        # what was pulled
        self.raw_log = RawLog(scope)
        self.last_reads = LastReads(scope)
        self.publications = Publications(scope)
        self.rejects = Rejects(scope)
        self.fields = FieldsByKind(scope)
        self.orphans = Orphans(scope)
        self.mappings = Mappings(scope)
        self.records = Records(scope)
        self.catalogue = Catalogue(scope)
        self.account_goods = AccountGoods(scope)
        self.product_search = ProductSearch(scope)
        self.feeds = Feeds(scope)
        self.parties = Parties(scope)
        self.documents = Documents(scope)
        self.asked_prices = AskedPrices(scope)
        # whose accounts are whose
        self.links = AccountLinks(scope)
        self.vat_linking = VatLinking(scope)
        self.link_rules = LinkRules(scope)
        self.link_proposals = LinkProposals(scope)
        self.link_questions = LinkQuestions(scope)
        # what was ordered
        self.orders = Orders(scope)
        self.submissions = Submissions(scope)
        self.approvals = Approvals(scope)
        self.withdrawals = Withdrawals(scope)
        self.conflicts = Conflicts(scope)
        # how it goes to the ERP
        self.outbox = Outbox(scope)
        self.restorations = Restorations(scope)
        self.reviews = Reviews(scope)
        self.push_claims = PushClaims(scope)
        self.workers = Workers(scope)
        self.troubles = Troubles(scope)


class SystemBinding:
    """What runs the hub: lists work over all offices, then opens an office's own binding."""

    def __init__(self, databases: Databases, clock: Clock) -> None:
        self._databases, self._clock = databases, clock
        self.health = HealthReads(databases)
        self.last_reads = AllLastReads(databases)
        self.guard_passes = GuardPasses(databases)
        self.outbox = OutboxCounts(databases)
        self.restorations = AllRestorations(databases)
        self.links = AllAccountLinks(databases)
        self.joint_submissions = JointSubmissions(databases, clock)
        self.link_answers = LinkAnswers(databases, clock)
        self.logins = BuyerLogins(databases, clock)
        self.published = PublishedRevisions(databases)
        self.webhooks = Webhooks(databases, clock)
        self.pauses = Pauses(databases, clock)
        self.erp_outages = AllErpOutages(databases.runtime)
        self.refused_credentials = AllRefusedCredentials(databases.runtime)
        self.told_incidents = ToldIncidents(databases, clock)

    def tenant(self, name: str) -> TenantBinding:
        """An office's binding."""
        return TenantBinding(self._databases, name, self._clock)
