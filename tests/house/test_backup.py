"""A backup is worth what its restore brings back."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Role, User
from certificates.models import Certificate
from certificates.tasks import sweep_certificates
from common import backup
from registrations.models import HistoryEntry, Registration
from tests import factories
from tests.certificates.test_issuing import finished_class, propose


def counts():
    return {model._meta.label: model._base_manager.count() for model in backup.tables()}


@pytest.mark.django_db(transaction=True)
def test_last_nights_backup_comes_back_whole(tmp_path, settings, client):
    from certificates.services import issuing

    # A place of its own, with the pictures of the templates that every place has.
    shutil.copytree(Path(settings.MEDIA_ROOT) / "templates", tmp_path / "media" / "templates")
    settings.MEDIA_ROOT = tmp_path / "media"
    office = factories.make_organiser()
    staff = factories.make_user(Role.STAFF, office)
    event, people = finished_class(office, staff)
    batch = propose(event, people, staff)
    approver = factories.make_user(Role.APPROVER, office)
    issuing.issue_certificates(batch_id=batch.pk, by=approver)
    sweep_certificates()
    before, file = counts(), tmp_path / "backup.tar.gz"
    hashes = set(Certificate.objects.values_list("files__sha256", flat=True))
    call_command("backup", str(file))

    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(file))
    backup._empty_tables()
    settings.MEDIA_ROOT = tmp_path / "elsewhere"
    assert not User.objects.exists()
    call_command("restore", str(file))

    assert counts() == before
    stored = list(backup.stored_files(default_storage))
    found = {hashlib.sha256(default_storage.open(name).read()).hexdigest() for name in stored}
    assert hashes <= found
    assert client.login(email=staff.email, password=factories.PASSWORD)
    # Sequences go on where they were: a new row collides with none.
    assert factories.register_by_staff(event, staff).pk > max(each.pk for each in people)
    assert HistoryEntry.objects.filter(registration__isnull=False).count() > 0
    assert Registration.objects.count() == 3
    connection.check_constraints()


@pytest.mark.slow
@pytest.mark.once  # restored into an SQLite of its own, wherever it was made
@pytest.mark.django_db(transaction=True)
def test_a_new_machine_is_set_up_from_the_backup_alone(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    office = factories.make_organiser()
    staff = factories.make_user(Role.STAFF, office)
    event, _people = finished_class(office, staff)
    default_storage.save("scans/quyết định.pdf", ContentFile(b"signed"))
    file = tmp_path / "backup.tar.gz"
    call_command("backup", str(file))
    assert file.stat().st_mode & 0o077 == 0
    assert [each.name for each in tmp_path.glob("backup*")] == ["backup.tar.gz"]

    # Another process, another folder, an empty SQLite: wherever the backup was made.
    place = tmp_path / "new machine"
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATA_DIR": str(place),
    }

    def manage(*command):
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            env=environment,
            cwd=settings.ROOT,
            capture_output=True,
            text=True,
        )

    done = manage("restore", str(file))
    assert done.returncode == 0, done.stderr
    assert "another SECRET_KEY" in done.stderr
    assert (place / "media" / "scans" / "quyết định.pdf").read_bytes() == b"signed"
    with sqlite3.connect(place / "db.sqlite3") as database:
        [codes] = database.execute("SELECT code FROM registrations_event").fetchall()
        [(present,)] = database.execute("SELECT count(*) FROM registrations_registration")
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert codes == (event.code,)
    assert present == Registration.objects.count()
    assert "not empty" in manage("restore", str(file)).stderr


@pytest.mark.django_db(transaction=True)
def test_a_backup_of_another_version_is_refused(tmp_path, monkeypatch):
    file = tmp_path / "backup.tar.gz"
    call_command("backup", str(file))
    monkeypatch.setattr(backup, "migrations", lambda: [["accounts", "0001_initial"]])
    with pytest.raises(CommandError, match="another version"):
        call_command("restore", str(file), "--replace")


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_breaks_off_leaves_no_half_file(tmp_path, monkeypatch):
    monkeypatch.setattr(backup, "stored_files", lambda storage: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        call_command("backup", str(tmp_path / "backup.tar.gz"))
    assert not (tmp_path / "backup.tar.gz").exists()
