"""A window is never kept waiting by a walk of the whole heap, and old cycles go all the same."""

import gc
import weakref

from livret_desktop.garbage import collect_again, collect_old, spare_collections, without_whole_walks
from tests.collector import Ring, pythons_own_collector_afterwards, whole_walks, work_of_a_large_send


def test_a_large_send_never_walks_the_whole_heap():
    with pythons_own_collector_afterwards():
        spare_collections()
        collect_again()
        with whole_walks() as walks:
            work_of_a_large_send()
    assert walks == []


def test_python_by_itself_would():
    with pythons_own_collector_afterwards():
        gc.set_threshold(700, 10, 10)  # as Python begins; the house's tests put whole walks between them
        gc.freeze()
        gc.collect()  # nothing long-lived is left to compare with: how much the run has made before does not count
        with whole_walks() as walks:
            work_of_a_large_send()
    assert walks != []


def test_young_cycles_are_collected_meanwhile():
    with pythons_own_collector_afterwards():
        spare_collections()
        collect_again()
        gone = weakref.ref(Ring())
        work_of_a_large_send()
        assert gone() is None


def test_old_cycles_are_collected_when_asked():
    with pythons_own_collector_afterwards():
        spare_collections()
        collect_again()
        ring = Ring()
        gone = weakref.ref(ring)
        work_of_a_large_send()
        del ring
        assert gone() is not None
        collect_old()
        assert gone() is None


def test_python_is_left_alone_where_nothing_was_spared():
    with whole_walks() as walks:
        collect_old()
    assert walks == []


def test_a_command_that_sends_never_walks_the_whole_heap():
    with pythons_own_collector_afterwards():
        gc.set_threshold(700, 10, 10)
        with whole_walks() as walks, without_whole_walks():
            gone = weakref.ref(Ring())
            work_of_a_large_send()
            assert gone() is None  # young cycles go meanwhile
        assert walks == []
        assert gc.get_threshold() == (700, 10, 10)
