"""Two hundred papers in the making: workers killed in the middle, and two workers on the same ones."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from datetime import timedelta

import pytest
from celery import Celery

from accounts.models import Role, User
from certificates import notices
from certificates.models import (
    Certificate,
    CertificateBatch,
    CertificateFile,
    CertificateState,
    RegisterCounter,
)
from certificates.services import issuing
from certificates.tasks import make_certificate, sweep_certificates
from common import clock
from common.models import StoredFile
from notifications.models import Message
from registrations.services.presence import mark_presence
from registrations.states import Presence
from tests import factories
from tests.faults.deployment import wait_until

PEOPLE, KILLS = 200, 3
LONGEST_S = 240  # some 15 s on two cores that do nothing else


def proposed(people: int) -> tuple[CertificateBatch, User]:
    """A class that is over, its people put forward, and who may approve it."""
    office = factories.make_organiser()
    staff, approver = (factories.make_user(role, office) for role in (Role.STAFF, Role.APPROVER))
    event = factories.make_class(office, in_days=-10, capacity=people)
    registrations = [factories.register_by_staff(event, staff) for _each in range(people)]
    mark_presence(
        session_id=event.sessions.get().pk,
        kinds={each.pk: Presence.PRESENT for each in registrations},
        by=staff,
    )
    batch = issuing.propose_certificates(
        event_id=event.pk,
        registration_ids=[each.pk for each in registrations],
        template_id=factories.built_in_template("ceremonial").pk,
        issue_date=clock.today(),
        by=staff,
    )
    return batch, approver


def approve_in(site) -> None:
    """Numbers are there and nobody works yet: every paper waits, its task in the broker."""
    batch, approver = proposed(PEOPLE)
    site.run(
        "from certificates.services.issuing import issue_certificates as issue;"
        "from accounts.models import User;"
        f"issue(batch_id={batch.pk}, by=User.objects.get(pk={approver.pk}))"
    )
    assert Certificate.objects.filter(state=CertificateState.RESERVED).count() == PEOPLE


def made() -> int:
    return Certificate.objects.filter(state=CertificateState.ISSUED).count()


def held() -> int:
    """Papers that a process took and has not finished."""
    return Certificate.objects.filter(
        state=CertificateState.RESERVED, leased_until__gt=clock.now()
    ).count()


def five_minutes_pass() -> None:
    Certificate.objects.filter(state=CertificateState.RESERVED).update(
        leased_until=clock.now() - timedelta(seconds=1)
    )


def stored_papers(site) -> dict[str, bytes]:
    """What the site keeps by name, in its folder or in the database."""
    media = site.place / "media"
    kept = {str(path.relative_to(media)): path.read_bytes() for path in media.rglob("*.pdf")}
    return kept | {
        name: bytes(content) for name, content in StoredFile.objects.values_list("name", "content")
    }


def assert_each_paper_once(site) -> None:
    assert made() == PEOPLE
    numbers = sorted(Certificate.objects.values_list("register_number", flat=True))
    assert numbers == list(range(1, PEOPLE + 1))
    assert RegisterCounter.objects.get().last_number == PEOPLE
    assert len(set(Certificate.objects.values_list("serial", flat=True))) == PEOPLE
    files = CertificateFile.objects.all()
    assert len({each.certificate_id for each in files}) == len(files) == PEOPLE
    stored = stored_papers(site)
    for each in files:
        assert hashlib.sha256(stored[each.file.name]).hexdigest() == each.sha256
    assert len(stored) == PEOPLE, "a file that nobody knows of"
    keys = Counter(Message.objects.filter(kind="certificate.issued").values_list("key", flat=True))
    expected = {
        f"certificate.issued:{pk}" for pk in Certificate.objects.values_list("pk", flat=True)
    }
    assert set(keys) == expected
    assert set(keys.values()) == {1}


@pytest.mark.faults
@pytest.mark.postgres
@pytest.mark.redis
def test_a_worker_killed_again_and_again_while_making_200_papers_loses_none(deploy, redis, figures):
    site = deploy(REDIS_URL=redis.url, FILES_IN_DATABASE="0")  # a folder takes nothing back
    approve_in(site)
    chance = random.Random()
    done_at_kill, held_at_kill = [], []
    for number in range(KILLS):
        worker = site.worker(f"doomed{number}")
        target = made() + chance.randint(5, 40)
        wait_until(lambda: made() >= target, LONGEST_S)  # noqa: B023
        site.kill(worker)
        done_at_kill.append(made())
        held_at_kill.append(held())
        five_minutes_pass()
        if number == KILLS // 2:
            site.run("from certificates.tasks import sweep_certificates as s; s.delay()")
    assert 0 < done_at_kill[0] < done_at_kill[-1] < PEOPLE, "killed in the middle"
    assert any(held_at_kill), "no kill found a paper in the making"

    site.worker("fresh")
    site.beat()
    wait_until(lambda: made() == PEOPLE, LONGEST_S)
    figures(
        papers=PEOPLE,
        kills=KILLS,
        made_at_each_kill=done_at_kill,
        in_the_making=held_at_kill,
        made=made(),
        files=CertificateFile.objects.count(),
        messages=Message.objects.filter(kind="certificate.issued").count(),
    )
    assert_each_paper_once(site)


@pytest.mark.faults
@pytest.mark.postgres
@pytest.mark.redis
def test_two_workers_given_every_paper_twice_make_each_once(deploy, redis, figures):
    site = deploy(REDIS_URL=redis.url)
    approve_in(site)
    site.run(  # every task a second time, and the sweep that would make all of them alone
        "from certificates.models import Certificate;"
        "from certificates.tasks import make_certificate as make, sweep_certificates as sweep;"
        "sweep.delay(); sweep.delay();"
        "[make.delay(pk) for pk in Certificate.objects.values_list('pk', flat=True)]"
    )
    site.worker("one")
    site.worker("two")
    wait_until(lambda: made() == PEOPLE, LONGEST_S)
    tasks = tasks_done(redis, 2 * PEOPLE)
    figures(
        papers=PEOPLE, tasks_by_worker=tasks, made=made(), files=CertificateFile.objects.count()
    )
    assert len(tasks) == 2
    assert min(tasks.values()) > PEOPLE // 10, "only one of them worked"
    assert_each_paper_once(site)


def test_a_worker_that_dies_between_the_file_and_the_commit_leaves_no_second_file(
    transactional_db, settings, tmp_path, monkeypatch
):
    settings.MEDIA_ROOT = tmp_path
    batch, approver = proposed(1)
    issuing.issue_certificates(batch_id=batch.pk, by=approver)
    certificate = Certificate.objects.get()
    with monkeypatch.context() as patched:
        patched.setattr(notices, "issued", lambda _certificate: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            make_certificate(certificate.pk)
    (left,) = tmp_path.rglob("*.pdf")
    left.write_bytes(left.read_bytes()[:1000])
    five_minutes_pass()
    sweep_certificates()
    (only,) = tmp_path.rglob("*.pdf")
    assert hashlib.sha256(only.read_bytes()).hexdigest() == certificate.files.get().sha256


def tasks_done(redis, at_least: int) -> dict[str, int]:
    """How many papers each worker was asked for, once all tasks have been taken."""
    inspect = Celery("asking", broker=redis.url).control.inspect(timeout=2)
    counts: dict[str, int] = {}

    def all_taken() -> bool:
        for name, about in (inspect.stats() or {}).items():
            counts[name] = about["total"].get("certificates.tasks.make_certificate", 0)
        return sum(counts.values()) >= at_least

    wait_until(all_taken, 30)
    return counts
