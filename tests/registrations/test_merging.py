"""Two rows of one person become one, and nothing of either is lost."""

import threading

import pytest
from django.db import connections, transaction
from django.urls import reverse

from accounts.models import Consent, Person, PersonLink, PersonMerge, Role
from common.errors import DomainError
from courses.models import Trainer
from registrations.models import HistoryEntry, Registration, SessionRole
from registrations.services.deciding import cancel_registration
from registrations.services.merging import merge_people
from registrations.twins import likely_twins
from tests import factories
from tests.factories.staff_pages import a_client

NAME, PHONE, MISTYPED = "Nguyễn Thị Hoa", "+84912345678", "+84912345679"


@pytest.fixture
def office(db):
    return factories.make_organiser()


@pytest.fixture
def staff(office):
    return factories.make_user(Role.STAFF, office)


@pytest.fixture
def hoa(office):
    """Hoa twice: the second time with a digit mistyped, in another class."""
    first = factories.register(factories.make_class(office), NAME, phone=PHONE, birth_year=None)
    second = factories.register(
        factories.make_class(office), NAME, phone=MISTYPED, birth_year=1985, workplace=""
    )
    return first, second


def merge(first, second, staff):
    return merge_people(kept_id=first.person_id, merged_id=second.person_id, by=staff)


def pairs(user):
    return [(pair.kept.full_name, pair.merged.full_name) for pair in likely_twins(user)]


def test_a_mistyped_digit_and_a_name_written_shorter_are_found_and_colleagues_are_not(
    office, staff, hoa
):
    for name, phone in (
        ("Trần Văn Bình", "+84987000001"),
        ("Trần Bình", "+84987000001"),
        ("Lê Quang Huy", "+842253747000"),
        ("Phạm Thu Trang", "+842253747000"),
        ("Nguyễn Thị Hoa", "+84355111222"),
    ):
        factories.make_person(office, name, phone=phone, workplace=f"Xã {phone}")
    assert pairs(staff) == [("Trần Văn Bình", "Trần Bình"), (NAME, NAME)]


def test_two_birth_days_are_two_people(office, staff):
    for year in (1980, 1985):
        factories.make_person(office, NAME, phone=f"+8491234567{year % 10}", birth_year=year)
    assert pairs(staff) == []


def test_people_of_two_organisers_are_never_one(office, staff, hoa):
    other = factories.make_person(factories.make_organiser(), NAME, phone=PHONE)
    with pytest.raises(DomainError, match="cùng một đơn vị"):
        merge_people(kept_id=hoa[0].person_id, merged_id=other.pk, by=staff)


def test_everything_moves_and_what_was_given_stays_as_given(office, staff, hoa):
    first, second = hoa
    user = factories.make_user()
    for registration in hoa:
        factories.tie(user, registration.person)
    session = second.event.sessions.get()
    SessionRole.objects.create(session=session, person=second.person)
    Trainer.objects.create(person=second.person)
    merge(first, second, staff)
    second.refresh_from_db()
    kept = Person.objects.get(pk=first.person_id)
    assert second.person == kept
    assert (second.phone, second.workplace) == (MISTYPED, "")
    assert Consent.objects.filter(person=kept).count() == 2
    assert PersonLink.objects.filter(person=kept, user=user).count() == 1
    assert session.roles.get().person == kept
    assert kept.trainer
    assert (kept.phone, kept.birth_year, kept.workplace) == (PHONE, 1985, "UBND xã Vĩnh Bảo")


def test_history_says_who_merged_and_keeps_what_undoing_needs(office, staff, hoa):
    first, second = hoa
    merged = second.person
    done = merge(first, second, staff)
    entry = HistoryEntry.objects.get(what="registration.person_merged")
    assert (entry.registration_id, entry.actor_user) == (second.pk, staff)
    assert done.details["moved"]["registrations.Registration"] == [second.pk]
    assert done.details["filled"] == ["birth_year"]
    assert done.details["was"]["phone"] == MISTYPED
    merged.refresh_from_db()
    assert merged.merged_into == first.person


def test_who_signs_up_again_as_the_merged_one_is_known_as_the_kept_one(office, staff, hoa):
    first, second = hoa
    merge(first, second, staff)
    again = factories.register(factories.make_class(office), NAME, phone=MISTYPED)
    assert again.person == first.person


def test_a_phone_that_only_the_merged_one_had_goes_to_the_kept_one(office, staff):
    kept = factories.make_person(office, NAME, phone="")
    merged = factories.make_person(office, NAME, phone=PHONE)
    merge_people(kept_id=kept.pk, merged_id=merged.pk, by=staff)
    assert Person.objects.get(phone=PHONE) == kept


def test_a_merged_one_may_be_merged_on_and_all_lead_to_the_last(office, staff, hoa):
    first, second = hoa
    third = factories.make_person(office, NAME, phone="+84912345670")
    merge(first, second, staff)
    merge_people(kept_id=third.pk, merged_id=first.person_id, by=staff)
    assert set(Registration.objects.values_list("person", flat=True)) == {third.pk}
    assert set(third.merged.values_list("pk", flat=True)) == {first.person_id, second.person_id}
    with pytest.raises(DomainError, match="gộp trước đó"):
        merge_people(kept_id=third.pk, merged_id=second.person_id, by=staff)


def test_two_live_registrations_for_one_class_are_refused_until_one_is_cancelled(office, staff):
    event = factories.make_class(office)
    first, second = (factories.register(event, NAME, phone=each) for each in (PHONE, MISTYPED))
    url = reverse("registrations:merge", args=[first.person_id, second.person_id])
    client = a_client(office)
    page = client.get(url).content.decode()
    assert f"Cả hai đang có tên trong {event.code}" in page
    assert "Gộp hai hồ sơ</button>" not in page
    assert client.post(url).status_code == 422
    assert not PersonMerge.objects.exists()
    cancel_registration(registration_id=second.pk, by=factories.SYSTEM)
    assert client.post(url).status_code == 302
    assert first.person.registrations.count() == 2


def test_two_trainers_are_not_made_one(office, staff, hoa):
    for registration in hoa:
        Trainer.objects.create(person=registration.person)
    with pytest.raises(DomainError, match="giảng viên"):
        merge(*hoa, staff)


def test_the_preview_shows_what_wins_and_what_moves_and_changes_nothing(office, hoa):
    first, second = hoa
    client = a_client(office)
    url = reverse("registrations:merge", args=[first.person_id, second.person_id])
    (pair,) = client.get(reverse("registrations:twins")).context["pairs"]
    assert {pair.kept, pair.merged} == {first.person, second.person}
    page = client.get(url).content.decode()
    assert "1 đăng ký tham dự" in page
    assert "<strong>1985</strong>" in page
    assert not PersonMerge.objects.exists()
    done = client.post(url, follow=True).content.decode()
    assert "Đã gộp hai hồ sơ thành một." in done
    assert "gộp hồ sơ Nguyễn Thị Hoa vào đây" in done
    assert client.get(reverse("registrations:twins")).context["pairs"] == []
    old = reverse("registrations:person", args=[second.person_id])
    assert client.get(old)["Location"] == reverse("registrations:person", args=[first.person_id])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_nobody_signs_up_as_somebody_who_is_being_merged_away(office, staff):
    """While the merge holds its people, a registration as the merged one waits, and follows."""
    known = {"phone": "", "email": "hoa@example.vn"}
    first = factories.register(factories.make_class(office), NAME, phone=PHONE)
    second = factories.register(factories.make_class(office), NAME, **known)
    event, made = factories.make_class(office), []

    def sign_up():
        try:
            made.append(factories.register(event, NAME, **known))
        finally:
            connections.close_all()

    thread = threading.Thread(target=sign_up)
    with transaction.atomic():
        merge(first, second, staff)
        thread.start()
        thread.join(0.5)
        assert not made
    thread.join(10)
    assert made[0].person_id == first.person_id
