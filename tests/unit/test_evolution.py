"""A record that was written with an earlier schema is read as an event of today."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from ledger import codec
from ledger.codec import NotAccepted, decode, decode_trusted, encode, fingerprint_of
from ledger.events import PauseEnded
from schemas import files
from schemas.fingerprints import fingerprint
from tests.contract.strategies import sample


@pytest.fixture
def earlier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The fingerprint of an earlier PauseEnded: without its last field and without the last reason."""
    schema = json.loads((files.RELEASED / "PauseEnded" / f"{fingerprint_of('PauseEnded')}.json").read_text("utf-8"))
    assert "shield_check_id" == schema["fields"].pop()["name"]
    assert "DUPLICATE" == schema["fields"][-1]["type"]["symbols"].pop()
    text = json.dumps(schema)
    path = tmp_path / "PauseEnded" / f"{fingerprint(text)}.json"
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    monkeypatch.setattr(files, "released", lambda: {fingerprint(text): "PauseEnded"})
    monkeypatch.setattr(files, "RELEASED", tmp_path)
    _forget()
    yield fingerprint(text)
    _forget()


def _forget() -> None:
    codec._form.cache_clear()
    files.released_schema.cache_clear()


@pytest.mark.parametrize("read", [decode, decode_trusted])
def test_a_field_that_came_later_takes_its_default(earlier: str, read: type[decode]) -> None:
    event = sample("PauseEnded", reason="ADMIN_ERROR")
    assert isinstance(event, PauseEnded)
    written = _written_today(event)[:-1]
    assert event == read(earlier, written)
    assert None is read(earlier, written).shield_check_id


def test_a_symbol_that_came_later_is_unknown_to_the_earlier_schema(earlier: str) -> None:
    event = sample("PauseEnded", reason="DUPLICATE")
    with pytest.raises(NotAccepted) as refused:
        decode(earlier, _written_today(event)[:-1])
    assert ("unknown_symbol", "reason") == (refused.value.reason, refused.value.field)


def test_bytes_of_today_are_refused_under_the_earlier_schema(earlier: str) -> None:
    with pytest.raises(NotAccepted) as refused:
        decode(earlier, _written_today(sample("PauseEnded", reason="ADMIN_ERROR")))
    assert "not_canonical" == refused.value.reason


WRITTEN = {reason: encode(sample("PauseEnded", reason=reason)) for reason in ("ADMIN_ERROR", "DUPLICATE")}


def _written_today(event: object) -> bytes:
    assert dataclasses.is_dataclass(event)
    assert isinstance(event, PauseEnded)
    return WRITTEN[event.reason]
