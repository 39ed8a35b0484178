"""The pages on which staff design papers, and look at them beforehand."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Role
from certificates.models import (
    Certificate,
    CertificateTemplate,
    Signatory,
    TemplateAsset,
    TemplateVersion,
)
from certificates.rendering import Record
from certificates.services import designing, issuing
from certificates.services.templates import keep_asset
from common import clock
from registrations.models import Registration
from tests import factories
from tests.certificates.test_issuing import finished_class
from tests.factories.papers_design import a_signatory, scan
from tests.papers_world import LONGEST


def form_of(client, own, kind="design"):
    page = client.get(reverse(f"certificates:template_{kind}", args=[own.pk]))
    assert page.status_code == 200
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


def test_staff_copy_a_template_and_change_its_words_in_the_form(desk, office):
    built_in = factories.built_in_template("ceremonial")
    copied = desk.post(
        reverse("certificates:template_copy", args=[built_in.pk]), {"name": "Mẫu mới"}
    )
    own = CertificateTemplate.objects.get(organiser=office)
    assert copied.url == reverse("certificates:template_design", args=[own.pk])
    values = {**form_of(desk, own), "certifies": "tặng", "save": "1"}
    sent = desk.post(copied.url, values)
    assert sent.status_code == 302, sent.context["form"].errors
    assert own.versions.order_by("-number")[0].options["certifies"] == "tặng"
    page = desk.get(sent.url).content.decode()
    assert "Phiên bản 2" in page


def test_looking_beforehand_keeps_nothing(desk, own, office, staff):
    signatory = a_signatory(office)
    counts = (TemplateVersion.objects.count(), TemplateAsset.objects.count())
    values = {
        **form_of(desk, own), "main": "#ff0000", "certifies": "thử", "preview": "1",
        "who": "longest", "signatory": signatory.pk,
    }  # fmt: skip
    address = reverse("certificates:template_design", args=[own.pk])
    whole = desk.post(address, values).content.decode()
    assert "data:image/png;base64," in whole
    assert "<html" in whole
    part = desk.post(address, values, headers={"HX-Request": "true"}).content.decode()
    assert "data:image/png;base64," in part
    assert "<html" not in part
    assert (TemplateVersion.objects.count(), TemplateAsset.objects.count()) == counts


def test_a_look_with_the_longest_name_of_the_register_carries_none_of_its_numbers(
    office, staff, own
):
    from certificates.selectors import templates as designs

    approver = factories.make_user(Role.APPROVER, office)
    event, people = finished_class(office, staff, people=2)
    long = LONGEST["full_name"]
    Registration.objects.filter(pk=people[0].pk).update(full_name=long)
    batch = issuing.propose_certificates(
        event_id=event.pk, registration_ids=[each.pk for each in people], template_id=own.pk,
        issue_date=clock.today(), by=staff,
    )  # fmt: skip
    issuing.issue_certificates(batch_id=batch.pk, by=approver)
    shown = designs.preview_record(own, "longest", None)
    assert shown.full_name == long
    for paper in Certificate.objects.all():
        kept = Record.from_dict(paper.snapshot)
        assert kept.serial not in shown.to_json()
        assert paper.code not in shown.to_json()


def test_faults_are_listed_beside_the_html_with_their_lines(desk, own):
    values = {**form_of(desk, own, "source"), "html": "<p>\n{{ luong }}</p>", "preview": "1"}
    address = reverse("certificates:template_source", args=[own.pk])
    page = desk.post(address, values).content.decode()
    assert "HTML, dòng 2: Không có trường “luong”." in page
    values.pop("preview")
    refused = desk.post(address, {**values, "save": "1"})
    assert refused.status_code == 422
    assert "HTML, dòng 2" in refused.content.decode()
    assert own.versions.count() == 1


def test_html_of_staff_becomes_a_version_that_goes_on_in_html(desk, own, office):
    picture = keep_asset(office.pk, "picture", scan(), label="Nền")
    html = f"<p>{{{{ full_name }}}} {{{{ serial }}}}<img src='hinh-{picture.pk}'></p>"
    values = {
        **form_of(desk, own, "source"),
        "html": html,
        "fits": "full_name 100 20 10 LiberationSerif-Bold",
        "save": "1",
    }
    address = reverse("certificates:template_source", args=[own.pk])
    assert desk.post(address, values).status_code == 302
    newest = own.versions.order_by("-number")[0]
    assert newest.options == {}
    assert newest.fits["full_name"]["width"] == 100
    assert newest.version_assets.filter(asset=picture).exists()
    design_page = desk.get(reverse("certificates:template_design", args=[own.pk]))
    assert design_page.url == address


def test_the_page_shows_versions_and_a_picture_of_the_paper(desk, own):
    page = desk.get(reverse("certificates:template", args=[own.pk]))
    assert "Phiên bản 1" in page.content.decode()
    version = own.versions.get()
    shown = desk.get(reverse("certificates:version_picture", args=[version.pk]))
    assert shown["Content-Type"] == "image/png"
    pdf = desk.get(reverse("certificates:version_pdf", args=[version.pk]))
    assert pdf.content.startswith(b"%PDF")


def test_a_signatory_with_a_picture_is_entered_by_staff_and_seen_by_the_approver(
    desk, client, office
):
    sent = desk.post(
        reverse("certificates:signatory_create"),
        {
            "full_name": "Trần Hùng", "title": "Phó Giám đốc", "capacity": "KT.", "principal": "Giám đốc",
            "signature": SimpleUploadedFile("ky.png", scan(), content_type="image/png"),
        },
    )  # fmt: skip
    assert sent.status_code == 302
    signatory = Signatory.objects.get()
    assert signatory.organiser == office
    assert signatory.picture is not None
    client.force_login(factories.make_user(Role.APPROVER, office))
    page = client.get(reverse("certificates:signatories")).content.decode()
    assert "KT. GIÁM ĐỐC" in page
    picture = client.get(reverse("certificates:signatory_picture", args=[signatory.pk]))
    assert picture.content.startswith(b"\x89PNG")
    assert (
        client.get(reverse("certificates:signatory_edit", args=[signatory.pk])).status_code == 404
    )


def test_a_file_that_is_no_picture_is_refused_at_its_field(desk):
    sent = desk.post(
        reverse("certificates:pictures"),
        {"label": "Nền", "file": SimpleUploadedFile("x.svg", b"<svg><script/></svg>")},
    )
    assert sent.status_code == 422
    assert TemplateAsset.objects.exclude(label="").count() == 0


def test_the_shelf_costs_the_same_for_many_templates(
    desk, office, staff, own, django_assert_max_num_queries
):
    for number in range(12):
        designing.copy_template(
            template_id=own.pk, organiser_id=office.pk, name=f"Mẫu {number}", by=staff
        )
    with django_assert_max_num_queries(12):
        desk.get(reverse("certificates:templates"))
    with django_assert_max_num_queries(14):
        desk.get(reverse("certificates:template", args=[own.pk]))


def test_every_placeholder_of_a_paper_is_explained_beside_the_editor():
    from certificates.rendering import PLACEHOLDERS
    from certificates.selectors.templates import MEANINGS

    told = set(MEANINGS)
    assert told <= PLACEHOLDERS
    derived = {name for name in PLACEHOLDERS if name.startswith("head_") or name.endswith("_size")}
    assert PLACEHOLDERS - told - derived == {"verify_url"}


def test_a_preview_does_not_run_without_end(desk, own, monkeypatch):
    from certificates.views import templates

    monkeypatch.setattr(templates, "PREVIEWS", 0)
    values = {**form_of(desk, own), "preview": "1"}
    sent = desk.post(reverse("certificates:template_design", args=[own.pk]), values)
    assert sent.status_code == 429


def test_staff_see_whose_paper_lacks_something_before_they_propose(desk, office, staff, own):
    event, people = finished_class(office, staff, people=2)
    signatory = a_signatory(office)
    Registration.objects.filter(pk=people[0].pk).update(full_name="Lê 中 An")
    asked = {"template": own.pk, "signatory": signatory.pk}
    page = desk.get(reverse("certificates:check", args=[event.code]), asked).content.decode()
    assert "Phông chữ không có: 中" in page
    assert people[0].full_name not in page
    preview = desk.get(reverse("certificates:preview", args=[event.code]), asked)
    assert preview.content.startswith(b"%PDF"), "with the picture of the signature"
