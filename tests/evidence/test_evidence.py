"""Two runs compared, findings that somebody answers for, runs signed: each broken once and seen red."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import Outcome, Program
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench import evidence
from workbench.errors import NotAcceptedError, UnreachableError
from workbench.evidence.acceptances import Acceptance, digest, place_of

TODAY = date(2026, 11, 28)
COLUMNS = ["check", "verdict", "entry_id", "subject", "path", "before", "after", "cause"]
Row = dict[str, str]


def row(check: str = "empty", subject: str = "ETF OLD", verdict: str = "finding", **said: str) -> Row:
    return dict.fromkeys(COLUMNS, "") | {"check": check, "verdict": verdict, "subject": subject, "path": "$"} | said


def write_run(folder: Path, rows: Iterable[Row] = (), **twins: dict[str, Any]) -> Path:
    """A folder of a run: a validation with these bad rows, and other twins as `id_of_report=...`."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = list(rows)
    verdicts = {"proof": "pass"} | {each["check"]: each["verdict"] for each in rows}
    counts = {check: sum(each["check"] == check for each in rows) for check in verdicts}
    checks = [
        {"id": id, "title": id, "verdict": verdict, "count": counts[id], "rows": []} for id, verdict in verdicts.items()
    ]
    worst = "fail" if "fail" in verdicts.values() else "pass"
    validated = {"id": "20_validate", "verdict": worst, "summary": "Said.", "environment": "DEFAULT", "checks": checks}
    for twin in [validated, *({"verdict": None, "summary": "Said."} | each for each in twins.values())]:
        (folder / f"{twin['id']}.json").write_text(json.dumps(twin), encoding="utf-8")
        (folder / f"{twin['id']}.html").write_text("<h1>A page</h1>", encoding="utf-8")
    with (folder / "20_validate.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        table.writerows(rows)
    facts = {"workbench": "1", "python": "3.11", "server": {"version": "18"}}
    (folder / "run.json").write_text(json.dumps(facts), encoding="utf-8")
    return folder


def pair(overlap: float, b: str = "QQQ", **weights: float) -> dict[str, Any]:
    rows = [{"symbol": symbol, "weight_a": weight, "weight_b": weight} for symbol, weight in weights.items()]
    return {"id": "51_pair", "environment": "DEFAULT", "pair": {"a": "SPY", "b": b, "overlap": overlap, "rows": rows}}


def latency(low: float, median: float, high: float) -> dict[str, Any]:
    ratio = {"low": low, "median": median, "high": high}
    return {"id": "30_benchmark", "questions": [{"id": "etf", "argument": "SPY", "scale": 1, "ratio": ratio}]}


def compared(before: Path, after: Path) -> evidence.RunDifference:
    return evidence.diff(evidence.read_run(before), evidence.read_run(after))


def turns(difference: evidence.RunDifference) -> dict[tuple[str, str], str]:
    return {(each.part, each.what): each.turn for each in difference.rows}


def test_two_runs_that_say_the_same_are_one_sentence(tmp_path: Path) -> None:
    a, b = (write_run(tmp_path / name, [row()], pair=pair(0.5, AAPL=0.1)) for name in "ab")
    difference = compared(a, b)
    assert (difference.rows, difference.verdict) == ([], "pass")
    assert difference.sentence == "Nothing moved: 2 reports compared."


def test_a_failure_that_is_new_is_for_the_worse_and_one_that_went_for_the_better(tmp_path: Path) -> None:
    clean, broken = write_run(tmp_path / "a"), write_run(tmp_path / "b", [row("proof", verdict="fail", before="1")])
    worse = turns(compared(clean, broken))
    place = ("Failing rows and findings", "proof: ETF OLD at $")
    assert worse == {("Verdicts", "20_validate"): "worse", ("Checks", "proof"): "worse", place: "worse"}
    assert set(turns(compared(broken, clean)).values()) == {"better"}


def test_a_bad_row_that_says_something_else_moved_and_one_that_fails_now_is_worse(tmp_path: Path) -> None:
    a = write_run(tmp_path / "a", [row(before="1")])
    place = ("Failing rows and findings", "empty: ETF OLD at $")
    assert turns(compared(a, write_run(tmp_path / "b", [row(before="2")]))) == {place: "moved"}
    assert turns(compared(a, write_run(tmp_path / "c", [row(before="1", verdict="fail")])))[place] == "worse"


def test_a_report_that_is_missing_is_for_the_worse_when_it_had_a_verdict(tmp_path: Path) -> None:
    drill = {"id": "70_drill", "verdict": "pass"}
    a, b = write_run(tmp_path / "a", drill=drill), write_run(tmp_path / "b")
    assert turns(compared(a, b)) == {("Verdicts", "70_drill"): "worse"}
    assert turns(compared(b, a)) == {("Verdicts", "70_drill"): "better"}


def test_a_weight_moves_its_row_and_no_other(tmp_path: Path) -> None:
    a = write_run(tmp_path / "a", pair=pair(0.5, AAPL=0.1, MSFT=0.2))
    b = write_run(tmp_path / "b", pair=pair(0.51, AAPL=0.11, MSFT=0.2))
    names = ["overlap", "AAPL: weight a", "AAPL: weight b"]
    assert turns(compared(a, b)) == {("A pair: DEFAULT and SPY and QQQ", name): "moved" for name in names}
    assert compared(a, b).verdict == "pass"


def test_two_questions_are_told_apart_and_not_compared(tmp_path: Path) -> None:
    a, b = write_run(tmp_path / "a", pair=pair(0.5)), write_run(tmp_path / "b", pair=pair(0.9, b="VTI"))
    assert [each.part for each in compared(a, b).rows] == ["Questions", "Questions"]


@pytest.mark.parametrize(
    ("now", "turn"), [((2, 3, 4), None), ((3.9, 4.5, 5), None), ((4.1, 5, 6), "better"), ((0.5, 1, 1.9), "worse")]
)
def test_a_speed_up_moved_only_where_the_intervals_do_not_meet(tmp_path: Path, now: Any, turn: str | None) -> None:
    a = write_run(tmp_path / "a", bench=latency(2, 3, 4))
    b = write_run(tmp_path / "b", bench=latency(*now))
    assert turns(compared(a, b)) == ({("Speed-ups", "etf SPY at scale 1"): turn} if turn else {})


def test_twins_of_another_version_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    old = write_run(tmp_path / "a")
    (old / "51_pair.json").write_text('{"id": "51_pair", "verdict": null, "summary": "Once."}', encoding="utf-8")
    new = write_run(tmp_path / "b", pair=pair(0.5))
    assert compared(old, new).verdict == "pass"


@pytest.fixture
def run_report(program: Program) -> Program:
    """Call `workbench report` with arguments."""
    return partial(program, "report")


def test_the_command_writes_the_page_and_its_twin_and_ends_as_documented(run_report: Program, tmp_path: Path) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    a, b = write_run(tmp_path / "a"), write_run(tmp_path / "b", [row("proof", hostile, "fail")])
    page = tmp_path / "moved.html"
    outcome = run_report("diff", a, b, "--page", page)
    assert (outcome.code, outcome.out.splitlines()[0][:6]) == (1, "✗ fail")
    assert hostile not in page.read_text(encoding="utf-8")
    assert json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))["verdict"] == "fail"
    assert run_report("diff", a, a, "--page", page).code == 0
    alone = write_run(tmp_path / "c") / "20_validate.json"
    assert run_report("diff", alone, alone, "--page", page).code == 0


def test_markdown_has_twelve_lines_at_most_and_no_live_markup(run_report: Program, tmp_path: Path) -> None:
    a = write_run(tmp_path / "a")
    b = write_run(tmp_path / "b", [row("proof", f"[x](http://e) {n}\n# big", "fail") for n in range(30)])
    lines = run_report("diff", a, b, "--markdown", "--page", tmp_path / "p.html").out.splitlines()
    assert len(lines) == 12
    assert "\\[x\\](" in lines[-2]
    assert lines[-1] == "- … and 23 more"


def test_markdown_says_what_was_not_compared(run_report: Program, tmp_path: Path) -> None:
    taken = [{"id": "40_snapshot", "snapshot": f"2025-12-1{n}-abc", "tables": {}} for n in range(2)]
    a, b = (write_run(tmp_path / f"{n}", snapshot=twin) for n, twin in enumerate(taken))
    outcome = run_report("diff", a, b, "--markdown", "--page", tmp_path / "p.html")
    assert "Members were not compared: " in outcome.out
    assert (outcome.code, outcome.out[:13]) == (3, "**unchecked**")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"id": 3}'])
def test_what_is_no_report_is_refused_by_name(run_report: Program, tmp_path: Path, content: str) -> None:
    folder = write_run(tmp_path / "a")
    (folder / "51_pair.json").write_text(content, encoding="utf-8")
    outcome = run_report("diff", folder, folder, "--page", tmp_path / "p.html")
    assert outcome.code == 2
    assert "51_pair.json" in outcome.err
    empty = tmp_path / "empty"
    empty.mkdir()
    assert run_report("diff", empty, folder, "--page", tmp_path / "p.html").code == 2


# Acceptances


@pytest.fixture
def accepted_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "acceptances.toml"
    monkeypatch.setenv("WORKBENCH_ACCEPTANCES", str(path))
    return path


def accept(run_report: Program, folder: Path, *words: Any) -> Outcome:
    later = (date.today() + timedelta(days=30)).isoformat()
    return run_report(
        "accept", *words, "--why", 'It "is"\twound up\x7f', "--who", "Ann", "--until", later, "--run", folder
    )


def test_an_accepted_row_says_so_until_it_changes_goes_or_ends(
    run_report: Program, tmp_path: Path, accepted_file: Path
) -> None:
    run = write_run(tmp_path / "a", [row(before="1"), row(subject="ETF NEW")])
    assert accept(run_report, run, "empty", "ETF OLD").code == 0
    (kept,) = evidence.acceptances()
    assert (kept.place, kept.why) == ("ETF OLD at $", 'It "is"\twound up\x7f')
    read = evidence.read_run(run)
    assert evidence.judge(read, [kept], kept.until)[0]["state"] == "accepted"
    assert "lapsed on" in evidence.judge(read, [kept], kept.until + timedelta(days=1))[0]["state"]
    changed = evidence.read_run(write_run(tmp_path / "b", [row(before="2")]))
    assert "has changed" in evidence.judge(changed, [kept], kept.until)[0]["state"]
    gone = evidence.read_run(write_run(tmp_path / "c"))
    assert evidence.judge(gone, [kept], kept.until)[0]["state"].startswith("finding: nothing is there any more")


def test_a_whole_check_is_accepted_as_it_was(run_report: Program, tmp_path: Path, accepted_file: Path) -> None:
    run = write_run(tmp_path / "a", [row("proof", "A", "fail"), row("proof", "B", "fail")])
    assert accept(run_report, run, "proof").code == 0
    known, today = evidence.acceptances(), date.today()
    assert evidence.judge(evidence.read_run(run), known, today)[0]["state"] == "accepted"
    more = evidence.read_run(write_run(tmp_path / "b", [row("proof", name, "fail") for name in "ABC"]))
    assert "has changed" in evidence.judge(more, known, today)[0]["state"]


def test_accepting_again_replaces_and_what_ends_soon_is_listed(
    run_report: Program, tmp_path: Path, accepted_file: Path
) -> None:
    run = write_run(tmp_path / "a", [row()])
    for _ in range(2):
        accept(run_report, run, "empty", "ETF OLD at $")
    assert len(evidence.acceptances()) == 1
    assert "ETF OLD" in run_report("accept", "--expiring-in", 30, "--run", run).out
    assert "ETF OLD" not in run_report("accept", "--expiring-in", 29, "--run", run).out


def test_what_somebody_else_answers_for_is_not_replaced_unasked(
    run_report: Program, tmp_path: Path, accepted_file: Path
) -> None:
    run = write_run(tmp_path / "a", [row()])
    accept(run_report, run, "empty")
    later = (date.today() + timedelta(days=9)).isoformat()
    mine = ("accept", "empty", "--why", "mine", "--who", "Bob", "--until", later, "--run", run)
    refused = run_report(*mine)
    assert (refused.code, "Ann answers for it until " in refused.err) == (2, True)
    assert [each.who for each in evidence.acceptances()] == ["Ann"]
    assert run_report(*mine, "--replace").code == 0
    assert [each.who for each in evidence.acceptances()] == ["Bob"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("empty", "ETF ODL"), "has no bad row 'ETF ODL'"),
        (("emty",), "Check 'emty' has no bad row"),
        (("proof",), "Check 'proof' has no bad row"),
    ],
)
def test_what_is_not_there_cannot_be_accepted(
    run_report: Program, tmp_path: Path, accepted_file: Path, words: Any, said: str
) -> None:
    outcome = accept(run_report, write_run(tmp_path / "a", [row()]), *words)
    assert (outcome.code, said in outcome.err) == (2, True)
    assert not accepted_file.exists()


@pytest.mark.parametrize("until", ["never", "2020-01-01", "", "31.12.2027"])
def test_never_is_no_day(run_report: Program, tmp_path: Path, accepted_file: Path, until: str) -> None:
    run = write_run(tmp_path / "a", [row()])
    assert run_report("accept", "empty", "--why", "x", "--who", "y", "--until", until, "--run", run).code == 2
    assert not accepted_file.exists()


@pytest.mark.parametrize(
    "text", ["[[accepted]]\ncheck = 'empty'\n", "accepted = 3\n", "x", "[[accepted]]\nuntil = 1\n"]
)
def test_a_malformed_file_accepts_nothing(run_report: Program, tmp_path: Path, accepted_file: Path, text: str) -> None:
    run = write_run(tmp_path / "a", [row()])
    accepted_file.write_text(text, encoding="utf-8")
    outcome = run_report("accept", "--run", run)
    assert (outcome.code, "nothing is accepted" in outcome.err) == (2, True)
    assert accept(run_report, run, "empty").code == 2
    assert accepted_file.read_text(encoding="utf-8") == text


rows_of_runs = st.lists(
    st.builds(
        row,
        check=st.sampled_from(["proof", "empty"]),
        subject=st.sampled_from(["A", "B", "C at $"]),
        verdict=st.sampled_from(["fail", "finding"]),
        before=st.sampled_from(["", "1", "2"]),
        path=st.sampled_from(["$", "$ at $"]),
    ),
    max_size=6,
)


EXAMPLES = 1000 if "WORKBENCH_SOAK" in os.environ else 200


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), rows_of_runs, rows_of_runs)
def test_random_acceptances_accept_only_what_they_name(data: st.DataObject, then: list[Row], now: list[Row]) -> None:
    """The twin: the same rows stand there now, to the letter, on a day that counts and in the same environment."""
    some = data.draw(st.sampled_from(then)) if then else row()
    whole, until = data.draw(st.booleans()), TODAY + timedelta(days=data.draw(st.integers(-1, 1)))
    environment = data.draw(st.sampled_from(["DEFAULT", "TEST"]))

    def spoken_of(rows: list[Row]) -> list[Row]:
        return [each for each in rows if each["check"] == some["check"] and (whole or place_of(each) == place_of(some))]

    place = "" if whole else place_of(some)
    acceptance = Acceptance(some["check"], place, environment, digest(spoken_of(then)), "why", "who", until)
    run = evidence.Run(Path("a"), {"20_validate": {"environment": "DEFAULT"}}, {}, now, has_all_rows=True)
    (judged,) = evidence.judge(run, [acceptance], TODAY)
    is_there = bool(spoken_of(now)) and sorted(map(str, spoken_of(now))) == sorted(map(str, spoken_of(then)))
    assert (judged["state"] == "accepted") == (until >= TODAY and environment == "DEFAULT" and is_there)


# Signatures


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys of Ann, whom `allowed` lists, and of Eve, whom nobody does."""
    folder = tmp_path_factory.mktemp("keys")
    if not shutil.which("ssh-keygen"):
        pytest.skip("ssh-keygen is not installed")
    for name in ("ann", "eve"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)]
        subprocess.run(command, check=True)
    public = (folder / "ann.pub").read_text(encoding="utf-8")
    (folder / "allowed").write_text(f"ann@example.org {public}", encoding="utf-8")
    return folder


@pytest.fixture
def signed(run_report: Program, tmp_path: Path, keys: Path) -> Path:
    run = write_run(tmp_path / "run", [row()])
    assert run_report("sign", run, "--key", keys / "ann").code == 0
    return run


def verify(run_report: Program, run: Path, keys: Path) -> Outcome:
    return run_report("verify", run, "--allowed-signers", keys / "allowed")


def test_a_signed_run_and_a_decision_about_it_are_verified(run_report: Program, signed: Path, keys: Path) -> None:
    assert run_report("decide", signed, "rejected", "--words", "Not yet.", "--key", keys / "ann").code == 0
    said = verify(run_report, signed, keys)
    assert said.code == 0
    assert said.out.splitlines()[1] == "ann@example.org rejected it: Not yet."
    gate = ("verify", signed, "--allowed-signers", keys / "allowed", "--accepted")
    assert (run_report(*gate).code, "decision-1.json says rejected" in run_report(*gate).err) == (1, True)
    assert run_report("decide", signed, "accepted", "--words", "Now.", "--key", keys / "ann").code == 0
    assert run_report(*gate).code == 0
    (signed / "statement.json.sig").unlink()
    assert run_report("decide", signed, "accepted", "--words", "Now.", "--key", keys / "ann").code == 1
    statement = json.loads((signed / "statement.json").read_text(encoding="utf-8"))
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert {each["name"] for each in statement["subject"]} >= {"20_validate.html", "20_validate.csv", "run.json"}


def test_sha256sum_and_ssh_keygen_alone_refuse_a_changed_byte(signed: Path, keys: Path) -> None:
    subjects = json.loads((signed / "statement.json").read_text(encoding="utf-8"))["subject"]
    sums = "".join(f"{each['digest']['sha256']}  {each['name']}\n" for each in subjects)

    def ask(*command: str, text: str) -> int:
        return subprocess.run(command, cwd=signed, input=text, text=True, capture_output=True, check=False).returncode

    named = ("-f", str(keys / "allowed"), "-I", "ann@example.org", "-n", "relationship-workbench")
    keygen = ("ssh-keygen", "-Y", "verify", *named, "-s", "statement.json.sig")
    text = (signed / "statement.json").read_text(encoding="utf-8")
    assert (ask("sha256sum", "-c", text=sums), ask(*keygen, text=text)) == (0, 0)
    (signed / "20_validate.html").write_text("<h1>A pagE</h1>", encoding="utf-8")
    assert ask("sha256sum", "-c", text=sums) != 0
    assert ask(*keygen, text=text.replace("workbench run", "workbench ran")) != 0


def break_byte(run_report: Program, run: Path, keys: Path) -> str:
    (run / "20_validate.html").write_text("<h1>A pagE</h1>", encoding="utf-8")
    return "20_validate.html is not what was signed: its content differs"


def break_missing(run_report: Program, run: Path, keys: Path) -> str:
    (run / "20_validate.csv").unlink()
    return "20_validate.csv is not what was signed: it is not there"


def break_added(run_report: Program, run: Path, keys: Path) -> str:
    (run / "99_more.html").write_text("More.", encoding="utf-8")
    return "99_more.html is not what was signed: statement.json does not name it"


def break_named_alike(run_report: Program, run: Path, keys: Path) -> str:
    (run / "decision-report.html").write_text("All is proven.", encoding="utf-8")
    return "decision-report.html is not what was signed: statement.json does not name it"


def break_empty_decision(run_report: Program, run: Path, keys: Path) -> str:
    decision = json.loads((run / "statement.json").read_text(encoding="utf-8"))
    decision |= {"predicateType": "urn:relationship-workbench:decision:v1", "predicate": {}}
    (run / "decision-1.json").write_text(json.dumps(decision), encoding="utf-8")
    return "decision-1.json is not what was signed: it is cut off or no in-toto statement"


def break_foreign(run_report: Program, run: Path, keys: Path) -> str:
    run_report("sign", run, "--key", keys / "eve")
    return "allowed does not list its key"


def break_replayed(run_report: Program, run: Path, keys: Path) -> str:
    other = write_run(run.with_name("other"))
    run_report("sign", other, "--key", keys / "ann")
    shutil.copy(other / "statement.json.sig", run)
    return "the signature of ann@example.org is of something else"


def break_other_run(run_report: Program, run: Path, keys: Path) -> str:
    other = write_run(run.with_name("other"))
    run_report("sign", other, "--key", keys / "ann")
    for name in ("statement.json", "statement.json.sig"):
        shutil.copy(other / name, run)
    return "20_validate.csv is not what was signed: its content differs"


def break_cut_statement(run_report: Program, run: Path, keys: Path) -> str:
    text = (run / "statement.json").read_text(encoding="utf-8")
    (run / "statement.json").write_text(text[: len(text) // 2], encoding="utf-8")
    return "statement.json is not what was signed: it is cut off"


def break_cut_signature(run_report: Program, run: Path, keys: Path) -> str:
    text = (run / "statement.json.sig").read_text(encoding="utf-8")
    (run / "statement.json.sig").write_text(text[: len(text) // 2], encoding="utf-8")
    return "or it is cut off"


def break_words(run_report: Program, run: Path, keys: Path) -> str:
    text = (run / "statement.json").read_text(encoding="utf-8")
    (run / "statement.json").write_text(text.replace('"verdict": null', '"verdict": "pass"'), encoding="utf-8")
    return "the signature of ann@example.org is of something else"


def break_decision(run_report: Program, run: Path, keys: Path) -> str:
    run_report("decide", run, "accepted", "--words", "Fine.", "--key", keys / "ann")
    run_report("sign", run.with_name("run"), "--key", keys / "ann")
    statement = json.loads((run / "statement.json").read_text(encoding="utf-8"))
    decision = json.loads((run / "decision-1.json").read_text(encoding="utf-8"))
    decision["predicate"]["statement"]["sha256"] = "0" * 64
    assert statement["subject"] == decision["subject"]
    (run / "decision-1.json").write_text(json.dumps(decision), encoding="utf-8")
    return "it is a decision about another statement"


BREAKS = [break_byte, break_missing, break_added, break_foreign, break_replayed, break_other_run, break_cut_statement]
BREAKS += [break_cut_signature, break_words, break_decision, break_named_alike, break_empty_decision]


@pytest.mark.parametrize("broken", BREAKS)
def test_each_way_to_cheat_has_its_own_sentence(run_report: Program, signed: Path, keys: Path, broken: Any) -> None:
    sentence = broken(run_report, signed, keys)
    outcome = verify(run_report, signed, keys)
    assert (outcome.code, outcome.err.count("\n")) == (1, 1)
    assert sentence in outcome.err


def test_the_last_of_ten_decisions_counts_and_a_wrong_key_takes_nothing_away(signed: Path, keys: Path) -> None:
    for decision in [*["accepted"] * 9, "rejected"]:
        evidence.decide(signed, decision, "Words.", keys / "ann")
    assert evidence.verify(signed, keys / "allowed")[-1] == "ann@example.org rejected it: Words."
    with pytest.raises(NotAcceptedError, match="decision-10"):
        evidence.verify(signed, keys / "allowed", accepted=True)
    for path in signed.glob("decision-*"):
        path.unlink()
    with pytest.raises(UnreachableError):
        evidence.sign(signed, keys / "allowed")
    assert evidence.verify(signed, keys / "allowed")


def test_links_are_not_signed_and_a_key_that_is_none_leaves_nothing(
    run_report: Program, tmp_path: Path, keys: Path
) -> None:
    run = write_run(tmp_path / "run")
    outcome = run_report("sign", run, "--key", keys / "allowed")
    assert (outcome.code, list(run.glob("statement*"))) == (3, [])
    (run / "99_link.html").symlink_to("/etc/hostname")
    assert run_report("sign", run, "--key", keys / "ann").code == 2
