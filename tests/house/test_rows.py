"""Rows by built statements: the same rows as Django's own, the same refusals."""

import psycopg._queries
import pytest
from django.db import IntegrityError, transaction

from accounts.models import Consent, Organiser, Person
from common.rows import insert, insert_later, read_one, reserve_keys, together
from tests import factories

pytestmark = pytest.mark.django_db


def a_person(office, phone="+84912345678"):
    person = Person(organiser=office, full_name="Nguyễn Thị Hòa", phone=phone)
    person.fill_derived()
    return person


def test_a_row_is_read_as_django_reads_it():
    office = factories.make_organiser(holidays=["2027-09-02"])
    expected, found = Organiser.objects.get(), read_one(Organiser, id=office.pk)
    assert {f.attname: getattr(found, f.attname) for f in Organiser._meta.concrete_fields} == {
        f.attname: getattr(expected, f.attname) for f in Organiser._meta.concrete_fields
    }
    assert read_one(Organiser, id=0) is None


def test_a_taken_key_is_refused_or_skipped():
    office = factories.make_organiser()
    assert insert(a_person(office))
    assert not insert(a_person(office), skip_taken=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(a_person(office))
    assert Person.objects.count() == 1


def test_rows_that_go_together_are_all_there_at_the_end():
    office = factories.make_organiser()
    person = factories.make_person(office)
    with together():
        for source in ("công văn 12", "công văn 13"):
            insert_later(Consent(person=person, basis="letter", source=source))
        assert not Consent.objects.exists()
    assert set(Consent.objects.values_list("source", flat=True)) == {"công văn 12", "công văn 13"}


def test_what_goes_wrong_in_between_leaves_none_of_them():
    person = factories.make_person(factories.make_organiser())
    with pytest.raises(ZeroDivisionError), together():
        insert_later(Consent(person=person, basis="letter"))
        raise ZeroDivisionError
    assert not Consent.objects.exists()
    insert_later(Consent(person=person, basis="letter"))
    assert Consent.objects.count() == 1


def test_rows_that_name_each_other_go_together_with_reserved_keys():
    office = factories.make_organiser()
    for phone in ("+84912345671", "+84912345672"):
        person, consent = a_person(office, phone), Consent(basis="letter")
        reserve_keys(person, consent)
        with together():
            consent.person = person
            insert_later(person)
            insert_later(consent)
        assert Consent.objects.get(pk=consent.pk).person == Person.objects.get(phone=phone)
    later = factories.make_person(office)
    assert later.pk not in (person.pk, None)


def test_two_reservations_give_two_keys():
    office = factories.make_organiser()
    first, second = a_person(office), a_person(office)
    reserve_keys(first)
    reserve_keys(second)
    assert first.pk != second.pk


@pytest.mark.postgres
def test_a_long_statement_is_read_for_its_placeholders_once():
    office = factories.make_organiser()
    psycopg._queries._query2pg.cache_clear()
    for turn in range(3):
        with together():
            for number in range(6):
                insert_later(a_person(office, f"+849123456{turn}{number}"))
    assert psycopg._queries._query2pg.cache_info().hits == 2
    assert Person.objects.count() == 18
