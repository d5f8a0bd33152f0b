"""A run signed, and a reviewer's decision about it: in-toto statements over its files, signed by `ssh-keygen -Y` as git
does, so that `sha256sum` and `ssh-keygen` alone can check them."""

import hashlib
import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench import snapshot
from workbench.display import counted
from workbench.encoding import save, to_json
from workbench.errors import NotAcceptedError, UnreachableError, UnverifiedError, UsageError, WorkbenchError
from workbench.evidence.runs import Run, read_run

STATEMENT, TYPE = "statement.json", "https://in-toto.io/Statement/v1"
RUN_TYPE, DECISION_TYPE = "urn:relationship-workbench:run:v1", "urn:relationship-workbench:decision:v1"
NAMESPACE = "relationship-workbench"
"""What a signature is for: one made for git or mail does not count here."""
MANIFEST = "snapshot_manifest.json"
OURS = re.compile(r"(?:statement|decision-(\d+))\.json(?:\.sig)?")


def sign(folder: Path, key: Path) -> Path:
    """Write and sign the statement about the run in `folder`; returns its path. Raises UsageError, UnreachableError."""
    run = read_run(folder)
    if earlier := _decisions(folder):
        about = f"{earlier[0].name}, which is about an earlier statement"
        raise UsageError(message=f"{folder} has {about}. Remove it first.")
    _keep_manifest(run)
    review = run.reports.get("90_review", {})
    predicate = {
        "verdict": review.get("verdict"),
        "summary": review.get("summary"),
        "inputs": {"data": run.facts.get("data"), "snapshot": run.value("40_snapshot", "digest")},
        "versions": {name: run.facts.get(name) for name in ("workbench", "python", "server")},
        "command": "workbench run",
    }
    return _signed(folder / STATEMENT, RUN_TYPE, _subjects(folder), predicate, key)


def decide(folder: Path, decision: str, words: str, key: Path) -> Path:
    """Write and sign a reviewer's decision about a signed run, over the same files. Raises as `verify` and `sign`."""
    statement = _statement(folder / STATEMENT, RUN_TYPE)
    _require_same(folder, statement)
    if not (folder / f"{STATEMENT}.sig").is_file():
        raise UnverifiedError(path=folder / STATEMENT, reason=f"{STATEMENT}.sig is not there")
    number = 1 + max(map(_number, _decisions(folder)), default=0)
    predicate = {"decision": decision, "words": words, "statement": {"sha256": _digest(folder / STATEMENT)}}
    path = folder / f"decision-{number}.json"
    return _signed(path, DECISION_TYPE, _subjects(folder), predicate, key)


def verify(folder: Path, allowed: Path, accepted: bool = False) -> list[str]:
    """What was signed and by whom, a sentence a statement. Raises UnverifiedError with the first thing that differs;
    to be `accepted`, the last decision must be that, or NotAcceptedError is raised."""
    last = "nobody has decided"
    statement = _statement(folder / STATEMENT, RUN_TYPE)
    _require_same(folder, statement)
    said = statement["predicate"].get("summary") or "they hold no review"
    sentences = [f"{_signer(folder / STATEMENT, allowed)} signed {len(statement['subject'])} files: {said}"]
    for path in _decisions(folder):
        decision = _statement(path, DECISION_TYPE)
        if decision["predicate"]["statement"]["sha256"] != _digest(folder / STATEMENT):
            raise UnverifiedError(path=path, reason="it is a decision about another statement")
        _require_same(folder, decision, path)
        given = decision["predicate"]
        last = f"{path.name} says {given['decision']}"
        sentences.append(f"{_signer(path, allowed)} {given['decision']} it: {given['words']}")
    if accepted and not last.endswith(" accepted"):
        raise NotAcceptedError(path=folder, reason=last)
    return sentences


def signed(folder: Path) -> str:
    """Whether a statement stands there, in words; whether it holds, `verify` says."""
    if not (folder / STATEMENT).is_file():
        return "These reports are not signed; `workbench report sign` signs them."
    decisions = counted(len(_decisions(folder)), "decision")
    return f"These reports have a statement and {decisions}; whether they hold: `workbench report verify`."


def _decisions(folder: Path) -> list[Path]:
    """In the order in which they were made."""
    return sorted((path for path in folder.glob("decision-*.json") if OURS.fullmatch(path.name)), key=_number)


def _number(decision: Path) -> int:
    found = OURS.fullmatch(decision.name)
    return int(found[1]) if found else 0


def _keep_manifest(run: Run) -> None:
    """A copy of the snapshot's manifest, so that the folder has all that is signed."""
    if name := run.value("40_snapshot", "snapshot"):
        try:
            taken = snapshot.find(name)
        except WorkbenchError as error:
            raise UnreachableError(message=f"{error} The manifest of the run's snapshot is signed too.") from error
        save(run.path / MANIFEST, (taken.path / "manifest.json").read_bytes())


def _subjects(folder: Path) -> list[dict[str, Any]]:
    """Every file of the run with its digest, by name."""
    found = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or OURS.fullmatch(path.name):
            continue
        if path.is_symlink() or not path.is_file() or not path.name.isprintable():
            message = f"{str(path)!r} is no ordinary file; only those can be signed. Move it elsewhere."
            raise UsageError(message=message)
        found.append({"name": path.name, "digest": {"sha256": _digest(path)}})
    return found


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _require_same(folder: Path, statement: Mapping[str, Any], path: Path | None = None) -> None:
    signed = {each["name"]: each["digest"]["sha256"] for each in statement["subject"]}
    found = {each["name"]: each["digest"]["sha256"] for each in _subjects(folder)}
    for name in sorted(signed.keys() | found.keys()):
        if name not in found:
            raise UnverifiedError(path=folder / name, reason="it is not there")
        if name not in signed:
            raise UnverifiedError(path=folder / name, reason=f"{(path or folder / STATEMENT).name} does not name it")
        if signed[name] != found[name]:
            raise UnverifiedError(path=folder / name, reason="its content differs")


def _statement(path: Path, kind: str) -> dict[str, Any]:
    try:
        statement = json.loads(path.read_bytes())
        if (statement["_type"], statement["predicateType"]) != (TYPE, kind):
            raise UnverifiedError(path=path, reason=f"it is no statement of type {kind}")
        _ = [(each["name"], each["digest"]["sha256"]) for each in statement["subject"]], statement["predicate"].items()
        if kind == DECISION_TYPE:
            given = statement["predicate"]
            _ = given["decision"], given["words"], given["statement"]["sha256"]
    except FileNotFoundError as error:
        raise UnverifiedError(path=path, reason="it is not there; `workbench report sign` writes it") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnverifiedError(path=path, reason="it is cut off or no in-toto statement") from error
    return dict(statement)


def _signed(path: Path, kind: str, subjects: list[dict[str, Any]], predicate: Mapping[str, Any], key: Path) -> Path:
    """Aside until it is signed, so that what stood there outlives a key that does not sign."""
    aside = path.with_name(f".{path.name}")
    save(aside, to_json({"_type": TYPE, "subject": subjects, "predicateType": kind, "predicate": predicate}).encode())
    signature = aside.with_name(f"{aside.name}.sig")
    signature.unlink(missing_ok=True)
    done = _ssh_keygen("sign", "-f", str(key), "-n", NAMESPACE, str(aside))
    if done.returncode:
        aside.unlink()
        raise UnreachableError(message=f"{key} did not sign: {_last_line(done)}. Name a private key with --key.")
    signature.replace(path.with_name(f"{path.name}.sig"))
    return aside.replace(path)


def _signer(path: Path, allowed: Path) -> str:
    """Whose key signed the file, as the allowed-signers file calls him."""
    signature = path.with_name(f"{path.name}.sig")
    if not signature.is_file():
        raise UnverifiedError(path=path, reason=f"{signature.name} is not there")
    if not allowed.is_file():
        raise UsageError(
            message=f"There is no file {allowed}; name the allowed signers, as for git, with --allowed-signers."
        )
    found = _ssh_keygen("find-principals", "-s", str(signature), "-f", str(allowed))
    if found.returncode:
        raise UnverifiedError(path=signature, reason=f"{allowed} does not list its key, or it is cut off")
    signer = found.stdout.decode().splitlines()[0]
    where = ["-f", str(allowed), "-I", signer, "-n", NAMESPACE, "-s", str(signature)]
    if _ssh_keygen("verify", *where, content=path.read_bytes()).returncode:
        reason = f"the signature of {signer} is of something else, or {allowed} lists that key for other purposes first"
        raise UnverifiedError(path=path, reason=reason)
    return signer


def _ssh_keygen(action: str, *arguments: str, content: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["ssh-keygen", "-Y", action, *arguments], input=content, capture_output=True, check=False)  # noqa: S607
    except FileNotFoundError as error:
        message = "ssh-keygen is not installed, and signatures are its work. Install OpenSSH's client."
        raise UnreachableError(message=message) from error


def _last_line(done: subprocess.CompletedProcess[bytes]) -> str:
    return (done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"])[-1].rstrip(".")
