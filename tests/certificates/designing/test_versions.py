"""Staff design papers: choices or HTML, versions, and what papers keep."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image

from accounts.models import Role
from certificates.models import (
    Certificate,
    Signatory,
)
from certificates.rendering import Options, design, render
from certificates.rendering.layout import render_in_full
from certificates.services import designing, issuing, making
from certificates.services.signatories import INK, save_signatory, signature_picture
from certificates.services.templates import keep_asset, loaded
from common import clock
from common.errors import Conflict, DomainError
from common.papers.errors import AssetRefused
from tests import factories
from tests.certificates.test_issuing import finished_class
from tests.factories.papers_design import a_signatory, scan
from tests.papers_world import LONGEST, facts_of, fonts_of, is_nfc, raw_text, record

# They draw many papers, which no database changes.
pytestmark = pytest.mark.once


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
