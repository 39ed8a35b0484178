"""Who may open the addresses of channels: reports of providers, what messages cost."""

from __future__ import annotations

from tests.house.rules import EVERYBODY, MANAGING, Rule, lists

# Without a provider or a gateway that is configured nobody is listened to.
_UNKNOWN = frozenset({404})
REPORTS = Rule(EVERYBODY, EVERYBODY, _UNKNOWN, _UNKNOWN)

OF_CHANNELS: dict[str, Rule] = {
    **dict.fromkeys(("mail_reports", "gateway_reports"), REPORTS),
    **dict.fromkeys(("spending", "spending_file"), lists(MANAGING)),
}
