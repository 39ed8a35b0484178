"""One mail instead of thirty: what a coordinator is told within a while is folded together.

A message that gathers stays in the queue, and nothing sends it, until it is due. Then all that has
gathered for its address becomes parts of one digest, in one transaction; alone, it goes as it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Organiser
from common import clock
from common.alone import each_alone
from notifications import addresses, kinds, outbox
from notifications.models import CALL_PREFIX, Message
from notifications.states import UNSENT, Channel, State
from notifications.wording import render_words

DIGEST = "digest"
# Long enough for staff to go through a delegation, short enough not to be missed.
WAIT = timedelta(minutes=15)
# So that no mail grows beyond what clients show in full.
MOST = 60
TO_COORDINATORS = "delegation."


@dataclass
class Item:
    """The same words about one or several people, each with their own code and link."""

    headline: str
    paragraphs: list[str]
    facts: list[list[str]]
    call: list[str]
    action: str
    rows: list[tuple[str, str, str]] = field(default_factory=list)  # name, code, link

    @property
    def named(self) -> bool:
        """Whether it is about others, or has a link that is not the mail's button."""
        return any(name or link for name, _code, link in self.rows)

    @property
    def said(self) -> str:
        """What to say of it on the phone."""
        names = ", ".join(name for name, _code, _link in self.rows if name)
        return ": ".join(filter(None, (names, " ".join(self.call or self.paragraphs))))


def mark(draft: Message) -> None:
    """Let a draft gather, when it is one of those and goes to a coordinator's mailbox.

    What cannot wait still goes with what was queued in the same moment."""
    kind = kinds.KINDS[draft.kind]
    passed_on = draft.kind.startswith(TO_COORDINATORS) or (
        not draft.secret and draft.context.get("via")
    )
    if not (kind.digest and passed_on and draft.organiser_id and draft.channel == Channel.EMAIL):
        return
    draft.gathers = True
    later = clock.now() + WAIT
    if not kind.at_once and (draft.expires_at is None or later < draft.expires_at):
        draft.due_at = max(draft.due_at, later)


def fold_due() -> int:
    """Fold what has gathered long enough; returns how many digests were made.

    One worker folds an organiser's messages at a time, so that no address gets two digests; killed,
    it leaves all as it was. What goes wrong with one holds up nobody else, and no sign-in code."""
    ready = _gathering().filter(due_at__lte=clock.now())
    organisers = ready.order_by().values_list("organiser_id", flat=True).distinct()
    return each_alone(_fold, list(organisers))


@transaction.atomic
def _fold(organiser_id: int) -> int:
    mine = Organiser.objects.filter(pk=organiser_id)
    # Not FOR UPDATE: that would hold up whoever queues a message of this organiser.
    if not mine.select_for_update(skip_locked=True, no_key=True).exists():
        return 0
    rows = _gathering().filter(organiser=organiser_id).order_by("pk")
    groups: dict[tuple[Any, ...], list[Message]] = defaultdict(list)
    for row in rows.select_for_update(skip_locked=True):
        mailbox = addresses.normal(row.to_email)
        groups[mailbox, row.language, row.attachment_id, row.essential].append(row)
    now = clock.now()
    ready = [group for group in groups.values() if any(row.due_at <= now for row in group)]
    alone = [group[0].pk for group in ready if len(group) == 1]
    Message.objects.filter(pk__in=alone).update(gathers=False)
    several = [
        group[start : start + MOST]
        for group in ready
        if len(group) > 1
        for start in range(0, len(group), MOST)
    ]
    made = outbox.insert_new([_digest(group) for group in several])
    for digest, group in zip(made, several, strict=True):
        Message.objects.filter(pk__in=[row.pk for row in group]).update(
            state=State.FOLDED, folded_into=digest, gathers=False, settled_at=now
        )
    return len(made)


def _gathering() -> QuerySet[Message]:
    on_time = Q(expires_at=None) | Q(expires_at__gt=clock.now())
    return Message.objects.filter(on_time, gathers=True, state=State.QUEUED)


def _digest(group: Sequence[Message]) -> Message:
    first = group[0]
    own = next((row for row in group if not row.context.get("via")), None)
    until = [row.expires_at for row in group if row.expires_at is not None]
    return Message(
        organiser_id=first.organiser_id,
        # What was taken back and queued again may be folded once more: into another digest.
        key=":".join(map(str, filter(None, (DIGEST, first.pk, first.folded_into_id)))),
        kind=DIGEST,
        channel=Channel.EMAIL,
        essential=first.essential,
        to_name=own.to_name if own else first.context["via"],
        to_email=first.to_email,
        to_phone=first.to_phone,
        language=first.language,
        context={
            "parts": [row.pk for row in group],
            "contact": first.context.get("contact", ""),
        },
        attachment_id=first.attachment_id,
        topic=_same([row.topic for row in group]),
        scope=_same([row.scope for row in group]),
        batch=_same([row.batch for row in group]),
        due_at=clock.now(),
        # As long as one of its parts is of use.
        expires_at=max(until) if len(until) == len(group) else None,
    )


def _same(values: Sequence[str]) -> str:
    return values[0] if len(set(values)) == 1 else ""


# --- what a digest says -----------------------------------------------------------------------------


def parts_of(message: Message) -> list[Message]:
    """The parts that still hold, in the order in which they were queued; none of other kinds."""
    if message.kind != DIGEST:
        return []
    if not hasattr(message, "_parts"):
        rows = Message.objects.filter(pk__in=message.context["parts"], state=State.FOLDED)
        # A part that was queued again may stand in another digest by now.
        rows = rows.filter(folded_into__key=message.key.removeprefix(CALL_PREFIX))
        message._parts = list(rows.order_by("pk"))  # type: ignore[attr-defined]
    return message._parts  # type: ignore[attr-defined,no-any-return]


def emptied(messages: Sequence[Message]) -> set[int]:
    """The primary keys of those digests of which all parts were withdrawn since."""
    digests = {each.pk: each.context["parts"] for each in messages if each.kind == DIGEST}
    if not digests:
        return set()
    wanted = Message.objects.filter(pk__in=chain(*digests.values()), state=State.FOLDED)
    return digests.keys() - set(wanted.values_list("folded_into", flat=True))


def link_name(part: Message, name: str) -> str:
    return f"{part.pk}.{name}"


def values_of(message: Message, made: Mapping[str, str]) -> dict[str, Any]:
    """What the words of a digest are given: how many, about what, and the delegation's page."""
    parts = parts_of(message)
    if not parts:  # all withdrawn since; staff may still look at it
        return {"count": message.context.get("count", 0)} if message.kind == DIGEST else {}
    titles = {part.context.get("event_title", "") for part in parts}
    pages = (made.get(link_name(part, "coordinate"), "") for part in parts)
    return {
        "count": len(parts),
        "event_title": titles.pop() if len(titles) == 1 else "",
        "page": next(filter(None, pages), ""),
    }


def items_of(message: Message, made: Mapping[str, str], shared: Mapping[str, Any]) -> list[Item]:
    """The words of each part; where they are the same, once, with all whom they are about.

    `shared`: what the words of every mail are given."""
    items: dict[tuple[Any, ...], Item] = {}
    values = values_of(message, made)
    page, title = values.get("page", ""), values.get("event_title", "")
    for part in parts_of(message):
        own = {name: made.get(link_name(part, name), "") for name in part.links}
        words = render_words(
            part.kind, {**part.context, **shared, "links": own, "qr": own.get("qr", "")}
        )
        said = [*words.paragraphs, *filter(None, [part.context.get("note", "")])]
        item = items.setdefault(
            (part.kind, words.subject, *said),
            Item(
                words.headline if title else words.subject,
                said,
                [fact for fact in _facts(part) if fact[1] != title],
                words.call,
                words.action,
            ),
        )
        facts = _facts(part)
        item.facts = [fact for fact in item.facts if fact in facts]
        name = part.to_name if part.context.get("via") else ""
        link = words.url if name or words.url != page else ""
        item.rows.append((name, words.big, link))
    return list(items.values())


def _facts(part: Message) -> list[list[str]]:
    return [[label, value] for label, value in part.context.get("facts") or []]


def unsent_parts(rows: QuerySet[Message]) -> QuerySet[Message]:
    """Those of the rows that a digest will say which is not sent yet, or did not arrive: that may
    be sent again, or somebody calls."""
    waiting = Message.objects.filter(kind=DIGEST, state__in=(*UNSENT, State.HELD, State.FAILED))
    return rows.filter(state=State.FOLDED, folded_into__in=waiting)
