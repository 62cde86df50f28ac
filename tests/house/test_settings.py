from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from charter_engine.settings import UnusableSettings, load_settings


def test_the_defaults_listen_on_loopback_with_sqlite_in_the_data_folder(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path)
    assert settings.host == "127.0.0.1"
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.database_url == f"sqlite:///{tmp_path / 'charter.db'}"
    assert settings.max_upload_bytes == 20 * 1024 * 1024


def test_the_environment_is_read_under_its_published_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHARTER_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CHARTER_PORT", "9000")
    monkeypatch.setenv("CHARTER_BASE_URL", "https://charter.example/")
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://localhost/charter")
    settings = load_settings()
    assert (settings.data_dir, settings.port) == (tmp_path, 9000)
    assert settings.public_url == "https://charter.example"
    assert settings.database_url == "postgresql+psycopg://localhost/charter"


def test_an_option_goes_before_the_environment_and_none_means_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHARTER_PORT", "9000")
    monkeypatch.setenv("DATABASE_URL", "sqlite:///from-the-environment.db")
    assert load_settings(port=9100).port == 9100
    assert load_settings(port=None).port == 9000
    assert load_settings(database_url="sqlite:///given.db").database_url == "sqlite:///given.db"


def test_every_unusable_variable_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHARTER_PORT", "many")
    monkeypatch.setenv("CHARTER_BASE_URL", "charter.example")
    with pytest.raises(UnusableSettings, match=r"CHARTER_PORT.*CHARTER_BASE_URL"):
        load_settings()


def test_settings_are_frozen_and_keep_their_secret_out_of_sight() -> None:
    settings = load_settings(secret_key="do-not-show")
    assert "do-not-show" not in repr(settings)
    with pytest.raises(ValidationError):
        settings.port = 1  # type: ignore[misc]  # the refusal is what is tested
