"""Cycles in a program with a window: no thread collects by itself, and old ones go all the same."""

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor

from livret_desktop.garbage import (
    collect_again,
    collect_old,
    collect_young,
    collected_in_the_window,
    spare_collections,
    without_whole_walks,
)
from tests.collector import Ring, pythons_own_collector_afterwards, whole_walks, work_of_a_large_send


def test_python_by_itself_would_walk_the_whole_heap():
    with pythons_own_collector_afterwards():
        gc.enable()
        gc.set_threshold(700, 10, 10)  # as Python begins; the house's tests put whole walks between them
        gc.freeze()
        gc.collect()  # nothing long-lived is left to compare with: how much the run has made before does not count
        with whole_walks() as walks:
            work_of_a_large_send()
    assert walks != []


def test_a_worker_frees_no_cycle_of_the_window():
    """A widget is one: freed there while Qt deleted it in the window's thread, it brought the program down."""
    with pythons_own_collector_afterwards(), collected_in_the_window(), ThreadPoolExecutor(1) as worker:
        gone = weakref.ref(Ring())
        with whole_walks() as walks:
            made = worker.submit(work_of_a_large_send).result()
        assert (gone() is not None, walks) == (True, [])
        collect_young()
        assert gone() is None and made


def test_what_outlives_a_young_walk_goes_with_a_later_one():
    with pythons_own_collector_afterwards(), collected_in_the_window():
        kept = Ring()
        gone = weakref.ref(kept)
        made = [work_of_a_large_send()]
        collect_young()
        del kept
        for _ in range(12):
            made.append([([number],) for number in range(1_000)])
            collect_young()
        assert gone() is None


def test_little_made_is_not_worth_a_walk():
    with pythons_own_collector_afterwards(), collected_in_the_window():
        gc.collect()
        gone = weakref.ref(Ring())
        collect_young()
        assert gone() is not None


def test_old_cycles_are_collected_when_asked():
    with pythons_own_collector_afterwards():
        spare_collections()
        ring = Ring()
        gone = weakref.ref(ring)
        for _ in range(12):
            gc.collect(1)
        del ring
        gc.collect(1)
        assert gone() is not None
        collect_old()
        assert gone() is None


def test_after_the_window_python_collects_by_itself_but_never_the_whole_heap():
    with pythons_own_collector_afterwards():
        with collected_in_the_window():
            pass
        with whole_walks() as walks:
            gone = weakref.ref(Ring())
            work_of_a_large_send()
        assert (gone(), walks) == (None, [])


def test_python_is_left_alone_where_nothing_was_spared():
    with pythons_own_collector_afterwards():
        gc.enable()
        before = gc.get_threshold()
        collect_again()
        with whole_walks() as walks:
            collect_young()
            collect_old()
        assert (walks, gc.get_threshold()) == ([], before)


def test_a_command_that_sends_never_walks_the_whole_heap():
    with pythons_own_collector_afterwards():
        gc.enable()
        gc.set_threshold(700, 10, 10)
        with whole_walks() as walks, without_whole_walks():
            gone = weakref.ref(Ring())
            work_of_a_large_send()
            assert gone() is None  # young cycles go meanwhile
        assert walks == []
        assert gc.get_threshold() == (700, 10, 10)
