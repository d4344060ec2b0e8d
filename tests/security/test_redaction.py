"""Logs: what tells on a person is removed, what helps support stays."""

import io
import logging

import pytest

from livret_desktop.security.redaction import Pseudonyms, RedactingFilter

CANARIES = [
    "030107733719",
    "0301 0773 3719",
    "06 12 34 56 78",
    "06.12.34.56.78",
    "lea.martin@example.fr",
    "A2007700080",
]


@pytest.fixture
def log():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    handler.addFilter(RedactingFilter(["phrase très secrète", "abc"]))
    logger = logging.Logger("test", logging.DEBUG)
    logger.addHandler(handler)
    return logger, stream


@pytest.mark.parametrize("canary", CANARIES)
def test_no_canary_comes_out_by_any_way(log, canary):
    logger, stream = log
    logger.info("NEPH %s refusé", canary)
    logger.info("refusé pour %(who)s", {"who": canary})
    logger.info(f"direct: {canary}")
    try:
        raise ValueError(f"value {canary} is odd")
    except ValueError:
        logger.exception("trouble with %s", canary, stack_info=True)
    written = stream.getvalue()
    assert canary.lstrip("A") not in written
    assert "ValueError: value " in written
    assert "Traceback" in written


def test_known_secrets_are_removed_and_what_helps_stays(log):
    logger, stream = log
    logger.warning("with phrase très secrète inside, abc stays")
    harmless = (
        "lesson 5f1c4c1e-3f0a-4a54-9c0b-123456123456 of 2026-11-20, sha "
        + "0123456789abcdef" * 4
        + ", 12345 ms"
    )
    logger.warning(harmless)
    written = stream.getvalue()
    assert "très secrète" not in written
    assert "abc stays" in written
    assert harmless in written


def test_without_the_filter_canaries_come_out():
    """The known-bad twin of the log above."""
    stream = io.StringIO()
    logger = logging.Logger("bare")
    logger.addHandler(logging.StreamHandler(stream))
    logger.warning("NEPH %s", CANARIES[0])
    assert CANARIES[0] in stream.getvalue()


def test_pseudonyms_are_stable_here_and_unlinkable_elsewhere():
    here, elsewhere = Pseudonyms(b"a" * 32), Pseudonyms(b"b" * 32)
    assert here.of("student", 12) == here.of("student", 12)
    assert (
        len(
            {
                here.of("student", 12),
                here.of("student", 13),
                here.of("lesson", 12),
                elsewhere.of("student", 12),
            }
        )
        == 4
    )
    assert here.of("student", 12).startswith("student-")
