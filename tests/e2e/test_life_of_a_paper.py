"""A paper is lost, issued again, compared, revoked: what its holder's phone and staff see."""

import pytest

from accounts.models import Role
from certificates.models import Certificate, CertificateState
from certificates.selectors import downloadable_file
from certificates.services import issuing
from certificates.tasks import sweep_certificates
from common import clock
from tests import factories
from tests.e2e.test_main_path import no_sideways_scroll, sign_in
from tests.factories.finished import finished_class

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def issued(office, staff, approver):
    event, people = finished_class(office, staff, people=1, days=1)
    batch = issuing.propose_certificates(
        event_id=event.pk,
        registration_ids=[people[0].pk],
        template_id=factories.built_in_template("quiet").pk,
        issue_date=clock.today(),
        by=staff,
    )
    issuing.issue_certificates(batch_id=batch.pk, by=approver)
    sweep_certificates()
    return Certificate.objects.get()


def bytes_of(certificate):
    with downloadable_file(certificate).file.open("rb") as file:
        return file.read()


def do(page, deed, **values):
    """Fill in what staff do with a paper, on its page, and send it."""
    frame = page.locator(f"details#{deed}")
    frame.locator("summary").click()
    for name, value in values.items():
        frame.locator(f"[name={name}]").fill(value)
    frame.locator("button[type=submit]").click()
    page.wait_for_load_state()


def compare(page, content):
    page.set_input_files(
        "input[type=file]",
        {"name": "giay.pdf", "mimeType": "application/pdf", "buffer": content},
    )
    page.get_by_role("button", name="So sánh").click()
    page.get_by_role("heading", name="Kết quả so sánh tệp").wait_for()
    return page.inner_text("main")


def test_a_lost_paper_is_issued_again_compared_and_revoked(live_server, phone, desk):
    site = live_server.url
    office = factories.make_organiser()
    staff = factories.make_user(Role.STAFF, office)
    approver = factories.make_user(Role.APPROVER, office)
    lost = issued(office, staff, approver)
    sent = []
    phone.on("request", lambda request: sent.append(request.post_data_buffer or b""))

    phone.goto(f"{site}/xac-thuc/{lost.code}/")
    assert "còn hiệu lực" in phone.inner_text("main")
    assert no_sideways_scroll(phone)
    assert "Đúng là tệp đã cấp, không bị thay đổi." in compare(phone, bytes_of(lost))
    assert not any(b"%PDF" in body for body in sent), "the file stays on the phone"
    assert no_sideways_scroll(phone)

    sign_in(desk, site, approver)
    desk.goto(f"{site}/quan-ly/giay-chung-nhan/{lost.pk}/")
    do(desk, "reissue", reason="Mất giấy, có đơn", decision_number="71/QĐ-TTKC")
    sweep_certificates()
    new = Certificate.objects.get(replaces=lost)
    assert new.state == CertificateState.ISSUED

    phone.goto(f"{site}/xac-thuc/{lost.code}/")
    assert f"đã được thay bằng giấy {new.serial}" in phone.inner_text("main")
    phone.get_by_role("link", name="Xem giấy thay thế").click()
    phone.wait_for_url(f"**/{new.code}/")
    assert "còn hiệu lực" in phone.inner_text("main")
    assert f"đã được thay bằng giấy {new.serial}" in compare(phone, bytes_of(lost))
    changed = bytearray(bytes_of(new))
    changed[len(changed) // 2] ^= 1
    assert "Không phải tệp do hệ thống cấp" in compare(phone, bytes(changed))

    desk.goto(f"{site}/quan-ly/giay-chung-nhan/{new.pk}/")
    do(desk, "revoke", reason="Học thay người khác", decision_number="73/QĐ-TTKC")
    phone.goto(f"{site}/xac-thuc/{new.code}/")
    assert "đã bị thu hồi" in phone.inner_text("main")
    numbers = Certificate.objects.values_list("register_number", "state")
    assert sorted(numbers) == [(1, "replaced"), (2, "revoked")]
