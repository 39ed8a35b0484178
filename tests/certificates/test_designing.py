"""Staff design papers: a form or HTML, a look beforehand, versions, and what papers keep."""

from __future__ import annotations

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.models import Role
from certificates.models import (
    Certificate,
    CertificateTemplate,
    Signatory,
    TemplateAsset,
    TemplateVersion,
)
from certificates.rendering import Options, Record, design, render
from certificates.rendering.layout import render_in_full
from certificates.services import designing, issuing, making
from certificates.services.signatories import INK, save_signatory, signature_picture
from certificates.services.templates import keep_asset, loaded
from common import clock
from common.errors import Conflict, DomainError
from common.papers.errors import AssetRefused
from registrations.models import Registration
from tests import factories
from tests.certificates.test_issuing import finished_class
from tests.factories.papers_design import a_signatory, scan
from tests.papers_world import LONGEST, facts_of, fonts_of, is_nfc, raw_text, record


@pytest.fixture
def office(db):
    return factories.make_organiser(name="Trung tâm Mẫu")


@pytest.fixture
def staff(office):
    return factories.make_user(Role.STAFF, office)


@pytest.fixture
def own(office, staff):
    built_in = factories.built_in_template("quiet")
    return designing.copy_template(
        template_id=built_in.pk, organiser_id=office.pk, name="Mẫu của Trung tâm", by=staff
    )


def save(own, staff, **choices):
    newest = own.versions.order_by("-number")[0]
    options = Options.from_dict({**newest.options, **choices})
    draft = designing.draft_of_options(own.organiser_id, options)
    return designing.save_version(template_id=own.pk, draft=draft, based_on=newest.number, by=staff)


def test_the_same_choices_give_the_same_paper_and_survive_being_kept():
    options = Options(base="quiet", title="CHỨNG NHẬN", lines=("birth",)).coloured()
    assert Options.from_dict(json.loads(json.dumps(options.as_dict()))) == options
    assert design(options) == design(Options.from_dict(options.as_dict()))


def test_wording_colours_and_lines_of_the_form_reach_the_paper(own, staff):
    version = save(
        own, staff, title="CHỨNG NHẬN HỌC TẬP", certifies="trao cho", completed="đã học xong",
        main="#123456", closing="Kết quả: đạt", lines=["birth", "signature"],
    )  # fmt: skip
    template = loaded(version.pk)
    text = raw_text(render(template, record()))
    for words in ("CHỨNG NHẬN HỌC TẬP", "trao cho", "đã học xong", "Kết quả: đạt", "12/03/1987"):
        assert words in text
    for gone in ("Đơn vị công tác", "Chức vụ", "Số vào sổ", "thời lượng", "lớp tập huấn"):
        assert gone not in text
    assert "#123456" in template.css
    assert b"#123456" in template.assets["border.svg"]
    assert "#173a5e" not in template.css


def test_a_designed_version_is_still_a_form_when_it_is_opened_again(own, staff):
    version = save(own, staff, certifies="trao cho", top=22)
    assert Options.from_dict(version.options).certifies == "trao cho"
    assert Options.from_dict(version.options).top == 22
    assert version.created_by == staff


def test_words_of_staff_are_words_and_no_markup(own, staff):
    version = save(own, staff, certifies="<b>A & B</b>", closing="x {{ hours }} y")
    text = raw_text(render(loaded(version.pk), record()))
    assert "<b>A & B</b>" in text
    assert "x 24 tiết y" in text
    with pytest.raises(DomainError):
        save(own, staff, certifies="{{ mat_khau }}")


def test_logo_and_background_are_printed_and_pages_are_still_filled(own, staff, office):
    logo = keep_asset(office.pk, "picture", scan((200, 200)), label="Biểu trưng")
    ground = keep_asset(office.pk, "picture", scan((297, 210)), label="Nền")
    version = save(own, staff, logo=logo.pk, background=ground.pk)
    template = loaded(version.pk)
    assert set(template.assets) == {"border.svg", "logo", "background"}
    pdf = render(template, record())
    assert pdf != render_in_full(template, record()), "filled, not laid out in full"
    assert pdf.count(b"/Subtype /Image") == 2
    assert b"/Interpolate true" not in pdf


def test_a_picture_of_another_office_is_refused(own, staff):
    foreign = keep_asset(factories.make_organiser().pk, "picture", scan(), label="Của người khác")
    with pytest.raises(DomainError):
        save(own, staff, logo=foreign.pk)


def test_a_signature_is_blue_on_nothing_and_cut_to_its_strokes():
    with Image.open(io.BytesIO(signature_picture(scan()))) as drawn:
        assert drawn.mode == "RGBA"
        assert drawn.size[0] < 500
        assert drawn.size[1] < 250
        assert drawn.getpixel((drawn.size[0] - 1, 0))[3] == 0
        strongest = max(drawn.get_flattened_data(), key=lambda pixel: pixel[3])
    assert strongest[:3] == INK
    assert strongest[3] == 255
    blank = io.BytesIO()
    Image.new("RGB", (50, 50), "white").save(blank, format="PNG")
    with pytest.raises(AssetRefused):
        signature_picture(blank.getvalue())


def test_a_paper_keeps_version_and_signature_of_its_day(office, staff, own):
    approver = factories.make_user(Role.APPROVER, office)
    signatory = a_signatory(office)
    event, people = finished_class(office, staff, people=2)
    batch = issuing.propose_certificates(
        event_id=event.pk, registration_ids=[each.pk for each in people], template_id=own.pk,
        issue_date=clock.today(), by=staff, signatory_id=signatory.pk,
    )  # fmt: skip
    issuing.issue_certificates(batch_id=batch.pk, by=approver)
    before = signatory.picture.sha256
    save(own, staff, certifies="lời mới")
    save_signatory(Signatory.objects.get(pk=signatory.pk), picture=scan(end=150))
    assert Signatory.objects.get().picture.sha256 != before
    first, second = Certificate.objects.order_by("pk")
    for paper in (first, second):
        assert paper.snapshot["signature"] == before
        making.make(paper)
        paper.refresh_from_db()
        assert paper.made_at is not None, paper.failure
    pdf = first.files.get().file.read()
    text = raw_text(pdf)
    assert "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC" in text
    assert "lời mới" not in text
    assert b"/SMask" in pdf, "the signature is transparent"


def test_papers_with_a_signature_are_filled_and_look_like_their_full_layout(own, office):
    from tests.pixels.pictures import different_pixels

    picture = a_signatory(office).picture
    template = loaded(own.versions.get().pk, picture.sha256)
    paper = record(signature=picture.sha256)
    pdf = render(template, paper)
    full = render_in_full(template, paper)
    assert pdf != full
    assert different_pixels(pdf, full) == 0


@pytest.mark.parametrize("base", ["ceremonial", "quiet", "conference"])
def test_a_paper_that_staff_designed_is_archival_and_reads_back_exactly(base, tmp_path):
    import pikepdf

    from certificates.rendering import designed
    from tests.certificates.rendering.test_filled_papers import qpdf_complaints

    signature = signature_picture(scan())
    template = designed(
        "own",
        Options(base=base, title="CHỨNG NHẬN", accent="#0a0a60", logo=1, top=16, side=22),
        {"logo": scan((150, 150))},
    )
    template.assets["signature"] = signature
    for changes in ({}, LONGEST, {"full_name": "Nguye\u0302\u0303n Ái Ơ"}):
        paper = record(**changes, signature="x")
        pdf = render(template, paper)
        text = raw_text(pdf)
        assert is_nfc(text)
        assert ("Nguyễn Ái Ơ" if "Ơ" in paper.full_name else paper.full_name) in text
        assert qpdf_complaints(pdf, tmp_path) == ""
        assert all(row[-5] == "yes" for row in fonts_of(pdf, tmp_path))
        assert facts_of(pdf)["Pages"] == "1"
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            root = opened.Root
            assert str(root.Lang) == "vi"
            assert root.MarkInfo.Marked
            assert root.StructTreeRoot.K
            assert root.OutputIntents[0].S == "/GTS_PDFA1"
            (attached,) = root.AF
            assert attached.AFRelationship == "/Data"
            with opened.open_metadata() as metadata:
                assert metadata.pdfa_status == "3A"


def test_whoever_saves_second_is_told_and_overwrites_nothing(own, staff):
    draft = designing.draft_of_options(own.organiser_id, Options(base="quiet"))
    designing.save_version(template_id=own.pk, draft=draft, based_on=1, by=staff)
    with pytest.raises(Conflict):
        designing.save_version(template_id=own.pk, draft=draft, based_on=1, by=staff)
    assert own.versions.count() == 2


def test_templates_of_the_product_are_copied_and_never_changed(staff):
    built_in = factories.built_in_template("ceremonial")
    draft = designing.draft_of_options(0, Options())
    with pytest.raises(DomainError):
        designing.save_version(template_id=built_in.pk, draft=draft, based_on=1, by=staff)
    with pytest.raises(DomainError):
        designing.archive_template(template_id=built_in.pk, archived=True)


def test_a_faulty_template_is_not_kept_and_all_faults_are_told(own, staff):
    draft = designing.draft_of_source(
        own.versions.get(), html="<p>{{ x1 }}\n{{ x2 }}<img src='y'>", css="@import 'z';", fits={}
    )
    with pytest.raises(designing.DraftRefused) as refused:
        designing.save_version(template_id=own.pk, draft=draft, based_on=1, by=staff)
    assert len(refused.value.faults) == 4
    tall = designing.draft_of_source(
        own.versions.get(),
        html="<p>{{ full_name }}</p><p>x</p>",
        css="p { height: 200mm }",
        fits={},
    )
    with pytest.raises(designing.DraftRefused) as refused:
        designing.save_version(template_id=own.pk, draft=tall, based_on=1, by=staff)
    assert "In thử" in str(refused.value.faults[0])
    assert own.versions.count() == 1


def test_an_old_version_comes_back_as_a_new_one(own, staff):
    save(own, staff, certifies="khác")
    old = own.versions.get(number=1)
    made = designing.restore_version(version_id=old.pk, by=staff)
    assert (made.number, made.html, made.options) == (3, old.html, old.options)
    assert set(loaded(made.pk).assets) == set(loaded(old.pk).assets)


def test_what_a_persons_paper_lacks_is_said_before_it_is_issued(own, staff):
    version = own.versions.get()
    remarks = designing.check_people(
        version,
        {
            1: record(),
            2: record(workplace="", position=""),
            3: record(full_name="Nguyễn 中 An"),
            4: record(class_title="Tên lớp rất dài " * 120),
            5: record(signatory_name=""),
        },
    )
    assert remarks[1] == []
    assert remarks[2] == [
        "Không có chức vụ: giấy bỏ dòng này.",
        "Không có đơn vị công tác: giấy bỏ dòng này.",
    ]
    assert remarks[3] == ["Phông chữ không có: 中"]
    assert "một trang" in remarks[4][0]
    assert remarks[5] == ["Không có người ký: chỗ này trên giấy để trống."]


# --- pages ----------------------------------------------------------------------------------------


def form_of(client, own, kind="design"):
    page = client.get(reverse(f"certificates:template_{kind}", args=[own.pk]))
    assert page.status_code == 200
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


@pytest.fixture
def desk(client, staff):
    client.force_login(staff)
    return client


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
    from certificates import designs

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
    from certificates.designs import MEANINGS
    from certificates.rendering import PLACEHOLDERS

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
