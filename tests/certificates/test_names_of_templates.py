"""Templates: one office has each name once, whoever is first; those of the product are whole."""

import hashlib
import threading

import pytest
from django.db import connections

from accounts.models import Role
from certificates.models import CertificateTemplate, TemplateAsset
from certificates.services import designing
from certificates.services.templates import sync_built_in_templates
from common.errors import DomainError
from tests import factories


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_copies_of_one_name_at_once_are_one_and_a_clear_word():
    office = factories.make_organiser()
    staff = factories.make_user(Role.STAFF, office)
    source = factories.built_in_template("quiet")
    together, refused = threading.Barrier(4), []

    def copy():
        together.wait()
        try:
            designing.copy_template(
                template_id=source.pk, organiser_id=office.pk, name="Mẫu của ta", by=staff
            )
        except DomainError as error:
            refused.append(error.field)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=copy) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["name"] * 3
    assert CertificateTemplate.objects.filter(name="Mẫu của ta").count() == 1


@pytest.mark.django_db
def test_a_picture_of_the_product_whose_file_is_gone_is_put_back():
    asset = TemplateAsset.objects.filter(organiser=None).first()
    asset.file.storage.delete(asset.file.name)
    sync_built_in_templates()
    with asset.file.open("rb") as kept:
        assert hashlib.sha256(kept.read()).hexdigest() == asset.sha256
