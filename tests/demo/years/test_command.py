"""`partyorg demo` reports the campaigns of other years beside the large register's."""

import json
from datetime import date
from pathlib import Path

import pytest

from partyorg.cli import main
from partyorg.demo import VOLUMES


@pytest.mark.slow
def test_the_demo_reports_all_campaigns(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row for each campaign with its day, the files of its volume, and nothing left out that is evaluated elsewhere."""
    monkeypatch.setenv("PARTYORG_LANG", "en")
    with pytest.raises(SystemExit) as left:
        main(["demo", str(tmp_path / "out"), "--members", "60", "--no-xlsx"])
    said = capsys.readouterr().out
    assert left.value.code == 0
    assert "Left out" not in said
    rows = said.split("each in its own years\n")[1].split("\n\n")[0]
    for id, volume in VOLUMES.items():
        place = tmp_path / "out" / "years" / id
        assert (place / "register" / "units.csv").is_file()
        lines = (place / "findings.jsonl").read_text(encoding="utf-8").splitlines()
        header = json.loads(lines[0])
        assert date.fromisoformat(header["as_of"]) == volume.as_of
        assert volume.as_of.isoformat() in rows
        assert {json.loads(line)["campaign"] for line in lines[1:]} >= {id}
    first = (tmp_path / "out" / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["campaign"] for line in first[1:]} & set(VOLUMES) == set()
