"""The reports folder: JSON twins, HTML pages that open from disk, and their index. Nothing else writes there.
Same data, same bytes: times, hosts and addresses are in `run.json` alone."""

import json
import os
import shlex
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from workbench.contract import Verdict
from workbench.display import SAMPLE_LABEL, SIGNS, Fragment, headline, table, visible
from workbench.encoding import to_json
from workbench.errors import OutputFolderError, ReportsBusyError, VerdictError
from workbench.files import held, replaced, why
from workbench.report import markup
from workbench.report.charts import PLOTLY, chart, figures, with_pictures
from workbench.report.notebooks import BY_NAME, REVIEW
from workbench.report.still import template

PAGE = "WORKBENCH_PAGE"
PLOTLY_JS = "plotly.min.js"
NOT_REACHED = "The notebook did not reach its verdict."
READERS = tomllib.loads(Path(__file__).with_name("index.toml").read_text(encoding="utf-8"))["readers"]
NO_VERDICT = {"verdict": Verdict.UNCHECKED, "summary": NOT_REACHED, "sample": False, "findings": 0}


def folder() -> Path:
    """The reports folder: WORKBENCH_REPORTS, else `reports` here; made when absent. Raises OutputFolderError."""
    path = Path(os.environ.get("WORKBENCH_REPORTS", "reports"))
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputFolderError(path=path, reason=why(error)) from error
    if not os.access(path, os.W_OK):
        raise OutputFolderError(path=path, reason="it is not writable")
    return path


@contextmanager
def locked_folder() -> Iterator[None]:
    """Keep the reports folder to one run. Raises ReportsBusyError while another writes there."""
    try:
        with held(folder(), seconds=0):
            yield
    except BlockingIOError as error:
        raise ReportsBusyError(path=folder()) from error


def write(path: Path, text: str) -> None:
    """Write `text` aside and rename it into place, so that no reader sees half a page."""
    try:
        with replaced(path) as aside:
            aside.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputFolderError(path=path, reason=why(error)) from error


@contextmanager
def alone(page: str) -> Iterator[None]:
    """Run a notebook by itself, whose files are named `page` and link only to pages that are there."""
    os.environ[PAGE] = page
    try:
        yield
    finally:
        del os.environ[PAGE]


def place(id: str, suffix: str) -> Path:
    """The path of a file of report `id`, named as the report or as the page of a notebook that is run by itself."""
    page = os.environ.get(PAGE, "")
    return folder() / f"{page if page.startswith(f'{id}-') else id}{suffix}"


def write_result(
    id: str,
    verdict: Verdict | None,
    sentence: str,
    is_sample: bool = False,
    strict: bool = False,
    findings: int = 0,
    **results: Any,
) -> Fragment:
    """Write the JSON twin of the report `id` and state its verdict; one that answers a question has none. With
    `strict`, a verdict other than a pass without findings raises VerdictError, after the twin is written."""
    twin = {"id": id, "verdict": verdict, "summary": sentence, "sample": is_sample, "findings": findings}
    write(place(id, ".json"), to_json(twin | results))
    if strict and verdict and (verdict is not Verdict.PASS or findings):
        raise VerdictError(id=id, verdict=str(verdict), findings=findings, sentence=sentence)
    return headline(verdict or "", sentence)


def write_refusal(id: str, sentence: str) -> None:
    write(place(id, ".json"), to_json(NO_VERDICT | {"id": id, "summary": sentence}))


def remove_reports(ids: Iterable[str]) -> None:
    """Remove the reports of an earlier run that this one leaves out: they would pass for its own."""
    for id in ids:
        for suffix in (".html", ".json", ".csv", ".ipynb"):
            (folder() / f"{id}{suffix}").unlink(missing_ok=True)


def read_result(id: str) -> dict[str, Any]:
    """The JSON twin of an earlier report of this folder; unchecked when there is none."""
    path = folder() / f"{id}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else NO_VERDICT


def results(ids: Iterable[str]) -> Fragment:
    twins = [(id, read_result(id)) for id in ids if (folder() / f"{id}.json").is_file()]
    return table(["Report", "Verdict", "What it says"], [[id, t["verdict"], t["summary"]] for id, t in twins])


def export(executed: Path, notebook: Path) -> Path:
    """The `executed` notebook as `notebook` and its HTML page; it loses its times, and `executed` goes."""
    import nbformat

    try:
        content = nbformat.read(executed, as_version=4)
    finally:
        executed.unlink(missing_ok=True)
    id, by_itself = notebook.stem.partition("-")[0], PAGE in os.environ
    given = content.metadata.get("papermill", {}).get("parameters", {})
    parameters = [f"-p {shlex.quote(f'{key}={value}')}" for key, value in given.items()]
    _settle(content)
    heading, body = markup.body(content, notebook.stem)
    with_pictures(content)
    write(notebook, nbformat.writes(content) + "\n")
    twin = read_result(notebook.stem)
    html = _page(
        "page",
        twin,
        twin.get("title") or BY_NAME[id].question,
        figures(content),
        id=notebook.stem,
        heading=heading,
        body=markup.without_dead_links(body, folder()) if by_itself else body,
        command=" ".join(["workbench notebook run", id, *parameters]),
        has_index=not by_itself or (folder() / "index.html").is_file(),
        has_run=not by_itself or (folder() / "run.json").is_file(),
        has_csv=notebook.with_suffix(".csv").is_file(),
    )
    write(notebook.with_suffix(".html"), html)
    return notebook.with_suffix(".html")


def _page(name: str, twin: Mapping[str, Any], title: str, has_figures: Any, **facts: Any) -> str:
    """A page of the folder, which has plotly.js beside them all once one draws figures."""
    if has_figures and not (folder() / PLOTLY_JS).is_file():
        from plotly.offline import get_plotlyjs

        write(folder() / PLOTLY_JS, get_plotlyjs())
    facts |= {"headline": headline(twin["verdict"] or "", twin["summary"]).html, "source": (source := _about(twin))}
    facts |= {
        "title": title,
        "has_figures": bool(has_figures),
        "print_footer": quoted(" · ".join(filter(None, [title, source]))),
    }
    return str(template(f"{name}.html.j2").render(facts))


def quoted(text: str) -> str:
    """Text for a style sheet."""
    return '"' + "".join(c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in text) + '"'


def _about(twin: Mapping[str, Any]) -> str:
    if "source" in twin:
        return str(twin["source"])
    parts = [f"Environment {twin['environment']}"] if "environment" in twin else []
    if twin["sample"]:
        parts.append(SAMPLE_LABEL)
    return ". ".join(part[0].upper() + part[1:] for part in parts) + ("." if parts else "")


def _settle(content: Any) -> None:
    """Take out what differs between two runs on the same data."""
    content.metadata.pop("papermill", None)
    content.metadata["language_info"] = {"name": "python"}
    for place, cell in enumerate(content.cells):
        cell["id"] = f"cell-{place:02d}"
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                output.traceback = [f"{output.ename}: {output.evalue}"]


def _picture(id: str, ids: Collection[str]) -> str:
    """The first figure of a notebook of this run."""
    import nbformat

    path = folder() / f"{id}.ipynb"
    shown = figures(nbformat.read(path, as_version=4)) if id in ids and path.is_file() else []
    return chart(shown[0].data[PLOTLY], 1, is_live=False) if shown else ""


def _asked(page: str, twin: Mapping[str, Any]) -> str:
    """The question of a page that somebody asked for besides, with what tells it from others."""
    id, _, given = page.partition("-")
    return str(twin.get("title") or f"{BY_NAME[id].question} ({given})")


def write_index(ids: list[str]) -> Path:
    """The page for two readers: their questions in order, what this run says, and the picture that says most."""
    besides = sorted(path.stem for path in folder().glob("[0-9][0-9]_*-*.html") if path.with_suffix(".json").is_file())
    twins = {id: read_result(id) for id in [*ids, *besides]}
    asked = [{"page": id, "question": _asked(id, twins[id]), "command": ""} for id in besides]
    readers = [*READERS, {"title": "Asked besides", "rows": asked}] if asked else READERS
    facts = {
        "readers": [reader | {"picture": _picture(reader.get("picture", ""), ids)} for reader in readers],
        "twins": twins,
        "notebooks": BY_NAME,
        "signs": SIGNS,
        "visible": visible,
    }
    write(folder() / "index.html", _page("index", twins[REVIEW], "Relationship workbench: reports", False, **facts))
    return folder() / "index.html"
