"""From a row to a mail: the same words as text, as HTML, and as what to say on the phone."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from email.utils import formataddr, parseaddr
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import segno
from css_inline import CSSInliner
from django.conf import settings
from django.core.mail import BadHeaderError
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Organiser
from common import png
from notifications import attaching, calendar, care, digests, kinds, links, sealing
from notifications.calendar import CalendarPart
from notifications.mime import QR_CID, OutboxMail
from notifications.models import Message
from notifications.wording import Words, render_words

QR_MASK = 3
OPT_OUT = "opt_out"
MakeLinks = Callable[[Mapping[str, Sequence[Any]]], dict[str, str]]
SALUTATION = re.compile(r"^(Ông|Bà|Mr|Ms|Mrs)\.? ")


# Longer ones are cut where they stand in a short message.
TITLE_LENGTH, PLACE_LENGTH, REASON_LENGTH = 60, 60, 80


@dataclass(frozen=True, slots=True)
class Rendered:
    mail: OutboxMail
    subject: str
    masked_text: str


@dataclass(frozen=True, slots=True)
class Short:
    """A message in one line, its one link apart; `values` are plain texts for a gateway's own
    template; `tail` is the link, and how to refuse what may be refused."""

    words: str
    link: str
    values: dict[str, str]
    made: dict[str, str]
    tail: str

    def mask(self, text: str) -> str:
        return links.mask(text, self.made)


def render_mail(message: Message) -> Rendered:
    """The mail of a claimed message, its secret links made now; and its text without them."""
    made = _links(message, links.resolve) | _way_out(message)
    with translation.override(message.language):
        page = _page(message, made)
        words: Words = page["words"]
        _refuse_newlines(words.subject, message.to_name, message.to_email)
        text = render_to_string("emails/layout.txt", page).strip() + "\n"
        mail = OutboxMail(
            subject=words.subject,
            body=text,
            from_email=_from(page["organiser_name"]),
            to=[formataddr((message.to_name, message.to_email))],
            reply_to=[page["organiser"].email] if page["organiser_email"] else None,
            headers={
                "Message-ID": message_id(message.key),
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "All",
                **_unsubscribing(made.get(OPT_OUT, "")),
            },
        )
        mail.html = _inliner().inline(render_to_string("emails/layout.html", page))
    mail.qr_png = qr_png(page["qr"]) if page["qr"] else b""
    if message.calendar:
        part = CalendarPart.from_json(message.calendar)
        mail.calendar_method, mail.calendar = part.method, _invitation(part, message, page)
    if message.attachment is not None:
        mail.files = [attaching.part_of(message.attachment)]
    return Rendered(mail, words.subject, links.mask(text, made))


def _links(message: Message, make: MakeLinks) -> dict[str, str]:
    """The message's links by name; in a digest also those of its parts, as «part.name»."""
    made = make(message.links)
    for part in digests.parts_of(message):
        made |= {digests.link_name(part, name): url for name, url in make(part.links).items()}
    return made


def _way_out(message: Message) -> dict[str, str]:
    url = care.opt_out_url(message)
    return {OPT_OUT: url} if url else {}


def _unsubscribing(url: str) -> dict[str, str]:
    """One click in the mail client, by RFC 8058; essential mails have nothing to click."""
    if not url:
        return {}
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def render_short(message: Message) -> Short:
    """What goes to a phone: who speaks, what about, and one link; no name unless somebody else is
    to pass it on."""
    made = links.resolve(message.links) | _way_out(message)
    with translation.override(message.language):
        page = _page(message, made)
        words: Words = page["words"]
        stop = _("Thôi nhận: %(url)s") % {"url": made[OPT_OUT]} if OPT_OUT in made else ""
        said = words.short or _in_one_line(words)
        if message.context.get("via"):
            said = _("Gửi %(name)s: %(words)s") % {"name": page["addressed"], "words": said}
        speaker = page["organiser"].short_name if page["organiser"] else ""
        said = f"{speaker}: {said}" if speaker else said
    plain = {
        name: str(value)
        for name, value in message.context.items()
        if isinstance(value, str | int | float)
    }
    values = {**plain, "name": message.to_name, "organiser": page["organiser_name"], "text": said}
    link = made.get("file") or words.url
    return Short(said, link, values, made, f"{link} {stop}".strip())


def render_preview(message: Message) -> tuple[str, str]:
    """Subject and text of a message that has not been sent, links masked. Of a secret one: nothing."""
    if message.secret or message.kind not in kinds.KINDS:
        return "", ""
    with translation.override(message.language):
        page = _page(message, _links(message, links.masked))
        words: Words = page["words"]
        return words.subject, render_to_string("emails/layout.txt", page).strip()


def render_look(message: Message) -> str:
    """The HTML of a mail with its links masked, for staff's eyes; its style stays in its head.

    Nothing of a secret one, nor of a kind that is gone."""
    if message.secret or message.kind not in kinds.KINDS:
        return ""
    with translation.override(message.language):
        page = _page(message, _links(message, links.masked))
        html = str(render_to_string("emails/layout.html", page))
    if page["qr"]:
        picture = base64.b64encode(qr_png(page["qr"])).decode()
        html = html.replace(f"cid:{QR_CID}", f"data:image/png;base64,{picture}")
    return html


def style_hashes(html: str) -> list[str]:
    """What a content security policy calls the styles of this page: «sha256-…»."""
    return [
        f"sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}"
        for style in re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    ]


def render_call(message: Message) -> list[str]:
    """What to say to this person on the phone, by paragraphs."""
    with translation.override(message.language):
        page = _page(message, _links(message, links.masked))
        words: Words = page["words"]
        opening = _("%(greeting)s, tôi gọi từ %(organiser)s.") % {
            "greeting": page["addressed"],
            "organiser": page["organiser_name"],
        }
        items = [item.said for item in page["items"]]
        return [opening, *(words.call or words.paragraphs), *items]


def message_id(key: str) -> str:
    """The same for every try of a message, so that a mail client folds a repeat."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:40]
    return f"<{digest}@{_host()}>"


def qr_png(text: str) -> bytes:
    """A QR code as PNG, large enough to be scanned from a phone's screen."""
    # Choosing the fairest of eight masks takes longer than all the rest; every reader knows each.
    code = segno.make(text, error="m", micro=False, mask=QR_MASK)
    return png.black_and_white(code.matrix, scale=5, border=4)


def _page(message: Message, made: Mapping[str, str]) -> dict[str, Any]:
    """What the layouts are given; the names of the row's context never cover ours."""
    context = sealing.unseal(message.context) if message.secret else message.context
    organiser = message.organiser or _only_organiser()
    values = {
        **context,
        **_cut_short(context),
        "links": made,
        "qr": made.get("qr") or context.get("qr", ""),
        **digests.values_of(message, made),
        "organiser": organiser,
        "organiser_name": organiser.name if organiser else settings.SITE_NAME,
        "organiser_email": organiser.email if organiser else "",
        "site_url": settings.SITE_URL,
        "site_host": urlsplit(settings.SITE_URL).netloc,
    }
    words = render_words(message.kind, values)
    via = context.get("via", "")
    if via:
        # In a mailbox that gets them for a whole delegation, each says whom it is about.
        words = replace(words, subject=f"{words.subject} – {message.to_name}")
    addressed = _addressed(message.to_name)
    return {
        "words": words,
        "language": message.language,
        "addressed": addressed,
        "greeting": _("Kính gửi %(name)s,") % {"name": addressed},
        # The code stands above in large letters.
        "facts": [fact for fact in context.get("facts") or [] if fact[1] != words.big],
        "contact": context.get("contact", ""),
        "note": "\n".join(filter(None, (_pass_on(via, addressed), context.get("note", "")))),
        "qr_cid": QR_CID,
        "opt_out": made.get(OPT_OUT, ""),
        "items": digests.items_of(message, made, {name: values[name] for name in OF_LAYOUT}),
        "paragraphs": [link_own(paragraph, made) for paragraph in words.paragraphs],
        **{name: values[name] for name in OF_LAYOUT},
    }


def _cut_short(context: Mapping[str, Any]) -> dict[str, str]:
    def cut(name: str, length: int) -> str:
        return Truncator(" ".join(str(context.get(name) or "").split())).chars(length, "…")

    return {
        "title": cut("event_title", TITLE_LENGTH),
        "place": cut("place", PLACE_LENGTH),
        "short_reason": cut("reason", REASON_LENGTH),
    }


def _in_one_line(words: Words) -> str:
    about = words.subject.removeprefix(words.headline).removeprefix(": ")
    about = Truncator(about).chars(TITLE_LENGTH, "…")
    said = ": ".join(filter(None, (words.headline, about)))
    return f"{said}. {words.big_label}: {words.big}." if words.big else f"{said}."


OF_LAYOUT = ("qr", "organiser", "organiser_name", "organiser_email", "site_url", "site_host")


def link_own(paragraph: str, made: Mapping[str, str]) -> SafeString:
    """The paragraph escaped, with the message's own links, and no others, made clickable."""
    ours = [re.escape(url) for url in made.values() if url.startswith(settings.SITE_URL)]
    if not ours:
        return conditional_escape(paragraph)
    ours.sort(key=len, reverse=True)
    pieces = re.split(f"({'|'.join(ours)})", paragraph)
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<a href="{0}">{0}</a>', piece) if place % 2 else piece,)
            for place, piece in enumerate(pieces)
        ),
    )


def _pass_on(via: str, addressed: str) -> str:
    if not via:
        return ""
    return _("Gửi qua cán bộ đầu mối %(via)s: xin chuyển cho %(name)s.") % {
        "via": via,
        "name": addressed,
    }


def _addressed(name: str) -> str:
    if not name:
        return pgettext("address", "Ông/Bà")
    return name if SALUTATION.match(name) else _("Ông/Bà %(name)s") % {"name": name}


def _refuse_newlines(*values: str) -> None:
    if any("\n" in value or "\r" in value for value in values):
        raise BadHeaderError("a line break in a subject or a recipient")


def _from(name: str) -> str:
    return formataddr((name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def _host() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def _only_organiser() -> Organiser | None:
    """Mails of accounts belong to no organiser; where there is one only, it speaks."""
    found = list(Organiser.objects.all()[:2])
    return found[0] if len(found) == 1 else None


def _invitation(part: CalendarPart, message: Message, page: Mapping[str, Any]) -> bytes:
    return calendar.invitation(
        part,
        organiser_name=page["organiser_name"],
        organiser_email=page["organiser_email"] or parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        attendee_name=message.to_name,
        attendee_email=message.to_email,
    )


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
