"""The outbox against the model of the State, step by step: what fails is shrunk to the shortest way there.

The acts are those of the campaign G3; here Hypothesis chooses their order, and what each decides by lot.
"""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, run_state_machine_as_test
from hypothesis.stateful import rule as on

from tests.faults.g3 import Sequence
from tests.faults.send_kills import Stage
from tests.faults.send_truth import honest, naive

ACTS = (
    *("_record", "_edit", "_correct", "_cancel", "_send", "_send_and_die", "_tick", "_wait"),
    *("_decide", "_refuse", "_resend", "_switch", "_set_clock"),
)
LOTS = st.integers(0, 2**16)
FEW = settings(max_examples=8, stateful_step_count=20, suppress_health_check=[HealthCheck.too_slow])


class OutboxMachine(RuleBasedStateMachine):
    """An office, a network and a State. Nothing is ever recorded twice; at the end nothing is lost."""

    retry = staticmethod(honest)
    variant = None

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._stage = Stage(Path(self._folder.name))

    @initialize(seed=LOTS)
    def open(self, seed: int) -> None:
        chosen = seed if self.variant is None else seed * 4 + self.variant
        self._sequence = Sequence(self._stage, chosen, self.retry)
        self._sequence.begin()
        for _ in range(2):
            self._act("_record", seed)

    @on(name=st.sampled_from(ACTS), lot=LOTS)
    def act(self, name: str, lot: int) -> None:
        self._act(name, lot)

    @invariant()
    def nothing_is_recorded_twice(self) -> None:
        if hasattr(self, "_sequence"):
            assert self._sequence.doubled() == 0

    def teardown(self) -> None:
        try:
            assert not (hasattr(self, "_sequence") and self._sequence.end())
        finally:
            self._stage.close()
            self._folder.cleanup()

    def _act(self, name: str, lot: int) -> None:
        self._sequence.draw_from(lot)
        getattr(self._sequence, name)()


class NaiveMachine(OutboxMachine):
    """The known-bad twin: what has no answer is simply due again, where nothing can be read back or told apart."""

    retry = staticmethod(naive)
    variant = 3


def test_the_acts_are_those_of_the_campaign():
    assert {act.__name__ for act, _ in Sequence(None, 0, honest).acts()} >= set(ACTS)  # type: ignore[arg-type]


@pytest.mark.slow
def test_whatever_the_office_and_the_network_do_nothing_is_lost_or_doubled():
    run_state_machine_as_test(OutboxMachine, settings=FEW)


@pytest.mark.slow
def test_the_known_bad_twin_is_found_out():
    found = settings(FEW, max_examples=40, phases=[Phase.generate])  # found is enough: no shrinking
    with pytest.raises(AssertionError):
        run_state_machine_as_test(NaiveMachine, settings=found)
