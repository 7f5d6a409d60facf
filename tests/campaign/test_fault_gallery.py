"""The gallery of faults: one small file each, with what is to be said about it in its first lines."""

import re
from pathlib import Path

import pytest

from partyorg.campaign.codes import CODES
from partyorg.campaign.reader import load_campaign
from partyorg.errors import Fault, InputError
from tests.campaign.texts import GALLERY

FILES = sorted(file for file in GALLERY.glob("*.toml") if ".base" not in file.name)
EXPECTED = re.compile(r'# (D\d{3}) (?:(\S+):)?(\d+):(\d+)(?: "(.*)")?')


def faults_of(file: Path) -> tuple[Fault, ...]:
    """The faults of a file of the gallery, whose bases stand beside it."""
    bases = {}
    for base in sorted(file.parent.glob(f"{file.stem}.base*.toml")):
        text = base.read_text(encoding="utf-8")
        bases[re.findall(r'^id = "(.*)"', text, re.MULTILINE)[0]] = text
    with pytest.raises(InputError) as caught:
        load_campaign(file, bases=bases, checks={"example.check": None})
    return caught.value.faults


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_a_faulty_file_is_told_everything_about_it(file: Path) -> None:
    """Code, line, column and nearest spelling of every fault are as the file says, and there is no other fault."""
    lines = file.read_text(encoding="utf-8").splitlines()
    expected = [m.groups(default="") for m in (EXPECTED.fullmatch(line) for line in lines) if m]
    found = [
        (
            f.code,
            "" if f.where.file == str(file) else f.where.file,
            str(f.where.line),
            str(f.where.column),
            f.nearest,
        )
        for f in faults_of(file)
    ]
    assert found == [(code, name, line, column, near) for code, name, line, column, near in expected]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_a_fault_reads_as_a_sentence_with_its_place(file: Path) -> None:
    """The message fills its template, and names the file; a wrong key or value has a key path."""
    for fault in faults_of(file):
        assert "{" not in fault.text().replace("{ id", "")
        assert str(fault).startswith(f"{fault.where.file}:{fault.where.line}:")
        assert fault.where.key_path or fault.code == "D101"


def test_the_gallery_shows_every_code() -> None:
    """A new code needs a file; those that take more than definition files to meet are tested elsewhere."""
    shown = {fault.code for file in FILES for fault in faults_of(file)}
    assert CODES.keys() - shown == {"D100", "D161"}
