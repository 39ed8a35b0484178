"""The English interface is complete, and what runs is what is written."""

import ast
import gettext
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "locale" / "en" / "LC_MESSAGES"
FIELD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")')


def read_entries(folder=FOLDER):
    entries = []
    text = (folder / "django.po").read_text(encoding="utf-8")
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


@pytest.mark.once
def test_every_word_of_the_code_has_its_english(tmp_path):
    kept = shutil.ignore_patterns(".*", "tests", "static", "assets", "docs", "data", "__pycache__")
    shutil.copytree(ROOT, tmp_path / "site", ignore=kept)
    command = [sys.executable, "manage.py", "makemessages", "-l", "en", "--no-obsolete"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    done = subprocess.run(
        command, cwd=tmp_path / "site", env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    missing = [
        entry["msgid"]
        for entry in read_entries(tmp_path / "site" / "locale" / "en" / "LC_MESSAGES")
        if entry["fuzzy"] or not all(translations(entry))
    ]
    assert not missing
