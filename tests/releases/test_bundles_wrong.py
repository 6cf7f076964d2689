"""Whatever is wrong with a bundle is found before anything is done with it."""

import json
import tarfile
from collections.abc import Callable
from typing import Any

from tests.app.shop import Shop
from tests.ollama import OllamaStandIn
from tests.releases.bundling import blob_in, bring, bundle, here, packed, rebuilt, sha256, there
from tests.releases.test_pinning import listed, refused

__all__ = ["bundle", "here", "there"]


def _edit(name: str, **changes: Any) -> Callable[[dict[str, bytes]], None]:
    def edit(files: dict[str, bytes]) -> None:
        files[name] = json.dumps({**json.loads(files[name]), **changes}).encode()

    return edit


def _tampered(files: dict[str, bytes]) -> None:
    files[blob_in(files)] = files[blob_in(files)][:-1] + b"!"


def _longer(files: dict[str, bytes]) -> None:
    files[blob_in(files)] += b"!"


def _dropped(files: dict[str, bytes]) -> None:
    del files[blob_in(files)]


def _without_record(files: dict[str, bytes]) -> None:
    del files["revision.json"]


def _surplus(files: dict[str, bytes]) -> None:
    files[f"blobs/sha256-{'0' * 64}"] = b"surplus"


def _swapped(files: dict[str, bytes]) -> None:
    manifest = json.loads(files["manifest.json"])
    manifest["layers"][0]["digest"] = f"sha256:{'0' * 64}"
    files["manifest.json"] = json.dumps(manifest).encode()


def _named(name: str, kind: bytes = tarfile.REGTYPE) -> bytes:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, "/etc/passwd"
    return packed([(info, b"")])


WRONG: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut off": (lambda bundle: bundle[: len(bundle) // 2], "truncated"),
    "without its end": (lambda bundle: bundle[: -(len(bundle) % 512 or 512) * 2], "truncated"),
    "with something behind its end": (lambda bundle: bundle + b"!" * 512, "trailing"),
    "no archive": (lambda _: b"neither a tar nor a GGUF" * 100, "format"),
    "a path upwards": (lambda _: _named("../../.ssh/authorized_keys"), "path"),
    "an absolute path": (lambda _: _named("/etc/passwd"), "path"),
    "a link": (lambda _: _named("revision.json", tarfile.SYMTYPE), "link"),
    "a hard link": (lambda _: _named("revision.json", tarfile.LNKTYPE), "link"),
    "a device": (lambda _: _named("revision.json", tarfile.CHRTYPE), "link"),
    "a folder": (lambda _: _named("blobs", tarfile.DIRTYPE), "link"),
    "a long name": (lambda _: _named("blobs/" + "a" * 200), "link"),
    "a file twice": (lambda _: packed([(tarfile.TarInfo("revision.json"), b"{}")] * 2), "duplicate"),
    "no record": (lambda b: rebuilt(b, _without_record), "missing"),
    "no weights": (lambda b: rebuilt(b, _dropped), "missing"),
    "a file more": (lambda b: rebuilt(b, _surplus), "record"),
    "a file more, told": (lambda b: rebuilt(b, _surplus, sorted_out=True), "manifest"),
    "changed weights": (lambda b: rebuilt(b, _tampered), "hash"),
    "changed weights, told": (lambda b: rebuilt(b, _tampered, sorted_out=True), "manifest"),
    "longer weights": (lambda b: rebuilt(b, _longer), "size"),
    "a manifest of other files": (lambda b: rebuilt(b, _swapped, sorted_out=True), "manifest"),
    "a manifest that is none": (lambda b: rebuilt(b, _edit("manifest.json", layers=7), sorted_out=True), "manifest"),
    "a record of another form": (lambda b: rebuilt(b, _edit("revision.json", format=2)), "record"),
    "a digest that is none": (lambda b: rebuilt(b, _edit("revision.json", digest="../../x")), "record"),
    "a size that is none": (lambda b: rebuilt(b, _edit("revision.json", size=2**63)), "record"),
    "no name": (lambda b: rebuilt(b, _edit("revision.json", model="")), "record"),
    "another id": (lambda b: rebuilt(b, _edit("revision.json", id="0123456789ab")), "record"),
    "other options": (lambda b: rebuilt(b, _edit("revision.json", options={"seed": 8})), "record"),
    "unknown options": (lambda b: rebuilt(b, _edit("revision.json", options={"sed": 8})), "record"),
    "a pack without a name": (
        lambda b: rebuilt(b, _edit("revision.json", pack={"name": "../x", "digest": "0" * 64, "files": {}})),
        "pack",
    ),
    "another pack": (
        lambda b: rebuilt(b, _edit("revision.json", pack={"name": "x", "digest": "0" * 64, "files": {}})),
        "pack",
    ),
}


def test_whatever_is_wrong_with_a_bundle_is_named_and_nothing_is_left_behind(
    there: Shop, other: OllamaStandIn, bundle: bytes
) -> None:
    before = sorted(path.name for path in there.parts.settings.data_dir.iterdir())
    found: dict[str, Any] = {}
    for name, (damage, _) in WRONG.items():
        response = bring(there, damage(bundle))
        assert refused(response) == (422, "invalid_bundle"), name
        found[name] = response.json()["error"]["detail"]["problem"]
    assert found == {name: problem for name, (_, problem) in WRONG.items()}
    assert (listed(there), other.store.models(), other.store.blobs) == ([], [], {})
    assert "POST" not in {request.method for request in other.requests}
    assert sorted(path.name for path in there.parts.settings.data_dir.iterdir()) == before


def test_a_model_that_a_host_makes_otherwise_is_taken_back(there: Shop, other: OllamaStandIn, bundle: bytes) -> None:
    """What was exported is what is served, or nothing is."""

    def forge(files: dict[str, bytes]) -> None:
        record = json.loads(files["revision.json"])
        params = blob_in(files, "params")
        content = b'{"temperature":2}'
        manifest = json.loads(files["manifest.json"])
        layer = next(one for one in manifest["layers"] if one["mediaType"].endswith(".params"))
        layer["digest"], layer["size"] = f"sha256:{sha256(content)}", len(content)
        del files[params]
        files[f"blobs/sha256-{sha256(content)}"] = content
        files["manifest.json"] = json.dumps(manifest).encode()
        files["revision.json"] = json.dumps(record).encode()

    response = bring(there, rebuilt(bundle, forge, sorted_out=True))
    assert refused(response) == (502, "import_failed")
    assert "made another model of it" in response.json()["error"]["message"]
    assert (listed(there), other.store.models()) == ([], [])
