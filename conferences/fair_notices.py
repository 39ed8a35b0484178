"""What exhibitors are told. Each function only queues words, in the transaction of their cause."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from common.vietnamese.dates import date_range_words
from conferences import fair_links
from conferences.models import Exhibitor
from notifications.services import Recipient, queue_message
from registrations.models import Event


def event_of(exhibitor: Exhibitor) -> Event:
    return exhibitor.fair.conference.event


def _tell(exhibitor: Exhibitor, kind: str, *, key: object = "", **more: Any) -> None:
    event, fair = event_of(exhibitor), exhibitor.fair
    with translation.override(exhibitor.language):
        facts = [
            [_("Hội chợ"), fair.name],
            [_("Thời gian"), date_range_words(fair.starts_on, fair.ends_on)],
            [_("Địa điểm"), fair.venue],
            [_("Đơn vị"), exhibitor.company],
            [_("Số gian hàng"), str(exhibitor.booths_wanted)],
            [_("Mã đăng ký"), exhibitor.code],
        ]
    queue_message(
        key=f"{kind}:{exhibitor.pk}:{key or exhibitor.version}",
        kind=kind,
        organiser_id=event.organiser_id,
        recipient=Recipient(
            name=exhibitor.contact_name,
            email=exhibitor.contact_email,
            phone=exhibitor.contact_phone,
            language=exhibitor.language,
        ),
        context={
            "event_title": fair.name,
            "company": exhibitor.company,
            "code": exhibitor.code,
            "contact": event.whom_to_call,
            "facts": [fact for fact in facts if fact[1]],
            **more,
        },
        links={"manage": [fair_links.EXHIBITOR, exhibitor.pk]},
        topic=exhibitor.topic,
        scope=event.scope,
    )


def received(exhibitor: Exhibitor) -> None:
    _tell(exhibitor, "fair.received")


def approved(exhibitor: Exhibitor) -> None:
    _tell(exhibitor, "fair.approved")


def refused(exhibitor: Exhibitor) -> None:
    _tell(exhibitor, "fair.refused", reason=exhibitor.answer)


def withdrawn(exhibitor: Exhibitor) -> None:
    _tell(exhibitor, "fair.withdrawn")


def placed(exhibitor: Exhibitor) -> None:
    """The booths they have now: placed, moved, or none any more."""
    numbers = ", ".join(exhibitor.booths.order_by("pk").values_list("number", flat=True))
    _tell(exhibitor, "fair.placed", booths=numbers)


def link_again(exhibitor: Exhibitor, key: str) -> None:
    _tell(exhibitor, "fair.link_again", key=key)
