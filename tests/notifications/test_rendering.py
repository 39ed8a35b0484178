"""The same words as text, as HTML and on the phone; hostile text stays text in each."""

from __future__ import annotations

import re

import pytest
from django.template.loader import get_template

from notifications import delivery, kinds, rendering
from notifications.models import Message
from notifications.services import Recipient
from notifications.states import State
from tests.factories.outbox import EVERYTHING, HOA, a_draft, a_message, an_organiser

pytestmark = pytest.mark.django_db

LINKS = {
    "manage": ["test.manage", 41],
    "object": ["test.object", 41],
    "certificate": ["test.certificate", 41],
    "qr": ["test.qr", 41],
    "coordinate": ["test.coordinate", 41],
    "upload": ["test.upload", 41],
    "letter": ["test.letter", 41],
    "home": ["test.manage", 0],
}
ALL_KINDS = sorted(kinds.KINDS)
VIETNAMESE = re.compile(
    "[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.I
)


def mail_of(kind: str, to: Recipient = HOA, **context: object) -> rendering.Rendered:
    organiser = an_organiser()
    values = {**EVERYTHING, **context}
    draft = a_draft(organiser, to, kind=kind, links=LINKS, context=values)
    draft.organiser = organiser
    return rendering.render_mail(draft)


def text_of(rendered: rendering.Rendered) -> str:
    return str(rendered.mail.body)


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_every_kind_is_complete_in_vietnamese(kind):
    mail = mail_of(kind)
    text, html = text_of(mail), mail.mail.html
    assert text.startswith("Trung tâm Khuyến công")
    assert "Kính gửi Bà Nguyễn Thị Hoa," in text
    assert 5 < len(mail.subject) < 120
    assert "\n" not in mail.subject
    for rest in ("{{", "{%", "None", "\n\n\n"):
        assert rest not in text
    assert len(html.encode()) < 100_000
    assert 'width="600"' in html
    assert not re.search(r"(src|background)=\"(?!cid:)", html)
    assert "url(" not in html
    for url in re.findall(r'<a href="([^"]+)" style="[^"]*display: inline-block', html):
        assert html.count(f">{url}</a>") == 1, "the button's URL is visible"
        assert url in text


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_every_kind_is_complete_in_english(kind):
    plain = Recipient("Tran Van Binh", "b@example.vn", "+84987654321", "en")
    organiser = an_organiser(name="Industrial Promotion Centre", address="1 Mau Street")
    draft = a_draft(organiser, plain, kind=kind, links=LINKS, context=EVERYTHING)
    draft.organiser = organiser
    mail = rendering.render_mail(draft)
    spoken = "\n".join(rendering.render_call(draft))
    for words in (mail.subject, text_of(mail), mail.mail.html, spoken):
        assert not VIETNAMESE.search(words)
    assert "Dear Tran Van Binh," in text_of(mail)


@pytest.mark.parametrize(
    "kind", [kind for kind in ALL_KINDS if not kind.startswith(("account.", "staff."))]
)
def test_every_kind_says_on_the_phone_who_calls_and_what_about(kind):
    organiser = an_organiser()
    draft = a_draft(organiser, kind=kind, links=LINKS, context=EVERYTHING)
    draft.organiser = organiser
    said = rendering.render_call(draft)
    assert said[0] == f"Bà Nguyễn Thị Hoa, tôi gọi từ {organiser.name}."
    assert EVERYTHING["event_title"] in said[1]
    assert "http" not in " ".join(said)


def test_every_kind_has_its_words_and_every_file_of_words_its_kind():
    for kind in ALL_KINDS:
        get_template(kinds.template_name(kind))


def test_a_name_without_salutation_is_addressed_as_ong_ba():
    to = Recipient("Nguyễn Văn A", "a@example.vn")
    assert "Kính gửi Ông/Bà Nguyễn Văn A," in text_of(mail_of("registration.received", to))
    nobody = Recipient("", "a@example.vn")
    assert "Kính gửi Ông/Bà," in text_of(mail_of("registration.received", nobody))


HOSTILE = "<script>alert(1)</script> & {{ links.manage }} {% load i18n %} {0.__class__} %s"


def test_hostile_text_is_shown_as_it_was_typed_and_does_nothing():
    mail = mail_of(
        "registration.rejected",
        Recipient(f"Lê {HOSTILE}"[:120], "a@example.vn"),
        reason=HOSTILE,
        facts=[["Đơn vị", HOSTILE]],
    )
    html, text = mail.mail.html, text_of(mail)
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ links.manage }}" in html
    assert text.count(HOSTILE) == 3  # name, reason, fact
    assert "t0ken" not in text


def test_a_title_with_markup_stays_text_in_subject_heading_and_phone_script():
    title = "Lớp <b>5S</b> & {{ code }}"
    mail = mail_of("registration.confirmed", event_title=title)
    assert mail.subject == f"Đã xác nhận đăng ký: {title}"
    assert "<b>5S" not in mail.mail.html
    assert f"“{title}”" in text_of(mail)


@pytest.mark.parametrize("broken", ["Lớp 5S\nBcc: all@example.vn", "Lớp 5S\rX: y"])
def test_a_line_break_in_a_subject_is_refused_and_nothing_is_sent(broken, mailoutbox):
    message = a_message(context={"event_title": broken, "code": "K7M2PQX"})
    delivery.deliver(message.pk)
    message.refresh_from_db()
    assert message.state == State.FAILED
    assert mailoutbox == []


def test_only_our_own_links_are_made_clickable():
    mail = mail_of("registration.rejected", reason="Xem http://evil.example/ ngay")
    assert 'href="http://evil.example' not in mail.mail.html
    entered = mail_of("registration.entered_by_staff")
    assert re.search(
        r'<a href="http://[^"]+/test\.object/41/t0ken-test\.object/"', entered.mail.html
    )


def test_the_masked_text_and_the_preview_hold_no_token():
    mail = mail_of("registration.entered_by_staff")
    assert "t0ken" in text_of(mail)
    assert "t0ken" not in mail.masked_text
    assert mail.masked_text.count("/•••") == 2
    draft = a_draft(an_organiser(), kind="registration.entered_by_staff", links=LINKS,
                    context=EVERYTHING)  # fmt: skip
    subject, text = rendering.render_preview(draft)
    assert subject == mail.subject
    assert "t0ken" not in text


def test_the_qr_code_travels_inside_the_mail_and_only_when_there_is_one():
    mail = mail_of("registration.confirmed")
    tree = mail.mail.message()
    [image] = [part for part in tree.walk() if part.get_content_type() == "image/png"]
    assert image["Content-ID"] == "<qr@mail>"
    assert image.get_payload(decode=True).startswith(b"\x89PNG")
    assert 'src="cid:qr@mail"' in mail.mail.html
    assert "s1gnature" not in mail.masked_text
    draft = a_draft(an_organiser())
    assert "cid:" not in rendering.render_mail(draft).mail.html


def test_the_code_is_shown_once_in_large_and_not_again_among_the_facts():
    mail = mail_of("registration.confirmed", facts=[["Mã đăng ký", "K7M2PQX"], ["Nơi", "Sảnh A"]])
    assert text_of(mail).count("K7M2PQX") == 1
    assert "Nơi: Sảnh A" in text_of(mail)


def test_the_words_of_the_row_never_cover_those_of_the_office():
    mail = mail_of("registration.received", organiser_name="Kẻ mạo danh", links={"manage": "x"})
    assert "mạo danh" not in text_of(mail)


def test_a_message_has_one_id_for_ever_and_another_message_another():
    one, other = Message(key="a"), Message(key="b")
    assert rendering.message_id(one.key) == rendering.message_id("a")
    assert rendering.message_id(one.key) != rendering.message_id(other.key)
