"""Names as people type them, in the form in which they are kept, found and sorted."""

import functools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.vietnamese.names import (
    FAMILY_KEY_LENGTH,
    GIVEN_KEY_LENGTH,
    clean_name,
    fold,
    looks_like_name,
    place_key,
    sort_keys,
    split_salutation,
    split_titles,
)

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
VOWELS = "aăâeêioôơuưy"
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]


@st.composite
def syllables(draw):
    """A syllable with its tone on a vowel: the letters, the tone's rank, and how it is written."""
    head = draw(st.text("bcdđghklmnpqrstvx", max_size=2))
    vowel = draw(st.sampled_from(VOWELS))
    tail = draw(st.text("cghimnopty", max_size=2))
    tone = draw(st.integers(0, 5))
    written = unicodedata.normalize("NFC", head + vowel + TONES[tone] + tail)
    return head + vowel + tail, tone, written


@st.composite
def similar_names(draw):
    """Names made of a few syllables, so that many differ by a tone or a letter alone."""
    some = draw(st.lists(syllables(), min_size=1, max_size=3))
    tones = st.integers(0, 5)
    toned = st.builds(
        lambda syllable, tone: _with_tone(syllable[0], tone), st.sampled_from(some), tones
    )
    return draw(st.lists(st.lists(toned, min_size=1, max_size=3), min_size=2, max_size=8))


def _with_tone(letters, tone):
    at = next(index for index, letter in enumerate(letters) if letter in VOWELS)
    written = letters[: at + 1] + TONES[tone] + letters[at + 1 :]
    return letters, tone, unicodedata.normalize("NFC", written)


names = st.lists(syllables(), min_size=1, max_size=4)
texts = st.text(st.one_of(st.characters(), st.sampled_from("aàảãáạăằđĐƠờ \xa0\u200b'-().")))


def written(name):
    return " ".join(word.title() for _letters, _tone, word in name)


def compare_words(one, other):
    """Letters first, then tones: written without the code's own tables of weights."""
    for left, right in zip(one, other, strict=False):
        for a, b in zip(left[0], right[0], strict=False):
            if a != b:
                return LETTERS.index(a) - LETTERS.index(b)
        if len(left[0]) != len(right[0]):
            return len(left[0]) - len(right[0])
    if len(one) != len(other):
        return len(one) - len(other)
    tones = [word[1] for word in one], [word[1] for word in other]
    return (tones[0] > tones[1]) - (tones[0] < tones[1])


def compare_names(one, other):
    return compare_words(one[-1:], other[-1:]) or compare_words(one[:-1], other[:-1])


@given(st.one_of(st.lists(names, min_size=2, max_size=8), similar_names()))
def test_the_stored_keys_sort_people_as_a_vietnamese_list_does(people):
    by_keys = sorted(people, key=lambda name: sort_keys(written(name)))
    by_rules = sorted(people, key=functools.cmp_to_key(compare_names))
    # What is equal by the rules may stand in any order.
    for one, other in zip(by_keys, by_rules, strict=True):
        assert compare_names(one, other) == 0


def test_places_are_sorted_from_their_first_word_on():
    places = ["Tỉnh Điện Biên", "Thành phố Hải Phòng", "Tỉnh Bắc Ninh", "Cao Bằng", "Tỉnh Hà Tĩnh"]
    assert sorted(places, key=place_key) == [
        "Tỉnh Bắc Ninh", "Cao Bằng", "Tỉnh Điện Biên", "Tỉnh Hà Tĩnh", "Thành phố Hải Phòng",
    ]  # fmt: skip


@given(texts)
def test_sort_keys_hold_nothing_that_collations_order_differently(text):
    given_key, family_key = sort_keys(text)
    assert set(given_key + family_key) <= set("0123456789")
    assert len(given_key) <= GIVEN_KEY_LENGTH
    assert len(family_key) <= FAMILY_KEY_LENGTH


def test_a_class_is_sorted_by_given_name_then_by_family_name():
    people = [
        "Trần Thị Ơn", "Nguyễn Văn Ân", "Lê Văn Đức", "Lê Văn Dức", "Bùi An", "Đỗ An", "Phạm Ăn",
        "Lê Thị Hà", "Lê Thị Hạ", "Lê Thị Hả", "Lê Thị Ha", "Lê Thị Hã", "Lê Thị Há", "Đỗ Văn Anh",
        "Lê Thị Oanh", "Lê Thị Ổn", "Cao Văn Úy", "Cao Văn Ưng", "Cao Văn Uyên", "Do An",
    ]  # fmt: skip
    assert sorted(people, key=sort_keys) == [
        "Bùi An", "Do An", "Đỗ An", "Đỗ Văn Anh", "Phạm Ăn", "Nguyễn Văn Ân", "Lê Văn Dức",
        "Lê Văn Đức", "Lê Thị Ha", "Lê Thị Hà", "Lê Thị Hả", "Lê Thị Hã", "Lê Thị Há", "Lê Thị Hạ",
        "Lê Thị Oanh", "Lê Thị Ổn", "Trần Thị Ơn", "Cao Văn Úy", "Cao Văn Uyên", "Cao Văn Ưng",
    ]  # fmt: skip


@given(texts)
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@given(texts)
def test_a_name_is_found_whether_it_was_typed_composed_or_decomposed(text):
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert fold(composed) == fold(decomposed)
    assert clean_name(composed) == clean_name(decomposed)
    assert sort_keys(composed) == sort_keys(decomposed)


@given(texts)
def test_a_cleaned_name_is_clean(text):
    name = clean_name(text)
    assert clean_name(name) == name
    assert name == unicodedata.normalize("NFC", " ".join(name.split()))
    assert not {"\u200b", "\xa0", "\ufeff"} & set(name)


@given(names)
def test_a_name_written_properly_stays_as_it_is(name):
    assert clean_name(written(name)) == written(name)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  NGUYỄN   VĂN\xa0HẢI ", "Nguyễn Văn Hải"),
        ("lê thị thuỷ", "Lê Thị Thuỷ"),
        ("Trần văn A", "Trần văn A"),
        ("NGUYỄN Văn AN", "Nguyễn Văn An"),
        ("H'HEN NIÊ", "H'Hen Niê"),
        ("Y-BLƠM", "Y-Blơm"),
        ("- Nguyễn Văn A;", "Nguyễn Văn A"),
        ("Nguyễn Văn A (Bé)", "Nguyễn Văn A (Bé)"),
        ("(Nguyễn Văn A", "Nguyễn Văn A"),
        ("Ðỗ Văn Ðức", "Đỗ Văn Đức"),  # the Icelandic letter that old keyboards gave
        ("Nguyễn\u200bVăn A", "NguyễnVăn A"),
        ("...", ""),
    ],
)
def test_a_name_is_kept_clean(typed, kept):
    assert clean_name(typed) == kept


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hoà", "Hòa"), ("Lê Thị Thuỷ", "LÊ THỊ THỦY"), ("Nguyễn Văn Quý", "nguyễn văn  quý")],
)
def test_both_placements_of_the_tone_are_one_person(one, other):
    assert fold(one) == fold(other)
    assert sort_keys(clean_name(one)) == sort_keys(clean_name(other))


@pytest.mark.parametrize(("one", "other"), [("Hoà", "Hoa"), ("Đức", "Dức"), ("Lan Anh", "Anh Lan")])
def test_other_names_are_other_people(one, other):
    assert (fold(one), sort_keys(one)) != (fold(other), sort_keys(other))


@pytest.mark.parametrize(
    ("typed", "salutation", "name"),
    [
        ("Ông Đỗ Đức Duy", "ong", "Đỗ Đức Duy"),
        ("BÀ NGUYỄN THỊ HOA", "ba", "NGUYỄN THỊ HOA"),
        ("Bà. Lê Thị Hoa", "ba", "Lê Thị Hoa"),
        ("Ông: Lê Tám", "ong", "Lê Tám"),
        ("Mr. Duy Nguyen", "ong", "Duy Nguyen"),
        ("Ba Nguyen Thi Hoa", "ba", "Nguyen Thi Hoa"),
        ("Đ/c Nguyễn Văn A", "", "Nguyễn Văn A"),
        ("Ông/Bà Lê Văn A", "", "Lê Văn A"),
        ("Bàn Văn Ba", "", "Bàn Văn Ba"),
        ("Bá Thị Hoa", "", "Bá Thị Hoa"),
        ("Ba Văn Tám", "", "Ba Văn Tám"),
        ("Ong Cao Thang", "", "Ong Cao Thang"),
        ("Anh Thơ", "", "Anh Thơ"),
        ("Bà", "", "Bà"),
    ],
)
def test_a_form_of_address_is_parted_from_the_name(typed, salutation, name):
    assert split_salutation(typed) == (salutation, name)


def test_academic_titles_are_parted_from_the_name():
    assert split_titles("PGS.TS. Nguyễn Văn A") == ("PGS.TS.", "Nguyễn Văn A")
    assert split_titles("Tống Văn Sơn") == ("", "Tống Văn Sơn")


@pytest.mark.parametrize(
    "text",
    [
        "Vũ Ngọc Mai",
        "Hồ Thảo",
        "nguyen van a",
        "NGUYỄN NGỌC HƯƠNG",
        "Tống Thị Công",
        "Nguyễn thị hoa",
    ],
)
def test_names_look_like_names(text):
    assert looks_like_name(text)


@pytest.mark.parametrize(
    "text",
    ["UBND xã Vĩnh Bảo", "Vụ Kế hoạch", "Phó Chủ tịch", "Hộ kinh doanh Trần Văn Bình", "Kế toán",
     "Tùng", "Lê Văn B2", "Khối xã, phường", "Danh sách lớp em gửi ạ", "0912345678"],
)  # fmt: skip
def test_offices_and_positions_do_not_look_like_names(text):
    assert not looks_like_name(text)
