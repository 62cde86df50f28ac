"""What the environment says, read once at the start and frozen: `CHARTER_*`, and `DATABASE_URL`.

A value given by the caller (a command's option) goes before the environment; nothing is read later.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

MEBIBYTE = 1024 * 1024


class UnusableSettings(ValueError):
    """The environment holds a value that cannot be used; the message names every one of them."""


def _default_data_dir() -> Path:
    return Path(platformdirs.user_data_dir("charter-engine", appauthor=False))


def _default_database(given: dict[str, Any]) -> str:
    # A data directory that could not be read is reported by its own name.
    folder = given.get("data_dir", Path())
    return f"sqlite:///{(folder / 'charter.db').resolve()}"


class Settings(BaseSettings):
    """One installation's settings; sizes in bytes, durations as their names say."""

    model_config = SettingsConfigDict(
        env_prefix="CHARTER_",
        frozen=True,
        extra="forbid",
        validate_default=True,
        populate_by_name=True,
        env_ignore_empty=True,
    )

    # Where the database, keys and exports are kept.
    data_dir: Path = Field(default_factory=_default_data_dir)
    # sqlite:///… or postgresql+psycopg://…; not given, it is SQLite in the data directory.
    database_url: str = Field(
        default_factory=_default_database, validation_alias=AliasChoices("DATABASE_URL", "database_url")
    )
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    # The public address, for links in papers and notices; empty means host and port.
    base_url: str = Field(default="", pattern=r"^(https?://.+)?$")
    # A story's clock: every page and paper made under it says that it is simulated.
    demo: bool = False
    # Signs cursors and forms; empty means one made in the data directory.
    secret_key: SecretStr = SecretStr("")
    max_upload_bytes: int = Field(default=20 * MEBIBYTE, gt=0)
    session_hours: int = Field(default=12, gt=0, le=24 * 31)
    # After so many seconds without a sign of life another worker takes a job over.
    job_lease_seconds: int = Field(default=300, gt=0)
    page_size: int = Field(default=50, gt=0, le=500)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @property
    def public_url(self) -> str:
        """The address under which people reach this installation, without a slash at the end."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")


def load_settings(**overrides: Any) -> Settings:  # noqa: ANN401 - each field checks its own value
    """Read the environment once; `overrides` that are None are as if not given.

    Raises:
        UnusableSettings: naming every variable that cannot be used and why.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as fault:
        lines = "; ".join(f"{_variable(error['loc'])}: {error['msg']}" for error in fault.errors())
        raise UnusableSettings(lines) from None


def _variable(place: tuple[int | str, ...]) -> str:
    name = str(place[0]) if place else "settings"
    return "DATABASE_URL" if name.upper() == "DATABASE_URL" else f"CHARTER_{name.upper()}"
