"""What is to be said of the things around the documents: files, jobs, the disk, keys. Pure."""

import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.consistency import NAMED, Check, Status, judge, remarked

_MENDED_DAILY = "the service removes them once a day, `kefu doctor --mend` at once"
_READ_BY_OTHERS = stat.S_IRGRP | stat.S_IROTH


@dataclass(frozen=True, slots=True)
class Files:
    """What was found of the files that were handed in.

    Attributes:
        named: How many are named by a version or a job.
        missing: The names of those that are not kept; `damaged`: of those whose bytes have changed.
        thorough: Each was read.
    """

    named: int
    missing: Sequence[str]
    damaged: Sequence[str]
    thorough: bool


def originals_check(files: Files) -> Check:
    """Judge whether every file is kept, and whole."""
    good = f"{files.named} files are kept, each whole" if files.thorough else f"{files.named} files are kept (not read)"
    bad = f"of {files.named} files {len(files.missing)} are missing and {len(files.damaged)} damaged"
    advice = "restore them from a backup, or hand them in again; the documents made of them answer all the same"
    concerned = [*(f"{name}: missing" for name in files.missing), *(f"{name}: damaged" for name in files.damaged)]
    return judge("originals", good, concerned, bad, advice)


def unused_check(unused: Mapping[Path, int]) -> Check:
    """Remark on files that nothing names, given with their sizes in bytes."""
    found = f"{len(unused)} files are kept that nothing names ({sum(unused.values())} bytes)"
    names = [path.name for path in unused]
    return remarked(judge("unused_originals", "nothing is kept that nothing names", names, found, _MENDED_DAILY))


def jobs_check(states: Mapping[str, int], trouble: str | None) -> Check:
    """Judge the queue of files.

    Args:
        states: How many jobs there are in which state.
        trouble: What keeps files from being read, empty where nothing does; `None` where no service runs.
    """
    running, queued = states.get("running", 0), states.get("queued", 0)
    waiting = f"{running} files are being read, {queued} wait"
    if trouble:
        return Check("jobs", Status.PROBLEM, f"{trouble}; {waiting}", "restart the service; its log says why")
    if trouble is None and running:
        found = f"{running} files were being read when the service ended, {queued} wait"
        return Check("jobs", Status.REMARK, found, "the service reads them anew at its next start", (), running)
    return Check("jobs", Status.OK, waiting)


def events_check(given_up: int) -> Check:
    """Remark on events that the webhook was never told."""
    if not given_up:
        return Check("events", Status.OK, "the webhook lacks no event")
    advice = "`kefu rollout events` says why; `kefu rollout events --redeliver ID` sends one again"
    found = f"{given_up} events were tried for days, or refused, and never arrived at the webhook"
    return Check("events", Status.REMARK, found, advice, (), given_up)


def reading_folders_check(abandoned: Sequence[Path]) -> Check:
    """Remark on what was left in the folder for temporary files."""
    good = "nothing is left over in the folder for temporary files"
    advice = "they are removed when the next file is read, or by `kefu doctor --mend`"
    names = [str(folder) for folder in abandoned]
    return remarked(judge("reading_folders", good, names, "folders of readings that were killed are left over", advice))


def disk_check(path: Path, free: int, needed: int) -> Check:
    """Judge whether there is room for uploads; both in bytes."""
    found = f"{free // 1_000_000} MB are free at {path}"
    if free >= needed:
        return Check("disk", Status.OK, found)
    advice = f"make room: {needed // 1_000_000} MB are needed for the largest upload and what becomes of it"
    return Check("disk", Status.PROBLEM, found, advice)


def private_check(path: Path, mode: int, entries: Mapping[str, int]) -> Check:
    """Judge whether others can read the data directory.

    Args:
        path: The directory.
        mode: Its mode.
        entries: The mode of each file and folder directly in it.
    """
    if not mode & (stat.S_IRWXG | stat.S_IRWXO):
        return Check("private", Status.OK, f"{path} is open to its owner alone")
    advice = f"chmod 700 {path}"
    open_to_others = sorted(name for name, of_entry in entries.items() if of_entry & _READ_BY_OTHERS)
    if not open_to_others:
        found = f"{path} has the mode {stat.S_IMODE(mode):03o}; all that is in it is open to its owner alone"
        return Check("private", Status.REMARK, found, advice)
    found = f"others can read what is in {path} (mode {stat.S_IMODE(mode):03o})"
    named = tuple(open_to_others[:NAMED])
    return Check("private", Status.PROBLEM, found, advice, named, len(open_to_others))


def admin_check(roles: Sequence[str], *, given: bool, begun: bool) -> Check:
    """Judge whether anybody can administer kefu.

    Args:
        roles: Of the keys that count.
        given: There is one in KEFU_ADMIN_KEY.
        begun: A key was made at some time.
    """
    number = roles.count("admin") + given
    if number:
        return Check("admin_key", Status.OK, f"{number} administrator's keys count")
    if not begun:
        return Check("admin_key", Status.OK, "there is none yet: the first start of the service makes one")
    advice = "make one: `kefu key create --role admin`"
    return Check("admin_key", Status.PROBLEM, "no administrator's key counts any more", advice)


def ollama_check(found: str, why: str, lacking: Sequence[str] = ()) -> Check:
    """Remark on the model hosts: kefu answers without them, too.

    Args:
        found: Which answer, and which revision is asked.
        why: Why the model cannot be asked; empty when it can.
        lacking: Why a host cannot be asked for it, or for what is tried, where others can.
    """
    if not why:
        advice = "`kefu model verify` says how each revision stands at every host; until then, the others are asked"
        bad = f"Ollama {found}; not every host has what customers may get"
        return remarked(judge("ollama", f"Ollama {found}", lacking, bad, advice))
    return Check("ollama", Status.REMARK, why, "until then, answers are quotations from the documents")
