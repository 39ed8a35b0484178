"""The language of paper templates prints values and does nothing else."""

from __future__ import annotations

import pytest

from common.papers.errors import TemplateRefused
from common.papers.templating import compile_template


def fill(source: str, **values: object) -> str:
    return compile_template(source, allowed=values.keys()).render(values)


def test_values_are_escaped_normalised_and_not_read_as_templates():
    hostile = "<img src=file:///etc/passwd> {{ secret }} {% load x %}"
    page = compile_template("<p>{{ name }}</p>", allowed=("name",)).render(
        {"name": hostile, "secret": "mật khẩu"}
    )
    assert "<img" not in page
    assert "mật khẩu" not in page
    assert "{{ secret }} {% load x %}" in page
    assert fill("{{ name }}", name="A\u0301\x00\x1b") == "Á"


def test_sections_appear_for_what_is_there_and_lists_repeat():
    source = "{{# unit }}[{{ unit }}]{{/ unit }}{{^ unit }}none{{/ unit }}{{# lines }}<{{ . }}>{{/ lines }}"
    assert fill(source, unit="A", lines=["x", "y"]) == "[A]<x><y>"
    assert fill(source, unit="", lines=[]) == "none"


@pytest.mark.parametrize(
    "source",
    [
        "{{ password }}",
        "{{ name.password }}",
        "{{ name|safe }}",
        "{{{ name }}}",
        "{{& name }}",
        "{% load static %}",
        "{% include 'x' %}",
        "{# x #}",
        "{{# name }}",
        "{{/ name }}",
        "{{> ../../etc/passwd }}",
        "{{> nothing }}",
        "{{ name",
    ],
)
def test_anything_outside_the_language_is_refused(source):
    with pytest.raises(TemplateRefused):
        compile_template(source, allowed=("name",))
