from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from keepwarm.accounts.secret_key import SecretKeyProblem, load_secret_key


def test_key_is_made_once_and_kept(tmp_path: Path) -> None:
    data = tmp_path / "new" / "data"

    key = load_secret_key(None, data)

    assert len(key) == 32
    assert load_secret_key(None, data) == key
    assert [file.name for file in data.iterdir()] == ["secret.key"]
    assert (data / "secret.key").stat().st_mode & 0o777 == 0o600


def test_processes_starting_at_once_agree_on_the_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as starts:
        keys = list(starts.map(load_secret_key, [None] * 32, [tmp_path] * 32))

    assert set(keys) == {load_secret_key(None, tmp_path)}
    assert [file.name for file in tmp_path.iterdir()] == ["secret.key"]


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o602])
def test_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    load_secret_key(None, tmp_path)
    (tmp_path / "secret.key").chmod(mode)

    with pytest.raises(SecretKeyProblem, match="run: chmod 600 "):
        load_secret_key(None, tmp_path)


def test_configured_key_goes_before_the_file(tmp_path: Path) -> None:
    key = load_secret_key(SecretStr("k" * 32), tmp_path)

    assert key == b"k" * 32
    assert list(tmp_path.iterdir()) == []


def test_short_keys_are_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.key").touch(0o600)

    with pytest.raises(SecretKeyProblem, match=r"secret\.key is too short"):
        load_secret_key(None, tmp_path)
    with pytest.raises(SecretKeyProblem, match="KEEPWARM_SECRET_KEY is too short"):
        load_secret_key(SecretStr("guess"), tmp_path)
