"""The preview of issuers' files, as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Program

ARK = (
    'date,fund,company,ticker,cusip,shares,"market value ($)","weight (%)"\n'
    '11/27/2026,MADE,"FIRST INC",AAA,037833100,"1,000","$60,000.00",60.00%\n'
    '11/27/2026,MADE,"SECOND INC",BBB,594918104,"2,000","$39,000.00",39.00%\n'
    '11/27/2026,MADE,"NOBODY PLC",,G13311132,"10","$1,000.00",1.00%\n'
)


@pytest.fixture(autouse=True)
def _no_database(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is compared with a database that this account may have."""
    monkeypatch.setenv("WORKBENCH_DATA_DIR", str(data_dir))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A file that is understood, and one that is none."""
    (tmp_path / "a.csv").write_text(ARK, encoding="utf-8")
    (tmp_path / "b.csv").write_text("neither,one\nnor,the other\n", encoding="utf-8")
    return tmp_path


def test_a_preview_accounts_for_every_line(files: Path, program: Program) -> None:
    """Fund, day, members and sum; the rejected line with its number; the other file is refused, and both are told."""
    ended = program("load", files)
    assert ended.code == 1
    assert "MADE as of 2026-11-27: 2 members. Weights sum to 100.00 (percent)" in ended.out
    assert "member 2, heading 1, rejected 1; 0 not accounted for." in ended.out
    assert "4  it has no ticker" in ended.out
    assert "b.csv cannot be read" in ended.err


def test_json_has_the_keys_that_others_rely_on(files: Path, program: Program) -> None:
    """One object a fund, and the refusals beside."""
    answer = json.loads(program("load", files, "--json").out)
    [file] = answer["files"]
    keys = ("issuer", "fund", "as_of", "lines", "memberships", "weight_sum", "unaccounted")
    assert [file[key] for key in keys] == ["ARK", "MADE", "2026-11-27", 4, 2, "100.00", 0]
    assert file["rejections"] == [{"line": 4, "reason": "it has no ticker"}]
    assert len(answer["refused"]) == 1
    assert program("load", files / "a.csv", "--json").code == 0


def test_a_path_that_leads_nowhere_is_refused(tmp_path: Path, program: Program) -> None:
    """One sentence with the name, exit 1."""
    ended = program("load", tmp_path / "missing.csv")
    assert (ended.code, ended.out.splitlines()[0][:27]) == (1, "0 files read, 1 refused: 0 ")
    assert "missing.csv" in ended.err
