"""A paper is lost, issued again, corrected and revoked, by hand, on a phone and at a desk."""

import os
from pathlib import Path

import pytest

from accounts.models import Role
from certificates.models import Certificate, CertificateState
from tests import factories
from tests.e2e.test_main_path import no_sideways_scroll, sign_in
from tests.factories.issued import issued_papers, make

pytestmark = pytest.mark.django_db(transaction=True)

SHOTS = os.environ.get("SHOTS")


def shoot(page, name):
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def decide(page, deed, **fields):
    form = page.locator(f"#{deed}")
    form.locator("summary").click()
    for name, value in {"decision_number": "61/QĐ-TTKC", **fields}.items():
        form.locator(f"[name={name}]").fill(value)
    shoot(page, f"{deed}-{page.viewport_size['width']}")
    assert no_sideways_scroll(page)
    form.locator("button[type=submit]").click()
    page.wait_for_load_state()


def test_a_paper_is_lost_found_wrong_and_revoked(live_server, phone, desk):
    site = live_server.url
    office = factories.make_organiser()
    boss = factories.make_user(Role.ADMINISTRATOR, office)
    old = issued_papers(office, "Nguyễn Thị Hoa", drawn=True)[0]
    book = f"{site}/quan-ly/giay-chung-nhan/"

    sign_in(phone, site, boss)
    phone.goto(f"{book}{old.pk}/")
    decide(phone, "reissue", reason="Bị mất khi chuyển cơ quan")
    new = Certificate.objects.get(replaces=old)
    assert phone.url == f"{book}{new.pk}/"
    shoot(phone, "coming-360")
    make(new, drawn=True)
    phone.goto(f"{book}{old.pk}/")
    shoot(phone, "replaced-360")
    phone.get_by_role("link", name=new.serial).click()
    phone.get_by_role("link", name=old.serial).wait_for()

    sign_in(desk, site, boss)
    desk.goto(f"{book}{new.pk}/")
    decide(desk, "correct", reason="Sai họ tên", full_name="Nguyễn Thị Hòa")
    corrected = Certificate.objects.get(replaces=new)
    make(corrected, drawn=True)
    assert corrected.snapshot["full_name"] == "Nguyễn Thị Hòa"
    desk.goto(f"{book}{corrected.pk}/")
    decide(desk, "revoke", reason="Cấp nhầm người")
    corrected.refresh_from_db()
    assert corrected.state == CertificateState.REVOKED
    shoot(desk, "revoked-1280")
    for page, width in ((phone, 360), (desk, 1280)):
        for name, path in (("register", ""), ("serials", "so-hieu/"), ("blanks", "phoi-huy/")):
            page.goto(f"{book}{path}")
            assert no_sideways_scroll(page)
            shoot(page, f"{name}-{width}")

    phone.context.clear_cookies()
    phone.goto(f"{site}/xac-thuc/{old.code}/")
    for after in (new, corrected):
        assert f"đã được thay bằng giấy {after.serial}" in phone.inner_text("main")
        phone.get_by_role("link", name="Xem giấy thay thế").click()
        phone.wait_for_url(f"**/xac-thuc/{after.code}/")
    assert "đã bị thu hồi" in phone.inner_text("main")
    assert no_sideways_scroll(phone)
    shoot(phone, "verified-revoked-360")
