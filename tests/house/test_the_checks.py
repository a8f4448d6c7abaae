"""What `make check` and `make test` say is how it was."""

import sys

import pytest

from tests import checks, run


@pytest.mark.parametrize(("code", "word"), [(0, "ok"), (3, "wrong")])
def test_a_check_is_judged_by_how_it_ends_not_by_what_it_says(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], code: int, word: str
) -> None:
    """One that fails without a word fails; one that talks and ends well is well."""
    said = "print('all is well')" if code == 0 else "pass"
    command = [sys.executable, "-c", f"{said}; raise SystemExit({code})"]
    monkeypatch.setattr(checks, "checks", lambda place: [("one", command, {})])
    if code:
        with pytest.raises(SystemExit):
            checks.main()
    else:
        checks.main()
    assert capsys.readouterr().out.startswith(f"{word:6}one (")


@pytest.mark.parametrize(
    ("seconds", "ends"), [(60, "=== All of it: 60 s\n"), (1250, "for two free cores.\n"), (1900, None)]
)
def test_the_tests_hold_themselves_to_the_time_that_is_promised(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], seconds: int, ends: str | None
) -> None:
    clock = [0.0]

    def one_pass(*_given: object) -> int:
        clock[0] += seconds
        return 0

    monkeypatch.setattr(run, "passes", lambda what: [("A pass", [], {})])
    monkeypatch.setattr(run, "run", one_pass)
    monkeypatch.setattr(run.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(sys, "argv", ["run"])
    if ends is None:
        with pytest.raises(SystemExit, match="it took 1900 s"):
            run.main()
    else:
        run.main()
        assert capsys.readouterr().out.endswith(ends)
