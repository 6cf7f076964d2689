"""A wheel holds all that kefu needs at run time: it works away from the repository, without its files."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PACKAGES = ("knowledge", "ingest", "service", "prompts")
SAMPLE_DOCUMENTS = Path("knowledge/documents")
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
OFFLINE = ("--no-deps", "--no-index")

# Whatever is read from a file of ours is read once, from the installed files.
_READS_EVERYTHING = """
import sys
from pathlib import Path

import service
from knowledge.everyday import everyday_chinese, everyday_english
from service.chat.guard.rules import load_rules
from service.engines.packs import choose_pack, load_packs
from service.database.engine import open_engine
from service.database.applied import is_current
from service.database.migrate import upgrade
from service.demo.routes import demo_routes
from service.engines.extractive import load_phrases
from service.releases.gate.golden import read_golden
from service.releases.gate.page import template
from service.settings import load_settings
from service.system.description import show_asset

installed, work = map(Path, sys.argv[1:])
assert Path(service.__file__).is_relative_to(installed), service.__file__
settings = load_settings()
assert settings.prompts_dir.is_relative_to(installed), settings.prompts_dir
engine = open_engine(f"sqlite:///{work / 'kefu.db'}")
upgrade(engine)
assert is_current(engine)
assert choose_pack(load_packs(settings.prompts_dir / "packs"), "auto", "phi3:mini").name == "phi3"
assert load_rules(settings.prompts_dir / "guard.toml").digest
assert all(load_phrases(settings.prompts_dir / "phrases" / f"{lang}.toml") for lang in ("zh", "en"))
assert everyday_chinese().asking
assert everyday_english().asking
assert demo_routes()
assert read_golden((settings.prompts_dir / "golden.toml").read_text(encoding="utf-8"), "golden.toml").questions
assert template()
assert show_asset.fn("viewer.js").content
"""


@pytest.fixture(name="wheel", scope="module")
def _wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy: building leaves folders behind in the sources."""
    sources, built = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("wheel")
    for package in PACKAGES:
        shutil.copytree(REPOSITORY / package, sources / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(REPOSITORY / name, sources)
    run(*PIP, "wheel", str(sources), *OFFLINE, "--no-build-isolation", "--wheel-dir", str(built))
    return next(built.glob("kefu-*.whl"))


@pytest.fixture(name="installed", scope="module")
def _installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder it is installed into, without its dependencies, which the tests' own environment has."""
    folder = tmp_path_factory.mktemp("installed")
    run(*PIP, "install", str(wheel), *OFFLINE, "--target", str(folder))
    return folder


def run(*command: str, **environment: str) -> str:
    """Run a command away from the repository and without anybody's settings; give what it prints."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("KEFU_", "COV_"))}
    finished = subprocess.run(
        command,
        cwd="/",
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def shipped() -> set[str]:
    """Every file of the packages but the sample company's documents."""
    files = {path.relative_to(REPOSITORY) for package in PACKAGES for path in (REPOSITORY / package).rglob("*")}
    return {
        str(path)
        for path in files
        if (REPOSITORY / path).is_file() and "__pycache__" not in path.parts and SAMPLE_DOCUMENTS not in path.parents
    }


def test_every_file_of_the_packages_is_in_it_and_no_other(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == shipped()


def test_the_command_works_away_from_the_repository(installed: Path) -> None:
    shown = run(str(installed / "bin" / "kefu"), "settings", "--json", PYTHONPATH=str(installed))
    assert str(installed / "prompts") in shown


def test_whatever_it_reads_it_finds_among_its_own_files(installed: Path, tmp_path: Path) -> None:
    run(sys.executable, "-c", _READS_EVERYTHING, str(installed), str(tmp_path), PYTHONPATH=str(installed))
