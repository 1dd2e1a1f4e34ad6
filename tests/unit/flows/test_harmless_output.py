"""What strangers wrote, on a terminal and in a log."""

import pytest
import structlog

from flows.terminal import configure_log, loggable, say, show, show_pairs

HOSTILE = "\x1b[2Jmodel\u202e.ifc 010190-1234"


def test_a_log_line_moves_no_cursor_and_names_no_person(capsys: pytest.CaptureFixture[str]) -> None:
    configure_log()
    structlog.get_logger().warning("rejected\n2026-01-01 forged", source=HOSTILE, rows=3)
    written = capsys.readouterr().err
    assert "\x1b[2J" not in written and "\u202e" not in written and "010190" not in written
    assert written.count("\n") == 1


def test_messages_and_results_move_no_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    say(HOSTILE)
    show(f"{HOSTILE}\nsecond line\twith a tab")
    show_pairs([("facility", HOSTILE)])
    out, err = capsys.readouterr()
    assert "\x1b" not in out + err and "\u202e" not in out + err
    assert "second line\twith a tab\n" in out


def test_the_name_of_a_task_is_one_harmless_line() -> None:
    assert loggable(f"read {HOSTILE}\n.ifc") == "read model.ifc ******-**** .ifc"
