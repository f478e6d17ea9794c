"""What the composed PostgreSQL runs at its first start gives the ledger a database and no more rights than that."""

import re
import subprocess
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ledger.embedded import binary, embedded_postgres
from tests.ops import files

SCRIPT = files.OPS / "postgres" / "10-ledger.sql"
SECRET = "/run/secrets/postgres_ledger"


def test_the_ledger_logs_in_through_its_service_file_and_is_no_superuser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    password = tmp_path / "password"
    password.write_text("it's-a-'quoted'-password")
    service = tmp_path / "service"
    service.write_text(f"[ledger]\npassword={password.read_text()}\n")
    text = SCRIPT.read_text()
    assert SECRET in text
    script = tmp_path / "setup.sql"
    # The embedded server has a role and a database of that name already.
    renamed = re.sub(r"\b(ROLE|DATABASE|OWNER) ledger\b", r"\1 composed", text)
    script.write_text(renamed.replace(SECRET, str(password)))

    with embedded_postgres(tmp_path / "home") as server:
        psql = [str(binary("psql")), "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--file", str(script), server.dsn]
        done = subprocess.run(psql, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr

        monkeypatch.setenv("PGSERVICEFILE", str(service))
        socket = conninfo_to_dict(server.dsn)["host"]
        dsn = make_conninfo("", host=socket, user="composed", dbname="composed", service="ledger")
        with psycopg.connect(dsn) as connection:
            rights = connection.execute(
                "SELECT current_database(), rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            connection.execute("CREATE TABLE own (n int)")

    assert ("composed", False, False, False) == rights
