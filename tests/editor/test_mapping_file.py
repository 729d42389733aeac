"""The office's own file: loaded as it is, saved whole or not at all."""

import os

import pytest

from hub.config.yamlfile import body_of
from hub.editor.mapping_file import ChangedOnDisk, MappingFile
from hub.errors import ConfigurationError


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "office.yaml"
    path.write_text("a: b\n")
    return path


def names(folder):
    return sorted(each.name for each in folder.iterdir())


def test_what_is_saved_is_what_was_typed(path):
    file = MappingFile(path)
    digest = file.save("a: ü\n", file.load().digest)
    assert path.read_bytes() == "a: ü\n".encode()
    assert file.load().digest == digest
    file.save("a: c\n", digest)
    assert path.read_text() == "a: c\n"
    assert names(path.parent) == ["office.yaml"]


def test_a_change_by_somebody_else_isnt_overwritten(path):
    file = MappingFile(path)
    digest = file.load().digest
    path.write_text("a: theirs\n")
    with pytest.raises(ChangedOnDisk, match=r"office\.yaml was changed by somebody else"):
        file.save("a: mine\n", digest)
    assert path.read_text() == "a: theirs\n"


def test_a_file_that_was_taken_away_isnt_made_again(path):
    file = MappingFile(path)
    digest = file.load().digest
    path.unlink()
    with pytest.raises(ChangedOnDisk):
        file.save("a: mine\n", digest)
    assert names(path.parent) == []


def test_rights_stay(path):
    path.chmod(0o640)
    file = MappingFile(path)
    file.save("a: c\n", file.load().digest)
    assert path.stat().st_mode & 0o7777 == 0o640


def test_line_ends_stay_as_the_file_has_them(path):
    path.write_bytes(b"a: b\r\nc: d\r\n")
    file = MappingFile(path)
    loaded = file.load()
    assert loaded.text == "a: b\nc: d\n"
    file.save("a: b\nc: e\n", loaded.digest)
    assert path.read_bytes() == b"a: b\r\nc: e\r\n"


def test_a_link_within_the_folder_is_followed_and_stays(path):
    link = path.parent / "link.yaml"
    link.symlink_to("office.yaml")
    file = MappingFile(link)
    file.save("a: c\n", file.load().digest)
    assert link.is_symlink()
    assert path.read_text() == "a: c\n"


def test_a_link_out_of_the_folder_is_neither_read_nor_written(path, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "secret.yaml"
    outside.write_text("a: secret\n")
    path.unlink()
    path.symlink_to(outside)
    for attempt in (MappingFile(path).load, lambda: MappingFile(path).save("a: mine\n", "")):
        with pytest.raises(ConfigurationError, match="leads out of its folder"):
            attempt()
    assert outside.read_text() == "a: secret\n"


@pytest.mark.parametrize("step", ["replace", "fsync"])
def test_a_fault_while_saving_leaves_the_file_as_it_was(path, monkeypatch, step):
    file = MappingFile(path)
    digest = file.load().digest

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(ConfigurationError, match=r"can't be written \(No space left on device\)"):
        file.save("a: c\n", digest)
    assert path.read_text() == "a: b\n"
    assert names(path.parent) == ["office.yaml"]


def test_a_file_that_isnt_text_is_refused(path):
    path.write_bytes(b"a: \xff\n")
    with pytest.raises(ConfigurationError, match="isn't UTF-8"):
        MappingFile(path).load()


def test_a_change_while_the_file_is_loaded_isnt_overwritten(path, monkeypatch):
    """The digest is that of the text that is shown, not of what the file holds a moment later."""

    def changed_meanwhile(target, name):
        body = body_of(target, name)
        path.write_text("a: theirs\n")
        return body

    file = MappingFile(path)
    with monkeypatch.context() as patch:
        patch.setattr("hub.editor.mapping_file.body_of", changed_meanwhile)
        loaded = file.load()
    assert loaded.text == "a: b\n"
    with pytest.raises(ChangedOnDisk):
        file.save("a: mine\n", loaded.digest)
    assert path.read_text() == "a: theirs\n"
