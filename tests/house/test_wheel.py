"""What is installed elsewhere is complete and works without a checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this tree without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_is_complete(wheel: Path) -> None:
    """All SQL, notebooks, templates, style and facts are in the wheel; tests and reports are not."""
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    for folder in ("sql", "notebooks"):
        for path in (ROOT / folder).rglob("*.*"):
            assert f"workbench/_{path.relative_to(ROOT).as_posix()}" in inside
    for path in (ROOT / "workbench").rglob("*.*"):
        if "__pycache__" not in path.parts:
            assert path.relative_to(ROOT).as_posix() in inside
    assert not [name for name in inside if name.startswith(("tests/", "reports/"))]
    assert any(name.endswith("licenses/LICENSE") for name in inside)


def test_the_wheel_works_where_there_is_no_checkout(wheel: Path, tmp_path: Path) -> None:
    """Installed elsewhere, the package reads its SQL, lists its notebooks and renders its templates."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = (
        "from workbench import runner, sqlfiles; from workbench.display import headline; "
        "from workbench.report.notebooks import BY_NAME; "
        "assert 'WITH members' in sqlfiles.load('report/published_counts'); "
        "assert runner.parameters('20_validate'); "
        "print(sqlfiles.__file__, *(n.question for n in BY_NAME.values()), headline('pass', 'So.').text, sep='\\n')"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    place, *questions, headline = ended.stdout.splitlines()
    assert Path(place).is_relative_to(tmp_path)
    assert len(questions) == len(list((ROOT / "notebooks").glob("*.ipynb")))
    assert headline == "✓ pass: So."
