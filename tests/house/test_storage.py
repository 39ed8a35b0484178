"""Files in the database: the same for every machine, and gone with an undone transaction."""

import pytest
from django.core.files.base import ContentFile
from django.db import transaction

from common.backup import stored_files
from common.storage import DatabaseStorage

pytestmark = pytest.mark.django_db


def keep(name: str, content: bytes = b"%PDF") -> str:
    return DatabaseStorage().save(name, ContentFile(content))


def test_a_paper_comes_back_byte_for_byte():
    name = keep("certificates/2026/giấy.pdf", bytes(range(256)))
    storage = DatabaseStorage()
    with storage.open(name) as file:
        assert file.read() == bytes(range(256))
    assert storage.size(name) == 256
    assert storage.get_modified_time(name) is not None


def test_a_second_file_of_one_name_overwrites_nothing():
    first, second = keep("a.pdf", b"1"), keep("a.pdf", b"2")
    assert first != second
    assert DatabaseStorage().open(first).read() == b"1"


def test_what_is_undone_leaves_no_file():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        keep("half.pdf")
        raise ZeroDivisionError
    assert not DatabaseStorage().exists("half.pdf")


def test_all_files_are_found_in_their_folders():
    for name in ("a.pdf", "certificates/b.pdf", "certificates/2026/c.pdf"):
        keep(name)
    assert list(stored_files(DatabaseStorage())) == [
        "a.pdf",
        "certificates/b.pdf",
        "certificates/2026/c.pdf",
    ]
    DatabaseStorage().delete("a.pdf")
    assert not DatabaseStorage().exists("a.pdf")


def test_a_missing_file_says_so():
    with pytest.raises(FileNotFoundError):
        DatabaseStorage().open("nowhere.pdf")
    with pytest.raises(FileNotFoundError):
        DatabaseStorage().size("nowhere.pdf")
