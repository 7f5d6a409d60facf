"""Workbooks and forms open in LibreOffice without repair, and show what was written."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from partyorg import app
from partyorg.facts import Unit
from partyorg.i18n import use
from partyorg.reports.workbook import write_report_workbook
from tests.reports.conftest import Run, needed

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
READER = shutil.which("pdftotext")


def pages(folder: Path, *files: Path) -> dict[str, str]:
    """The texts of the files as LibreOffice prints them, by name."""
    office, reader = needed(OFFICE, "LibreOffice"), needed(READER, "pdftotext")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        *map(str, files),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    out = {}
    for file in files:
        printed = file.with_suffix(".pdf")
        assert printed.is_file(), done.stdout + done.stderr
        text = subprocess.run(
            [reader, str(printed), "-"], capture_output=True, text=True, timeout=60, check=True
        )
        out[file.name] = "".join(text.stdout.split())
    return out


@pytest.mark.slow
def test_the_office_opens_what_is_written(university: Run, hostile: Run, tmp_path: Path) -> None:
    """A workbook, the same with hostile names, and every form: each is printed with its own words."""
    run, files = university, []
    branch = next(unit.id for unit in run.register.facts(Unit) if unit.kind == "branch")
    with use("zh"):
        for name, one in (("book.xlsx", university), ("hostile.xlsx", hostile)):
            files.append(tmp_path / name)
            found = one.findings.where(status=["unmet", "waived"]).under(branch)
            write_report_workbook(
                files[-1],
                found,
                one.campaigns,
                one.register,
                names=one.names,
                vocabulary=one.words,
                only_under=branch,
            )
        known = app.form_values(run.register, run.findings, run.campaigns, date(2018, 3, 31))
        given: dict[str, dict[str, Any]] = {
            "rectification-notice": {"deadline": date(2018, 6, 30)},
            "public-notice": {
                "intention": "接收为预备党员", "people": [{"name": name, "id": "P"} for name in list(hostile.names.values())[:12]],
                "since": date(2018, 4, 2), "until": date(2018, 4, 10),
            },
            "talk-record": {"on": date(2018, 3, 1), "talker": "虚构人甲", "person": "虚构人乙"},
        }  # fmt: skip
        for id in run.setup.forms:
            files.append(tmp_path / f"{id}.docx")
            app.written_form(run.setup, id, known, given.get(id, {}), files[-1])
    said = pages(tmp_path, *files)
    assert "校园先锋工程" in said["book.xlsx"]
    assert "alert(1)" in said["hostile.xlsx"]
    assert "虚构人乙" in said["talk-record.docx"]
    assert "alert(1)" in said["public-notice.docx"]
    assert "整改通知书" in said["rectification-notice.docx"]
    assert said["progress-report.docx"].count("LN-") > 20
    assert not any("{{" in text.replace("{{7*7}}", "") for text in said.values())
