"""The lane under Windows' Python counts what it ran, and knows every folder of tests."""

import subprocess
import sys

import pytest

from installer.wine import lane
from tests.house.sources import ROOT

REPORT = """<testsuites><testsuite>
<testcase classname="tests.db.test_store" name="a" time="0.5"/>
<testcase classname="tests.db.test_store" name="b" time="1.5"><failure message="no">…</failure></testcase>
<testcase classname="tests.ui.test_page.TestPage" name="c" time="1"><skipped message="only Linux">…</skipped></testcase>
<testcase classname="tests.ui.test_page" name="d" time="1"><error message="worker died">…</error></testcase>
</testsuite></testsuites>"""


def counts_of(tmp_path, report=REPORT):
    path = tmp_path / "report.xml"
    path.write_text(report, encoding="utf-8")
    return lane.counted(path)


def test_passed_failed_and_skipped_are_counted_by_folder(tmp_path):
    counts = counts_of(tmp_path)
    assert (counts["tests/db"].passed, counts["tests/db"].failed, counts["tests/db"].seconds) == (1, 1, 2.0)
    assert (counts["tests/ui"].passed, counts["tests/ui"].failed, counts["tests/ui"].skipped) == (0, 1, 1)
    assert counts["tests/ui"].reasons == {"only Linux": 1}


def test_every_reason_to_skip_is_printed(tmp_path, capsys):
    lane.print_counts(counts_of(tmp_path), 12.0)
    printed = capsys.readouterr().out
    assert "1 skipped: only Linux" in printed
    assert "1 passed, 2 failed, 1 skipped" in printed


def test_every_folder_of_tests_is_run_or_left_out_for_a_reason(monkeypatch):
    lane.say_left_out()
    monkeypatch.setattr(lane, "WHOLE_LANE", lane.WHOLE_LANE[1:])
    with pytest.raises(SystemExit, match="tests/windows"):
        lane.say_left_out()


def test_what_is_left_out_one_by_one_exists():
    for test in lane.LEFT_OUT_TESTS:
        file, name = test.split("::")
        assert f"def {name}(" in (lane.ROOT / file).read_text(encoding="utf-8")
        assert file in lane.WHOLE_LANE, "nothing to leave out of what does not run"


def test_a_lane_that_ran_next_to_nothing_fails(tmp_path, monkeypatch):
    report = tmp_path / "report.xml"

    def run(_words):
        report.write_text(REPORT, encoding="utf-8")
        return 0

    monkeypatch.setattr(lane.prepare, "main", lambda _words: 0)
    monkeypatch.setattr(lane, "REPORT", report)
    monkeypatch.setattr(lane, "run_tests", run)
    assert lane.main([]) == 1, "three tests are fewer than the whole lane holds"
    assert lane.main(["tests/db"]) == 0, "a choice of one's own has no such bound"
    monkeypatch.setattr(lane, "run_tests", lambda _words: 0)
    assert lane.main(["tests/db"]) == 1, "no report: nothing ran"


def test_a_failure_is_told_when_it_happens(tmp_path):
    """With workers, as in the lane: once, by the process that gathers."""
    (tmp_path / "test_two.py").write_text("def test_good(): pass\ndef test_bad(): assert 1 == 2\n", "utf-8")
    words = ["-m", "pytest", "-q", "-n", "1", "-p", "installer.wine.failures", "-p", "no:cacheprovider"]
    said = subprocess.run(
        [sys.executable, *words, "--rootdir", str(tmp_path), "-c", "/dev/null", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    assert said.count("(call): test_two.py::test_bad") == 1, said
    assert "assert 1 == 2" in said.partition("FAILURES")[0]
