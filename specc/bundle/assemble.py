"""Puts a bundle together and into its folder: all of it, or nothing."""

import hashlib
import json
import os
import platform
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from specc import __version__
from specc.bundle import pages
from specc.bundle.pages import Circumstances
from specc.bundle.trace import Evidence, comparable
from specc.errors import SpeccError

MANIFEST = "manifest.json"
RUN = "run.json"


def contents(
    evidence: Evidence, around: Circumstances, branch: bytes, patch: bytes
) -> dict[str, bytes]:
    """The files of a bundle by name. Equal input gives equal bytes, on any machine."""
    evidence = comparable(evidence)
    reviewers = {"schema": 1, "reviewers": list(around.reviewers)}
    texts = {
        "PR.md": pages.description(evidence, around),
        "coverage.json": pages.coverage_records(evidence),
        "junit.xml": pages.junit(evidence),
        "reviewers.json": pages.as_json(reviewers),
        "traceability.json": pages.trace_records(evidence),
        "traceability.md": pages.trace_table(evidence),
    }
    if evidence.audit is not None:
        texts["audit.json"] = pages.audit_records(evidence.audit)
    files = {name: text.encode() for name, text in texts.items()}
    files |= {"branch.bundle": branch, "branch.patch": patch}
    manifest = {
        "schema": 1,
        "specc": __version__,
        "module": evidence.plan.module,
        "spec": evidence.plan.spec,
        "base": around.base,
        "commit": around.commit,
        "branch": around.branch,
        "files": {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)},
    }
    return {**files, MANIFEST: pages.as_json(manifest).encode()}


def write(folder: Path, files: Mapping[str, bytes], run: Mapping[str, object]) -> None:
    """Replace the bundle in `folder`; `run` is what differs from run to run, and is not hashed.

    The files are made beside the folder and take its place at once, so that a reader, or a killed
    process, never leaves half of one.
    """
    fresh = folder.with_name(f".{folder.name}.new")
    stale = folder.with_name(f".{folder.name}.old")
    try:
        for leftover in (fresh, stale):
            shutil.rmtree(leftover, ignore_errors=True)
        fresh.mkdir(parents=True)
        for name, content in (*files.items(), (RUN, pages.as_json(run).encode())):
            with (fresh / name).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        if folder.exists():
            folder.rename(stale)
        fresh.rename(folder)
        shutil.rmtree(stale, ignore_errors=True)
    except OSError as error:
        raise SpeccError(
            f"cannot write the bundle {folder}: {error.strerror}",
            "free some disk space or make the folder writable, then run the same command again",
        ) from None


def whole(folder: Path, manifest: str) -> bool:
    """Whether `folder` holds the bundle whose manifest has this SHA-256, with every file of it."""
    try:
        text = (folder / MANIFEST).read_bytes()
        return hashlib.sha256(text).hexdigest() == manifest and all(
            hashlib.sha256((folder / name).read_bytes()).hexdigest() == known
            for name, known in json.loads(text)["files"].items()
        )
    except OSError:
        return False


def fingerprint(files: Mapping[str, bytes]) -> str:
    """The SHA-256 of a bundle's manifest, and so of the whole bundle."""
    return hashlib.sha256(files[MANIFEST]).hexdigest()


def fingerprint_of(folder: Path) -> str:
    """The fingerprint of the bundle in `folder`."""
    return fingerprint({MANIFEST: (folder / MANIFEST).read_bytes()})


def machine() -> dict[str, object]:
    """Facts about this machine, for run.json."""
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processors": os.cpu_count(),
        "byteorder": sys.byteorder,
    }
