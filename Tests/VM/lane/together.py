"""Several guests at once: each takes the next scenario when it has finished one."""

import multiprocessing
import queue
from typing import Callable, Iterator

from .runner import Counts, Runner, say
from .scenario import Scenario

# Processes that are forked see the scenarios as they are; only numbers travel.
FORKS = multiprocessing.get_context("fork")


def run_together(make_runner: Callable[[int], Runner], scenarios: list[Scenario], guests: int) -> Counts:
    """Counts of all. A guest's process that ends without its counts is a failure."""
    if guests == 1:
        return make_runner(0).run(scenarios)
    waiting, results = FORKS.Queue(), FORKS.Queue()
    for index in range(len(scenarios)):
        waiting.put(index)

    def work(guest: int) -> None:
        results.put(make_runner(guest).run(_next(waiting, scenarios)))

    workers = [FORKS.Process(target=work, args=(guest,)) for guest in range(guests)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    total = Counts()
    for worker in workers:
        if worker.exitcode == 0:
            total += results.get()
        else:
            say(f"FAIL guest: its process ended with {worker.exitcode}")
            total.failed += 1
    # What a process that ended early did not take is not passed over in silence.
    missing = len(scenarios) - total.passed - total.failed - total.skipped
    return total + Counts(skipped=max(0, missing))


def _next(waiting, scenarios: list[Scenario]) -> Iterator[Scenario]:
    while True:
        try:
            yield scenarios[waiting.get(timeout=1)]
        except queue.Empty:
            return
