"""The embedded broker: no worker ever takes a message that is only half written."""

import json
import os

import pytest
from kombu import Connection

from common.file_broker import Transport


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "control").mkdir()
    return tmp_path


def connect(folder):
    return Connection(
        "filesystem://localhost",
        transport=Transport,
        transport_options={
            "data_folder_in": str(folder),
            "data_folder_out": str(folder),
            "control_folder": str(folder / "control"),
        },
    )


def test_a_message_that_is_being_written_is_not_taken(folder):
    (folder / "1_x.tasks.msg.partial").write_text('{"body": "ha')
    with connect(folder) as connection:
        queue = connection.SimpleQueue("tasks")
        with pytest.raises(queue.Empty):
            queue.get(block=False)
        queue.put({"paper": 1})
        assert queue.get(timeout=5).payload == {"paper": 1}


def test_a_message_shows_only_when_all_of_it_is_there(folder, monkeypatch):
    shown = []

    def note(partial, whole):
        shown.append((list(folder.glob("*.msg")), json.loads(partial.read_text())["body"]))
        rename(partial, whole)

    rename = os.replace
    monkeypatch.setattr(os, "replace", note)
    with connect(folder) as connection:
        connection.SimpleQueue("papers").put({"paper": 1})
    [(before, body)] = shown
    assert before == []
    assert body
    assert len(list(folder.glob("*.msg"))) == 1
