"""Which messages the program can show: in templates, in Python, and in every refusal's docstring and remedy."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

from jinja2.ext import babel_extract

import charter_engine
from charter_engine import errors, i18n, resources
from charter_engine.web import forms, problems, rendering

_PACKAGE = Path(charter_engine.__file__).parent
_THAI = re.compile("[ก-๛]")
_CALLS = {"_", "translate", "fill", "say"}


def of_templates() -> set[str]:
    """Every `_("…")` in the pages."""
    found: set[str] = set()
    options = {"extensions": "jinja2.ext.i18n, jinja2.ext.do", "trimmed": "true", "silent": "false"}
    for path in resources.templates_dir().joinpath("pages").rglob("*.j2"):
        with path.open("rb") as file:
            for _line, _function, words, _comments in babel_extract(file, ["_", "gettext"], [], options):
                found.add(str(words[0] if isinstance(words, tuple) else words))
    return found


def of_python() -> set[str]:
    """Every `_("…")` and `translate("…")` in Python, and the tables that are translated when they are shown."""
    found = {words for said in problems._SAID.values() for words in said}
    found |= (
        set(problems._TITLES.values()) | {"Refused"} | set(forms._MESSAGES.values()) | set(rendering.ROLES.values())
    )
    for call in _calls():
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in _CALLS and call.args and isinstance(call.args[0], ast.Constant) and call.args[0].value:
            found.add(str(call.args[0].value))
    return {words for words in found if not _THAI.search(words)}


def of_refusals() -> set[str]:
    """What every refusal says and advises."""
    for module in pkgutil.walk_packages([str(_PACKAGE)], "charter_engine."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    kinds = set(_below(errors.Refusal)) | {errors.Refusal}
    ours = {kind for kind in kinds if kind.__module__.startswith("charter_engine.")}
    said = {i18n.template_of(kind) for kind in ours} | {kind.remedy for kind in ours}
    return {words for words in said if words and not _THAI.search(words)}


def shown_phrases() -> set[str]:
    """Literal facts that acts and pages put where a refusal's message says them."""
    kinds: dict[str, type[errors.Refusal]] = {kind.__name__: kind for kind in _below(errors.Refusal)}
    found = set()
    for call in _calls("actions", "queries", "web"):
        kind = kinds.get(getattr(call.func, "id", ""))
        said = f"{i18n.template_of(kind)} {kind.remedy}" if kind else ""
        for fact in call.keywords:
            words = fact.value.value if isinstance(fact.value, ast.Constant) else None
            if isinstance(words, str) and re.search(rf"\{{{fact.arg}\b", said):
                found.add(words)
    return {words for words in found if not _THAI.search(words)}


def _below(kind: type[errors.Refusal]) -> Iterator[type[errors.Refusal]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


def _calls(*rooms: str) -> Iterator[ast.Call]:
    for path in (path for room in rooms or (".",) for path in (_PACKAGE / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield node
