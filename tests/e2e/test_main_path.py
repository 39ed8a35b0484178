"""A stranger registers, staff confirm, mark and issue, and the certificate verifies."""

import pytest
from allauth.account.models import EmailAddress

from accounts.models import Role
from certificates.models import Certificate
from certificates.tasks import sweep_certificates
from registrations.models import Event, Registration, Session
from registrations.services.events import schedule_changed
from registrations.states import Approval, State
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(page, site, user, lands="**/quan-ly/"):
    EmailAddress.objects.get_or_create(user=user, email=user.email, verified=True, primary=True)
    page.goto(f"{site}/accounts/login/")
    page.fill("input[name=login]", user.email)
    page.fill("input[name=password]", factories.PASSWORD)
    page.locator("form", has=page.locator("input[name=password]")).locator(
        "button[type=submit]"
    ).first.click()
    page.wait_for_url(lands)


def fill_form(page, name="Đặng Thị Hồng Ước", phone="0912 345 678"):
    page.fill("input[name=full_name]", name)
    page.fill("input[name=phone]", phone)
    page.fill("input[name=email]", "uoc@example.vn")
    page.fill("input[name=workplace]", "HTX Mây tre đan Tiên Lãng")
    page.fill("input[name=birth]", "12/03/1987")
    page.check("input[name=consent]")


def send(page):
    page.get_by_role("button", name="Gửi đăng ký").click()


def no_sideways_scroll(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def move_to_the_past(event):
    """What a calendar does by itself: the class is over."""
    from datetime import timedelta

    for session in Session.objects.filter(event=event):
        session.starts_at -= timedelta(days=40)
        session.ends_at -= timedelta(days=40)
        session.save()
    schedule_changed(event_id=event.pk, by=factories.SYSTEM)


def test_from_the_poster_to_a_paper_that_anyone_can_verify(live_server, phone, desk):
    site = live_server.url
    office = factories.make_organiser(serial_pattern="GCN-{năm}-{số:05}")
    staff = factories.make_user(Role.STAFF, office)
    approver = factories.make_user(Role.APPROVER, office)
    event = factories.make_class(
        office, approval=Approval.REVIEW, requested_fields=["birth"], days=1
    )

    phone.goto(f"{site}/lop/{event.code}/")
    assert no_sideways_scroll(phone)
    phone.locator(f"a[href='/dang-ky/{event.code}/']").first.click()
    fill_form(phone)
    assert no_sideways_scroll(phone)
    send(phone)
    phone.wait_for_url("**/dk/**")
    registration = Registration.objects.get()
    assert registration.state == State.PENDING
    assert registration.code in phone.inner_text("main")

    sign_in(desk, site, staff)
    desk.goto(f"{site}/quan-ly/dang-ky/{registration.code}/")
    desk.get_by_role("button", name="Duyệt").first.click()
    desk.wait_for_load_state()
    registration.refresh_from_db()
    assert registration.state == State.CONFIRMED

    move_to_the_past(event)
    session = event.sessions.get()
    desk.goto(f"{site}/quan-ly/su-kien/{event.code}/diem-danh/{session.pk}/")
    desk.get_by_role("button", name="Tất cả có mặt").click()
    desk.wait_for_load_state()
    desk.goto(f"{site}/quan-ly/su-kien/{event.code}/giay/")
    desk.get_by_role("button", name="Đề nghị cấp").click()
    desk.wait_for_load_state()

    desk.context.clear_cookies()
    sign_in(desk, site, approver)
    desk.locator("#proposals a").first.click()
    desk.get_by_role("button", name="Duyệt và cấp số").click()
    desk.wait_for_load_state()
    sweep_certificates()
    certificate = Certificate.objects.get()

    phone.goto(f"{site}/xac-thuc/{certificate.code}/")
    shown = phone.inner_text("main")
    assert "Đặng Thị Hồng Ước" in shown
    assert "còn hiệu lực" in shown
    assert "0912" not in shown


def test_registering_works_without_javascript_and_a_mistake_loses_nothing(
    live_server, phone_without_javascript
):
    page = phone_without_javascript
    event = factories.make_class(requested_fields=["birth"])
    page.goto(f"{live_server.url}/dang-ky/{event.code}/")
    fill_form(page, phone="0912")
    send(page)
    assert page.title().startswith("Lỗi:")
    assert page.input_value("input[name=full_name]") == "Đặng Thị Hồng Ước"
    page.fill("input[name=phone]", "0912345678")
    send(page)
    page.wait_for_url("**/dk/**")
    assert event.registrations.count() == 1


def test_a_double_click_is_one_registration(live_server, phone):
    event = factories.make_class(requested_fields=["birth"])
    phone.goto(f"{live_server.url}/dang-ky/{event.code}/")
    fill_form(phone)
    phone.get_by_role("button", name="Gửi đăng ký").dblclick(no_wait_after=True)
    phone.wait_for_url(lambda url: not url.endswith(f"/dang-ky/{event.code}/"))
    assert Event.objects.get(pk=event.pk).registrations.count() == 1


def test_no_page_that_people_open_first_breaks_an_accessibility_rule(live_server, phone):
    from axe_playwright_python.sync_playwright import Axe

    event = factories.make_class(requested_fields=["birth"])
    broken = {}
    for path in ("/", "/lop/", f"/lop/{event.code}/", f"/dang-ky/{event.code}/", "/xac-thuc/"):
        phone.goto(live_server.url + path)
        found = Axe().run(phone)
        if found.violations_count:
            broken[path] = found.generate_report()
    send_empty(phone, live_server.url, event)
    found = Axe().run(phone)
    if found.violations_count:
        broken["after an error"] = found.generate_report()
    assert not broken, "\n".join(f"{path}\n{report}" for path, report in broken.items())


def send_empty(page, site, event):
    page.goto(f"{site}/dang-ky/{event.code}/")
    page.evaluate("document.querySelector('form[method=post]').noValidate = true")
    send(page)
    page.wait_for_load_state()
