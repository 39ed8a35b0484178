"""The English interface is complete, and what runs is what is written."""

import ast
import gettext
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "locale" / "en" / "LC_MESSAGES"
FIELD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")')


def read_entries():
    entries = []
    text = (FOLDER / "django.po").read_text(encoding="utf-8")
    for block in re.split(r"\n\s*\n", text.strip()):
        entry = {"fuzzy": False}
        field = None
        for line in block.splitlines():
            if line.startswith("#,") and "fuzzy" in line:
                entry["fuzzy"] = True
            elif found := FIELD.fullmatch(line):
                field = found[1]
                entry[field] = ast.literal_eval(found[2])
            elif line.startswith('"'):
                entry[field] += ast.literal_eval(line)
        if entry.get("msgid"):
            entries.append(entry)
    return entries


def translations(entry):
    return [value for field, value in entry.items() if field.startswith("msgstr")]


@pytest.fixture(scope="module")
def entries():
    found = read_entries()
    assert len(found) > 1000
    return found


def test_every_text_is_translated(entries):
    assert [e["msgid"] for e in entries if not all(translations(e))] == []


def test_no_translation_is_a_guess(entries):
    assert [e["msgid"] for e in entries if e["fuzzy"]] == []


def test_placeholders_are_kept(entries):
    names = re.compile(r"%\(\w+\)[a-z]|\{[\w.:]*\}")
    wrong = [
        e["msgid"]
        for e in entries
        if "msgid_plural" not in e
        and sorted(names.findall(e["msgid"])) != sorted(names.findall(e["msgstr"]))
    ]
    assert wrong == []


def test_the_compiled_file_says_the_same(entries):
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    expected = {}
    for entry in entries:
        key = entry["msgid"]
        if "msgctxt" in entry:
            key = f"{entry['msgctxt']}\x04{key}"
        if "msgid_plural" in entry:
            expected[key, 0] = entry["msgstr[0]"]
            expected[key, 1] = entry["msgstr[1]"]
        else:
            expected[key] = entry["msgstr"]
    compiled.pop("", None)
    assert compiled == expected
