"""Forms: what people typed, checked for shape only, and shown again with a word beside each fault.

A page author writes a `FormModel`, takes `Submitted` and calls `check`; a refused form goes to the template as `form`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Generic, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.datastructures import UploadFile

from charter_engine.domain.text import thai_digits
from charter_engine.errors import Invalid, Refusal
from charter_engine.i18n import fill, refusal_text


class FormModel(BaseModel):
    """A form's fields; unknown ones are refused, spaces at the ends go."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


Model = TypeVar("Model", bound=FormModel)
Typed = dict[str, Any]

_MESSAGES: Final = {
    "missing": "Fill this in.",
    "string_too_short": "Too short: at least {min_length} characters.",
    "string_too_long": "Too long: at most {max_length} characters.",
    "int_parsing": "Write a whole number.",
    "int_type": "Write a whole number.",
    "date_from_datetime_parsing": "Write a date.",
    "date_parsing": "Write a date.",
    "literal_error": "Choose one of the possibilities.",
    "enum": "Choose one of the possibilities.",
    "greater_than_equal": "At least {ge}.",
    "less_than_equal": "At most {le}.",
    "extra_forbidden": "This field is not known here.",
    "json_invalid": "This is not JSON.",
    "string_pattern_mismatch": "Not written as this field asks: an address begins with https://, "
    "a digest is 64 hexadecimal digits.",
}


class UnusableForm(Invalid):
    """Something in the form is missing or wrong."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked(Generic[Model]):
    """A form as typed, its faults by field (`""`: the form as a whole), and its value if there are none."""

    typed: Typed = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    value: Model | None = None

    def use(self) -> Model:
        """Return the value; raises UnusableForm when there are faults."""
        if self.value is None:
            raise UnusableForm(why=", ".join(self.faults))
        return self.value

    def get(self, name: str) -> str:
        """Return what was typed into a field, to show it again."""
        return str(self.typed.get(name, ""))

    def fault(self, name: str) -> str:
        """Return what is wrong with a field, or nothing."""
        return self.faults.get(name, "")

    def refused(self, refusal: Refusal, name: str = "") -> Checked[Model]:
        """Return the form with a refusal of an action beside a field, or above the form."""
        return Checked(typed=self.typed, faults={**self.faults, name: refusal_text(refusal)}, value=self.value)


async def _submitted(request: Request) -> Typed:
    """Return a form's fields: a list for one sent several times, an `UploadFile` for a file, nothing if empty."""
    typed: Typed = {}
    for name, value in (await request.form(max_files=8, max_fields=500)).multi_items():
        if isinstance(value, UploadFile) and not value.filename:
            await value.close()
            continue
        known = typed.get(name)
        typed[name] = value if known is None else [*(known if isinstance(known, list) else [known]), value]
    return typed


Submitted = Annotated[Typed, Depends(_submitted)]
"""The fields of a posted form, read before the transaction begins if it stands before `Work`."""


def check(model: type[Model], typed: Mapping[str, Any]) -> Checked[Model]:
    """Check a form's shape; empty fields count as not filled in."""
    filled = {name: value for name, value in typed.items() if value != ""}
    try:
        return Checked(typed=dict(typed), value=model.model_validate(filled))
    except ValidationError as error:
        return Checked(typed=dict(typed), faults=faults_of(error))


def faults_of(error: ValidationError) -> dict[str, str]:
    """Return what is wrong in the reader's language, by field (`""`: with the form as a whole)."""
    return {str(fault["loc"][0]) if fault["loc"] else "": fault_text(fault) for fault in error.errors()}


def fault_text(fault: Mapping[str, Any]) -> str:
    """Return one of pydantic's faults in the reader's language."""
    said = _MESSAGES.get(str(fault["type"]))
    limits = {name: thai_digits(limit) for name, limit in (fault.get("ctx") or {}).items() if isinstance(limit, int)}
    return fill(said, limits) if said else fill("This cannot be used here.", {})
