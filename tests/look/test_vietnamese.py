"""Whoever signs in reads Vietnamese, in the words of libraries too."""

import ast
from pathlib import Path

import allauth
import pytest
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation.template import templatize

pytestmark = pytest.mark.once
HOME = Path(allauth.__file__).parent
GETTEXT = {"_", "gettext", "gettext_lazy"}
PLACES = ("account/*.py", "account/internal/**/*.py", "mfa/**/*.py")
PAGES = ("templates/account/*.html", "templates/mfa/**/*.html", "templates/account/messages/*.txt")


def words(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in GETTEXT and isinstance(node.args[0].value, str):
                yield node.args[0].value


def words_of_pages():
    for pattern in PAGES:
        for file in HOME.glob(pattern):
            for line in templatize(file.read_text()).split("gettext(")[1:]:
                literal = line.split(") ")[0].rsplit(")", 1)[0]
                try:
                    yield ast.literal_eval(literal.removeprefix("u").strip())
                except (SyntaxError, ValueError):
                    continue


def test_no_word_of_signing_in_stays_english():
    found = {
        word
        for pattern in PLACES
        for file in HOME.glob(pattern)
        if "tests" not in file.parts
        for word in words(file.read_text())
    } | {word for word in words_of_pages() if isinstance(word, str)}
    same = {"IPv4", "IPv6", "E-mail"}

    with translation.override("vi"):
        english = [word for word in found - same if word.strip() and gettext(word) == word]

    assert len(found) > 150
    assert english == []
