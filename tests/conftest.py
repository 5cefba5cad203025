"""What every test gets: a progress file of its own."""

import pytest


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    """No test may read or write the progress of whoever runs it."""
    path = tmp_path / "progress.json"
    monkeypatch.setenv("RLCOURSE_PROGRESS", str(path))
    monkeypatch.delenv("RLCOURSE_STRICT", raising=False)
    return path
