"""Messages, and the people whom they concern."""

from __future__ import annotations

import itertools
from datetime import time
from typing import Any

from accounts.models import Membership, Organiser, Role, User
from notifications import services
from notifications.models import Message
from notifications.services import Recipient

_numbers = itertools.count(1)

HOA = Recipient("Bà Nguyễn Thị Hoa", "hoa@example.vn", "+84912345678")
WITHOUT_EMAIL = Recipient("Ông Trần Văn Bình", "", "+84987654321")
ONLY_EMAIL = Recipient("Lê Minh", "minh@example.vn")

# Something for every name that any kind of message needs.
EVERYTHING: dict[str, Any] = {
    "body": "Lop hoc chuyen sang phong 302.",
    "event_title": "Lop tap huan Khoi su kinh doanh",
    "old_event_title": "Lop tap huan 5S",
    "code": "K7M2PQX",
    "parts": [],
    "count": 3,
    "day": "12/03/2026",
    "position": 3,
    "offer_until": "17:00 12/03/2026",
    "reason": "Chi danh cho co so cong nghiep nong thon.",
    "basis": "12/SCT-KC",
    "unit": "So Cong Thuong tinh Mau",
    "quota": 5,
    "deadline": "ngay 05 thang 3 nam 2026",
    "what": "Thay dai bieu",
    "leaving": "Lo Hieu",
    "coming": "Ha Moi",
    "head": True,
    "awaited": True,
    "paper_title": "Chuyen doi so lang nghe",
    "author": "Hoang Thu",
    "due": "17:00 01/03/2026",
    "file_name": "bai.pdf",
    "use": "agenda",
    "missing": True,
    "company": "Gom Chu Dau",
    "booths": "A01, A02",
    "new_dates": "20-22/03/2026",
    "days_left": 7,
    "starts": "08:00 12/03/2026",
    "session": "Morning 12/03/2026 (08:00)",
    "missed": 2,
    "threshold": 80,
    "subject": "Bring your own tools",
    "text": "Please bring gloves and boots.",
    "serial": "GCN-2026-00012",
    "old_serial": "GCN-2026-00003",
    "decision": "45/QD-TTKC",
    "paper": "Certificate",
    "account_mail": True,
    "minutes": 10,
    "moment": "08:15 12/03/2026",
    "ip": "203.0.113.7",
    "facts": [["Venue", "Hoi truong tang 2"], ["Time", "08:00 12/03/2026"]],
}


def an_organiser(**changes: Any) -> Organiser:
    number = next(_numbers)
    return Organiser.objects.create(
        **{
            "slug": f"don-vi-{number}",
            "name": f"Trung tâm Khuyến công {number}",
            "short_name": "TTKC",
            "place": "Hải Phòng",
            "address": "Số 1 đường Mẫu, Hải Phòng",
            "email": "ttkc@example.vn",
            # What a test queues goes at any time of day; quiet hours have tests of their own.
            "quiet_from": time(0),
            "quiet_to": time(0),
            **changes,
        }
    )


def a_member(organiser: Organiser, role: str = Role.STAFF, **fields: Any) -> User:
    user = User.objects.create_user(email=f"can-bo-{next(_numbers)}@example.vn", **fields)
    Membership.objects.create(user=user, organiser=organiser, role=role)
    return user


def a_draft(organiser: Organiser | None = None, to: Recipient = HOA, **changes: Any) -> Message:
    return services.draft_message(
        **{
            "key": f"message:{next(_numbers)}",
            "kind": "registration.received",
            "organiser_id": organiser.pk if organiser else None,
            "recipient": to,
            "context": {"event_title": "Lớp tập huấn 5S", "code": "K7M2PQX"},
            "links": {"manage": ["test.manage", 41]},
            "topic": "registration:41",
            "scope": "event:7",
            **changes,
        }
    )


def a_message(organiser: Organiser | None = None, to: Recipient = HOA, **changes: Any) -> Message:
    draft = a_draft(organiser, to, **changes)
    draft.save()
    return draft
