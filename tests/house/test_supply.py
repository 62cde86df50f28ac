"""What is installed is named by version and hash, never by address: see docs/decisions/0003."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
# Written in pieces, so that this file names none of them either.
REGISTRY_HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
        ("repo1", "maven", "org"),
    )
]
DISTRIBUTIONS = {"yaml": "pyyaml"}


def _tracked() -> list[Path]:
    told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in told.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_package_registrys_host() -> None:
    hosts = re.compile("|".join(re.escape(host) for host in REGISTRY_HOSTS).encode())
    assert [str(path.relative_to(ROOT)) for path in _tracked() if hosts.search(path.read_bytes())] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_has_a_hash_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^--(extra-)?index-url|^--find-links", text, re.MULTILINE)
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_typefaces_lock_has_hashes_and_no_address() -> None:
    text = (ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    packages = {name: package for name, package in json.loads(text)["packages"].items() if name}
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert not any(package.get("hasInstallScript") for package in packages.values())


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {_normal(re.split(r"[\[<>=!~ ;]", line)[0]) for line in project["dependencies"]}


def _imported() -> dict[str, str]:
    """Top-level modules imported by the package, each with one place that imports it."""
    found: dict[str, str] = {}
    for path in (ROOT / "charter_engine").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            found |= {name.split(".")[0]: str(path.relative_to(ROOT)) for name in names}
    return {name: place for name, place in found.items() if name not in {*sys.stdlib_module_names, "charter_engine"}}


def test_every_import_is_a_declared_dependency() -> None:
    owners = packages_distributions()
    declared = _declared()
    undeclared = {
        name: place
        for name, place in _imported().items()
        if not declared & {_normal(owner) for owner in owners.get(name, [name])}
    }
    assert undeclared == {}


def test_the_running_lock_holds_every_declared_dependency_and_no_gpl_benchmark_tool() -> None:
    locked = {
        _normal(name)
        for name in re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / "requirements/runtime.txt").read_text(), re.MULTILINE)
    }
    assert _declared() - locked == set()
    assert "pygit2" not in locked


def test_both_locks_agree() -> None:
    pins = [dict(re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", path.read_text(), re.MULTILINE)) for path in LOCKS]
    everything = next(pin for path, pin in zip(LOCKS, pins, strict=True) if path.name == "dev.txt")
    assert all(everything.get(name, version) == version for pin in pins for name, version in pin.items())


def test_peers_of_the_benchmarks_are_locked_for_them_alone() -> None:
    """pygit2 is GPL-2.0 with a linking exception: it may be measured against, never shipped or needed for tests."""
    locked = {path.name: set(re.findall(r"^([A-Za-z0-9_.-]+)==", path.read_text(), re.MULTILINE)) for path in LOCKS}
    peers = {"pygit2", "sqlalchemy-continuum"}
    assert peers <= locked.pop("bench.txt")
    assert {name for name, packages in locked.items() if peers & packages} == set()
    users = [path for path in _tracked() if path.suffix == ".py" and path.name != Path(__file__).name]
    using = re.compile(r"^\s*(import|from) (pygit2|sqlalchemy_continuum)\b", re.MULTILINE)
    assert {path.parent.name for path in users if using.search(path.read_text(encoding="utf-8"))} <= {"benchmarks"}
