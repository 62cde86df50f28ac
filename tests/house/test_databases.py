from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text

from tests.support.postgres import PostgresServer


def test_every_test_gets_an_empty_database_of_each_kind(database_url: str, database_kind: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE only_mine (words TEXT)"))
        connection.execute(text("INSERT INTO only_mine VALUES ('ข้อ ๑')"))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT words FROM only_mine")) == "ข้อ ๑"
    engine.dispose()
    assert engine.dialect.name.startswith(database_kind)


@pytest.mark.postgres
def test_postgres_listens_on_no_network_address(postgres_server: PostgresServer) -> None:
    engine = create_engine(postgres_server.url("postgres"))
    with engine.connect() as connection:
        assert connection.scalar(text("SHOW listen_addresses")) == ""
    engine.dispose()
