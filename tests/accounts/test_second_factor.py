"""Staff outside the demonstration are led to a second factor; nobody else is."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.models import Role, User
from tests import factories
from tests.factories.staff_pages import ROLES, a_client, signed_in

pytestmark = pytest.mark.django_db

HOME = "/quan-ly/"
ENROLMENT = reverse("mfa_index")


@pytest.fixture
def office():
    return factories.make_organiser()


@pytest.fixture
def required(settings):
    settings.STAFF_NEED_SECOND_FACTOR = True


def with_app(user):
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize("role", ROLES)
def test_whoever_works_here_sets_up_a_second_factor_first(office, role):
    client = a_client(office, role)
    page = client.get(HOME, follow=True)
    assert page.redirect_chain == [(ENROLMENT, 302)]
    assert "Cán bộ phải bật xác thực hai lớp" in page.content.decode()


@pytest.mark.usefixtures("required")
def test_with_a_second_factor_the_pages_open(office):
    user = with_app(factories.make_user(Role.STAFF, office))
    assert signed_in(user).get(HOME).status_code == 200


@pytest.mark.usefixtures("required")
def test_recovery_codes_alone_are_no_second_factor(office):
    user = factories.make_user(Role.STAFF, office)
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert signed_in(user).get(HOME)["Location"] == ENROLMENT


@pytest.mark.usefixtures("required")
def test_the_system_pages_ask_for_it_too():
    client = signed_in(User.objects.create_superuser("he-thong@example.vn"))
    assert client.get("/admin/")["Location"] == ENROLMENT


@pytest.mark.usefixtures("required")
def test_files_forms_and_taps_are_stopped_like_pages(office):
    event = factories.make_class(office)
    client = a_client(office)
    people = reverse("registrations:event_people_file", args=[event.code, "xlsx"])
    cancel = reverse("courses:cancel", args=[event.code])
    assert client.get(people)["Location"] == ENROLMENT
    assert client.post(cancel, {"reason": "Bão"})["Location"] == ENROLMENT
    event.refresh_from_db()
    assert event.state == "published"
    tap = client.get(HOME, headers={"HX-Request": "true"})
    assert (tap.status_code, tap["HX-Redirect"]) == (204, ENROLMENT)


@pytest.mark.usefixtures("required")
def test_setting_it_up_and_leaving_stay_reachable(office):
    client = a_client(office)
    for name in ("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"):
        answer = client.get(reverse(name), follow=True)
        assert answer.status_code == 200
        assert ENROLMENT not in [url for url, _status in answer.redirect_chain]
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("required")
def test_a_trainee_is_never_asked(office):
    client = signed_in(factories.make_user())
    assert client.get("/toi/").status_code == 200
    assert client.get(HOME).status_code == 404


@pytest.mark.usefixtures("required")
def test_a_stranger_is_led_to_sign_in_and_not_to_a_second_factor(client):
    assert client.get(HOME)["Location"].startswith(reverse("account_login"))


def test_a_key_is_named_in_ones_own_language():
    client = signed_in(User.objects.create_user("hoa@example.vn"))
    page = client.get(reverse("mfa_add_webauthn"), follow=True).content.decode()
    assert "Tên khóa" in page
    assert ">Name" not in page


def test_in_the_demonstration_it_is_offered_and_not_asked_for(office, settings):
    settings.STAFF_NEED_SECOND_FACTOR = False
    client = a_client(office)
    assert client.get(HOME).status_code == 200
    page = client.get(ENROLMENT).content.decode()
    assert reverse("mfa_activate_totp") in page
    assert reverse("mfa_add_webauthn") in page
