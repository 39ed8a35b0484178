"""Hundreds of papers in the making: workers killed in the middle, a pause, two workers on the same."""

from __future__ import annotations

import hashlib
import random
import shutil
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from celery import Celery
from redis import Redis

from accounts.models import Role, User
from certificates import notices
from certificates.models import (
    Certificate,
    CertificateBatch,
    CertificateFile,
    CertificateState,
    RegisterCounter,
    TemplateAsset,
)
from certificates.services import claiming, issuing, making
from certificates.tasks import make_certificate, sweep_certificates
from common import clock
from common.models import StoredFile
from notifications.models import Message
from registrations.services.presence import mark_presence
from registrations.states import Presence
from tests import factories
from tests.faults.deployment import wait_until

PEOPLE, MANY, KILLS, FEW = 200, 500, 5, 12
PICTURES = "templates"
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


def approve_in(site, people: int) -> CertificateBatch:
    """Numbers are there and nobody works yet: every paper waits, one hint in the broker."""
    batch, approver = proposed(people)
    give_pictures(site)
    site.run(
        "from certificates.services.issuing import issue_certificates as issue;"
        "from accounts.models import User;"
        f"issue(batch_id={batch.pk}, by=User.objects.get(pk={approver.pk}))"
    )
    assert Certificate.objects.filter(state=CertificateState.RESERVED).count() == people
    return batch


def give_pictures(site) -> None:
    """The pictures of the templates, which this process keeps, where the site looks for them."""
    for asset in TemplateAsset.objects.all():
        with asset.file.open("rb") as file:
            data = file.read()
        StoredFile.objects.create(name=asset.file.name, content=data, size=len(data))
        place = site.place / "media" / asset.file.name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


def pace_in(site, batch: CertificateBatch, verb: str) -> None:
    """Staff pause the batch, or go on with it."""
    site.run(
        "from certificates.services import claiming;"
        "from accounts.models import User;"
        f"claiming.{verb}_batch(batch_id={batch.pk}, by=User.objects.get(pk={batch.proposed_by_id}))"
    )


def sweep_in(site) -> None:
    """What a beat does every 30 s: a killed worker took the hint with it."""
    site.run("from certificates.tasks import sweep_certificates as sweep; sweep.delay()")


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
    return folder_of(site.place / "media") | {
        name: bytes(content)
        for name, content in StoredFile.objects.filter(name__endswith=".pdf").values_list(
            "name", "content"
        )
    }


def folder_of(media: Path) -> dict[str, bytes]:
    return {str(path.relative_to(media)): path.read_bytes() for path in media.rglob("*.pdf")}


def assert_each_paper_once(stored: dict[str, bytes], people: int) -> None:
    assert made() == people
    numbers = sorted(Certificate.objects.values_list("register_number", flat=True))
    assert numbers == list(range(1, people + 1))
    assert RegisterCounter.objects.get().last_number == people
    assert len(set(Certificate.objects.values_list("serial", flat=True))) == people
    files = CertificateFile.objects.all()
    assert len({each.certificate_id for each in files}) == len(files) == people
    for each in files:
        assert hashlib.sha256(stored[each.file.name]).hexdigest() == each.sha256
    assert len(stored) == people, "a file that nobody knows of"
    keys = Counter(Message.objects.filter(kind="certificate.issued").values_list("key", flat=True))
    expected = {
        f"certificate.issued:{pk}" for pk in Certificate.objects.values_list("pk", flat=True)
    }
    assert set(keys) == expected
    assert set(keys.values()) == {1}


@pytest.mark.faults
@pytest.mark.postgres
@pytest.mark.redis
def test_workers_killed_at_random_and_a_pause_while_making_500_papers_lose_and_double_none(
    deploy, redis, figures
):
    site = deploy(REDIS_URL=redis.url, FILES_IN_DATABASE="0")  # a folder takes nothing back
    batch = approve_in(site, MANY)
    chance = random.Random()
    done_at_kill, held_at_kill, while_paused = [], [], 0
    for number in range(KILLS):
        worker = site.worker(f"doomed{number}")
        if number:
            sweep_in(site)
        target = made() + chance.randint(5, MANY // KILLS - 20)
        wait_until(lambda: made() >= target, LONGEST_S)  # noqa: B023
        time.sleep(chance.random() / 10)
        site.kill(worker)
        done_at_kill.append(made())
        held_at_kill.append(held())
        five_minutes_pass()
        if number == KILLS // 2:
            while_paused = made_while_paused(site, batch)
    assert while_paused == 0
    assert 0 < done_at_kill[0] < done_at_kill[-1] < MANY, "killed in the middle"
    assert any(held_at_kill), "no kill found a paper in the making"

    site.worker("fresh")
    site.beat()
    wait_until(lambda: made() == MANY, LONGEST_S)
    figures(
        papers=MANY,
        kills=KILLS,
        made_at_each_kill=done_at_kill,
        in_the_making=held_at_kill,
        made_while_paused=while_paused,
        made=made(),
        files=CertificateFile.objects.count(),
        messages=Message.objects.filter(kind="certificate.issued").count(),
    )
    assert_each_paper_once(stored_papers(site), MANY)


def made_while_paused(site, batch: CertificateBatch) -> int:
    """How many papers a worker makes of a paused batch, in some seconds."""
    pace_in(site, batch, "pause")
    before = made()
    worker = site.worker("patient")
    sweep_in(site)
    time.sleep(5)
    count = made() - before
    site.kill(worker)
    pace_in(site, batch, "resume")
    return count


@pytest.mark.faults
@pytest.mark.postgres
@pytest.mark.redis
def test_two_workers_given_every_paper_twice_make_each_once(deploy, redis, figures):
    site = deploy(REDIS_URL=redis.url)
    approve_in(site, PEOPLE)
    site.run(  # every task a second time, and the sweep that would make all of them alone
        "from certificates.models import Certificate;"
        "from certificates.tasks import make_certificate as make, sweep_certificates as sweep;"
        "sweep.delay(); sweep.delay();"
        "[make.delay(pk) for pk in Certificate.objects.values_list('pk', flat=True) for _ in '12']"
    )
    broker = Redis.from_url(redis.url)
    broker.rename("celery", "kept back")  # until both stand there: the first would take all
    site.worker("one")
    site.worker("two")
    inspect = Celery("asking", broker=redis.url).control.inspect(timeout=2)
    wait_until(lambda: len(inspect.ping() or {}) == 2, 60)
    assert made() == 0
    broker.rename("kept back", "celery")
    wait_until(lambda: made() == PEOPLE, LONGEST_S)
    tasks = tasks_done(redis, 2 * PEOPLE)
    figures(
        papers=PEOPLE, tasks_by_worker=tasks, made=made(), files=CertificateFile.objects.count()
    )
    # How many each takes is the broker's chance.
    assert len(tasks) == 2
    assert min(tasks.values()) > 0, "only one of them worked"
    assert_each_paper_once(stored_papers(site), PEOPLE)


def test_a_worker_that_dies_between_the_file_and_the_commit_leaves_no_second_file(
    transactional_db, settings, tmp_path, monkeypatch
):
    keep_files_in(tmp_path, settings)
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


def keep_files_in(folder: Path, settings) -> None:
    """A folder with the pictures of the templates, and no paper yet."""
    pictures = Path(settings.MEDIA_ROOT) / PICTURES
    if pictures.exists():
        shutil.copytree(pictures, folder / PICTURES)
    settings.MEDIA_ROOT = folder


class Killed(BaseException):
    """The process ends here: nobody catches it."""


def test_killed_anywhere_and_paused_in_the_middle_a_dozen_papers_are_made_once_each(
    transactional_db, settings, tmp_path, monkeypatch
):
    keep_files_in(tmp_path, settings)
    batch, approver = proposed(FEW)
    issuing.issue_certificates(batch_id=batch.pk, by=approver)
    deaths = [(making, "render"), (making, "_keep_file"), (making, "_issue"), (notices, "issued")]
    for round_number, (room, name) in enumerate(deaths):
        with monkeypatch.context() as patched:
            patched.setattr(room, name, dying_after(getattr(room, name), calls=2))
            with pytest.raises(Killed):
                sweep_certificates()
        five_minutes_pass()
        if round_number == 1:
            claiming.pause_batch(batch_id=batch.pk, by=approver)
            before = made()
            sweep_certificates()
            assert made() == before
            claiming.resume_batch(batch_id=batch.pk, by=approver)
    assert 0 < made() < FEW
    sweep_certificates()
    assert_each_paper_once(folder_of(tmp_path), FEW)


def dying_after(act, *, calls: int):
    """The same function, at whose so many-eth call the process dies: when it has done its work."""
    done = []

    def dying(*args, **kwargs):
        result = act(*args, **kwargs)
        done.append(1)
        if len(done) == calls:
            raise Killed
        return result

    return dying


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
