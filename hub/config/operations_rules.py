"""What people who run the hub want to be told, for all offices."""

from datetime import timedelta

from hub.config.secrets import Secret
from hub.config.values import Duration, Model


class OperationsRules(Model):
    """`alerts`: addresses that are told of every ERP and office. `remind`: how often of what lasts, to whomever."""

    alerts: tuple[Secret, ...] = ()
    remind: Duration = timedelta(hours=4)
