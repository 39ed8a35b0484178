"""Setting up a second factor in a real browser, and signing in with it, under our own policy."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache

from accounts.models import Role
from tests import factories
from tests.e2e.test_main_path import no_sideways_scroll, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def staff(settings):
    settings.STAFF_NEED_SECOND_FACTOR = True
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # http://localhost, as no real site is
    return factories.make_user(Role.STAFF)


@pytest.fixture
def refused(desk):
    """What the browser refuses to run or load, and what goes wrong in scripts."""
    seen = []
    desk.on("console", lambda line: line.type == "error" and seen.append(line.text))
    desk.on("pageerror", lambda error: seen.append(str(error)))
    return seen


def give_password(page):
    """allauth asks once more who is there before it changes how one signs in."""
    if "reauthenticate" in page.url:
        page.fill("input[name=password]", factories.PASSWORD)
        page.locator("main form button[type=submit]").first.click()


def test_a_passkey_is_set_up_and_opens_the_staff_pages(live_server, desk, staff, refused):
    session = desk.context.new_cdp_session(desk)
    session.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    sign_in(desk, live_server.url, staff, lands="**/accounts/2fa/")
    desk.goto(f"{live_server.url}/accounts/2fa/webauthn/add/")
    give_password(desk)
    desk.wait_for_url("**/webauthn/add/")
    desk.fill("input[name=name]", "Máy ở bàn trực")
    desk.locator("#mfa_webauthn_add").click()
    desk.wait_for_url(lambda url: "/add/" not in url)
    assert Authenticator.objects.filter(user=staff, type="webauthn").count() == 1
    desk.goto(f"{live_server.url}/quan-ly/")
    assert desk.url.endswith("/quan-ly/")

    desk.context.clear_cookies()
    sign_in(desk, live_server.url, staff, lands="**/2fa/authenticate/**")
    desk.locator("#mfa_webauthn_authenticate").click()
    desk.wait_for_url("**/quan-ly/")
    assert refused == []


def test_an_app_is_set_up_by_its_code_and_asked_for_at_the_next_sign_in(
    live_server, desk, staff, refused
):
    sign_in(desk, live_server.url, staff, lands="**/accounts/2fa/")
    desk.goto(f"{live_server.url}/accounts/2fa/totp/activate/")
    give_password(desk)
    desk.wait_for_url("**/totp/activate/")
    image = desk.locator("main img[src^='data:image/svg']")
    assert image.evaluate("each => each.naturalWidth > 100")
    secret = desk.locator("#authenticator_secret").input_value()
    desk.fill("input[name=code]", code_of(secret))
    desk.locator("main form button[type=submit]").first.click()
    desk.wait_for_url(lambda url: "activate" not in url)
    codes = desk.goto(f"{live_server.url}/accounts/2fa/recovery-codes/")
    assert codes.status == 200
    assert no_sideways_scroll(desk)

    desk.context.clear_cookies()
    sign_in(desk, live_server.url, staff, lands="**/2fa/authenticate/**")
    cache.clear()  # a code counts once; half a minute later there is another
    desk.fill("input[name=code]", code_of(secret))
    desk.locator("main form button[type=submit]").first.click()
    desk.wait_for_url("**/quan-ly/")
    assert refused == []


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))
