"""Files as rows of the database: written in the transaction of their cause, read by any machine."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage

from common.models import StoredFile


class DatabaseStorage(Storage):
    """For papers and letters of some hundred kB. Has no addresses: views hand out what a person
    may see."""

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        if mode != "rb":
            raise ValueError("files in the database are only read")
        content = StoredFile.objects.filter(name=name).values_list("content", flat=True).first()
        if content is None:
            raise FileNotFoundError(name)
        return ContentFile(bytes(content), name=name)

    def _save(self, name: str, content: File[bytes]) -> str:
        content.seek(0)
        data = content.read()
        StoredFile.objects.create(name=name, content=data, size=len(data))
        return name

    def delete(self, name: str) -> None:
        StoredFile.objects.filter(name=name).delete()

    def exists(self, name: str) -> bool:
        """Whether there is such a file; a folder is there as soon as anything is in it."""
        inside = f"{name.rstrip('/')}/" if name else ""
        files = StoredFile.objects.all()
        return files.filter(name=name).exists() or files.filter(name__startswith=inside).exists()

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        inside = f"{path.rstrip('/')}/" if path else ""
        names = StoredFile.objects.filter(name__startswith=inside).values_list("name", flat=True)
        folders, files = set(), []
        for name in names:
            first, deeper, _rest = name.removeprefix(inside).partition("/")
            if deeper:
                folders.add(first)
            else:
                files.append(first)
        return sorted(folders), sorted(files)

    def size(self, name: str) -> int:
        found = StoredFile.objects.filter(name=name).values_list("size", flat=True).first()
        if found is None:
            raise FileNotFoundError(name)
        return found

    def get_modified_time(self, name: str) -> datetime:
        return StoredFile.objects.only("stored_at").get(name=name).stored_at
