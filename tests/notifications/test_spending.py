"""No month costs more than its cap, whoever spends at the same moment."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import F

from accounts.models import Role
from notifications import budget, delivery
from notifications.models import Message, Spending
from notifications.states import Channel, Outcome, State
from tests.factories.crowd import at_once
from tests.factories.outbox import HOA, WITHOUT_EMAIL, a_member, a_message, an_organiser

pytestmark = pytest.mark.django_db


def total(organiser, channel: str = "") -> int:
    row = Spending.objects.filter(organiser=organiser, channel=channel).first()
    return row.spent if row else 0


def test_what_is_set_aside_is_taken_from_the_cap_until_it_is_gone(organiser):
    organiser.monthly_message_budget = 1000
    organiser.save()
    assert budget.set_aside(organiser.pk, Channel.SMS, 600)
    assert budget.set_aside(organiser.pk, Channel.ZALO, 400)
    assert budget.set_aside(organiser.pk, Channel.SMS, 1) is None
    assert budget.set_aside(organiser.pk, Channel.SMS, 0), "nothing may always be spent"
    assert (total(organiser), total(organiser, "sms"), total(organiser, "zalo")) == (1000, 600, 400)


def test_what_did_not_go_is_there_again_and_what_cost_more_is_written_down(organiser):
    organiser.monthly_message_budget = 1000
    organiser.save()
    for cost, sent in ((0, False), (350, True), (500, True)):
        charge = budget.set_aside(organiser.pk, Channel.SMS, 350)
        budget.settle(charge, cost, sent=sent)
    row = Spending.objects.get(organiser=organiser, channel="sms")
    assert (row.spent, row.sent, total(organiser)) == (850, 2, 850)


def test_without_a_cap_no_paid_channel_is_used(gateway, organiser):
    assert budget.set_aside(organiser.pk, Channel.SMS, 0) is None
    message = a_message(organiser, WITHOUT_EMAIL, way="sms")
    delivery.deliver(message.pk)
    assert gateway.requests == []


def test_a_new_month_has_its_own_cap(organiser, monkeypatch):
    organiser.monthly_message_budget = 350
    organiser.save()
    monkeypatch.setattr(budget, "this_month", lambda: date(2026, 12, 1))
    charge = budget.set_aside(organiser.pk, Channel.SMS, 350)
    monkeypatch.setattr(budget, "this_month", lambda: date(2027, 1, 1))
    assert budget.set_aside(organiser.pk, Channel.SMS, 350)
    budget.settle(charge, 0, sent=False)
    assert budget.spent(organiser.pk, date(2026, 12, 1)) == 0, "given back to its own month"
    assert budget.spent(organiser.pk, date(2027, 1, 1)) == 350


def test_over_the_cap_the_person_is_mailed_and_the_history_says_why(gateway, server, organiser):
    organiser.monthly_message_budget = 500
    organiser.save()
    first, second = (a_message(organiser, HOA, way="sms") for _each in range(2))
    for message in (first, second, second):
        delivery.deliver(message.pk)
        Message.objects.filter(state=State.QUEUED, channel="zalo").update(channel="email", route=[])
    second.refresh_from_db()
    assert (second.state, second.channel) == (State.SENT, Channel.EMAIL)
    outcomes = list(second.history.values_list("channel", "outcome"))
    assert outcomes == [("sms", Outcome.OVER_BUDGET), ("email", Outcome.SENT)]
    assert (len(gateway.requests), len(server.mails), total(organiser)) == (1, 1, 350)


def test_over_the_cap_who_has_no_e_mail_is_called(gateway, organiser):
    organiser.monthly_message_budget = 100
    organiser.save()
    message = a_message(organiser, WITHOUT_EMAIL, kind="registration.cancelled")
    delivery.deliver(message.pk)
    assert Message.objects.get(key=f"call:{message.key}").is_call
    assert (gateway.requests, total(organiser)) == ([], 0)


def spend_without_the_condition(organiser_id: int, amount: int, cap: int) -> None:
    """What reads first and adds later."""
    rows = Spending.objects.filter(organiser=organiser_id, channel="")
    if rows.get().spent + amount <= cap:
        rows.update(spent=F("spent") + amount)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_twelve_who_spend_at_once_never_pass_the_cap_and_without_the_condition_do():
    organiser = an_organiser(monthly_message_budget=2000)

    def spend(channel: str) -> None:
        for _each in range(5):
            budget.set_aside(organiser.pk, channel, 350)

    ways = [Channel.SMS, Channel.ZALO] * 6
    assert at_once([lambda way=way: spend(way) for way in ways]) == []
    assert total(organiser) == 1750
    assert total(organiser, "sms") + total(organiser, "zalo") == 1750
    passed = False
    for _each in range(20):  # a race is not lost every time
        Spending.objects.update(spent=0)
        deeds = [lambda: [spend_without_the_condition(organiser.pk, 350, 2000) for _ in range(5)]]
        at_once(deeds * 12)
        passed = passed or total(organiser) > 2000
    assert passed, "control: the race is real"


SPENDING, SETTINGS = "/quan-ly/tin-nhan/chi-phi/", "/quan-ly/thiet-lap/"


def test_staff_see_months_and_channels_of_their_own_office_and_take_them_away(
    client, gateway, paying, organiser
):
    for office, channel in ((paying, "sms"), (paying, "zalo"), (organiser, "sms")):
        for name in ("", channel):
            Spending.objects.update_or_create(
                organiser=office, month=budget.this_month(), channel=name,
                defaults={"spent": 95_000, "sent": 271},
            )  # fmt: skip
    client.force_login(a_member(paying))
    page = client.get(SPENDING).content.decode()
    for words in ("95.000 đ", "100.000 đ", "5.000 đ", "271", "Sắp hết", "Zalo"):
        assert words in page
    assert "Sửa hạn mức" not in page, "for administrators"
    rows = client.get("/quan-ly/tin-nhan/chi-phi.csv").content.decode().splitlines()
    assert len(rows) == 3


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("2.000.000 đ", 2_000_000), ("500000", 500_000), ("0", 0), ("", None)],
)
def test_an_administrator_sets_the_cap_as_people_write_money(client, paying, typed, kept):
    client.force_login(a_member(paying, Role.ADMINISTRATOR))
    form = client.get(SETTINGS).context["form"]
    given = {name: form[name].value() or "" for name in form.fields}
    given |= {"quiet_from": "21:00", "quiet_to": "07:00", "monthly_message_budget": typed}
    answer = client.post(SETTINGS, given)
    assert answer.status_code == 302, answer.context["form"].errors
    paying.refresh_from_db()
    assert paying.monthly_message_budget == kept


@pytest.mark.parametrize("typed", ["-5", "nhiều", "9" * 30, "\0", "1e9", "1000000001"])
def test_a_cap_that_is_no_amount_is_refused_in_words_and_the_rest_is_kept(client, paying, typed):
    client.force_login(a_member(paying, Role.ADMINISTRATOR))
    answer = client.post(SETTINGS, {"monthly_message_budget": typed, "name": "Tên mới"})
    assert answer.status_code == 422
    if typed != "\0":
        assert answer.context["form"].errors["monthly_message_budget"]
    paying.refresh_from_db()
    assert paying.monthly_message_budget == 100_000
