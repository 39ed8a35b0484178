"""A backup is worth what its restore brings back."""

import hashlib

import pytest
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
    assert found == hashes
    assert client.login(email=staff.email, password=factories.PASSWORD)
    # Sequences go on where they were: a new row collides with none.
    assert factories.register_by_staff(event, staff).pk > max(each.pk for each in people)
    assert HistoryEntry.objects.filter(registration__isnull=False).count() > 0
    assert Registration.objects.count() == 3
    connection.check_constraints()
