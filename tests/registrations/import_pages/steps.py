"""What staff do with a list: send it, take it, correct a cell."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from registrations.models import ImportBatch
from registrations.tasks import sweep_imports

PASTED = (
    "STT\tHọ và tên\tNăm sinh\tĐiện thoại\tĐơn vị\n"
    "1\tNGUYỄN VĂN AN\t1985\t0912345678\tCông ty Mẫu\n"
    "2\tTrần Thị Bưởi\t1990\t987654321\tUBND xã Vĩnh Bảo\n"
    "3\tLê Văn Cam\t1975\t09123\tUBND xã Vĩnh Bảo\n"
)


def send(client, event, *, pasted="", file=None, source="CV 12/UBND-KT"):
    given = {"source": source, "pasted": pasted, **({"file": file} if file else {})}
    return client.post(reverse("registrations:import", args=[event.code]), given, follow=True)


def take(client, event, **given):
    batch = ImportBatch.objects.latest("pk")
    url = reverse("registrations:import_take", args=[event.code, batch.pk])
    page = client.post(url, given, follow=True)
    if page.context["running"]:
        sweep_imports()
        page = client.get(reverse("registrations:import_preview", args=[event.code, batch.pk]))
    return page


def upload_of(path):
    return SimpleUploadedFile(path.name, path.read_bytes())


def long_list(people):
    lines = [f"Lê Văn {chr(65 + n % 26)}\t09{12000000 + n}\tUBND xã Mẫu" for n in range(people)]
    return "Họ và tên\tĐiện thoại\tĐơn vị\n" + "\n".join(lines)


def ask(client, event, **given):
    batch = ImportBatch.objects.latest("pk")
    return client.post(
        reverse("registrations:import_take", args=[event.code, batch.pk]), given, follow=True
    )


def progress_of(client, event):
    batch = ImportBatch.objects.latest("pk")
    return client.get(reverse("registrations:import_progress", args=[event.code, batch.pk]))
