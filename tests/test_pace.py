"""Pacing: an even pace under the limit, counted either way, and short bursts within a chat."""

from bisect import bisect_left

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.pace import ChatPace, ChatPaces, Pace


def times(pace: Pace, count: int, lateness: list[float]) -> list[float]:
    """When messages go out if each timer is late by so much."""
    now, sent = 100.0, []
    for number in range(count):
        if wait := pace.wait(now):
            now += wait + lateness[number % len(lateness)]
        pace.spend(now)
        sent.append(now)
    return sent


def most_within(sent: list[float], seconds: float) -> int:
    return max(bisect_left(sent, start + seconds) - number for number, start in enumerate(sent))


@given(st.sampled_from([1, 5, 30, 200, 1000]), st.lists(st.floats(0, 0.03), min_size=1, max_size=20))
def test_no_second_ever_holds_more_than_the_limit(per_second: int, lateness: list[float]) -> None:
    sent = times(Pace(per_second), min(2000, per_second * 3 + 2), lateness)
    assert most_within(sent, 1.0) <= per_second + (per_second == 1)


def test_a_burst_would_be_noticed() -> None:
    assert most_within([100.0 + n / 100 for n in range(31)], 1.0) == 31


@given(st.sampled_from([30, 1000]), st.floats(0, 0.002))
def test_timers_that_are_a_little_late_cost_nothing(per_second: int, lateness: float) -> None:
    sent = times(Pace(per_second), per_second * 10, [lateness])
    assert (len(sent) - 1) / (sent[-1] - sent[0]) >= 0.97 * per_second


def test_nothing_goes_before_a_hold_is_over() -> None:
    pace = Pace(30)
    pace.hold(107.5)
    assert (pace.wait(100.0), pace.wait(107.5)) == (7.5, 0)


@given(st.lists(st.floats(0, 5), min_size=5, max_size=200))
def test_a_group_hears_at_most_twenty_in_any_minute(gaps: list[float]) -> None:
    paces = ChatPaces(per_second=1, group_per_minute=20)
    now, sent = 100.0, []
    for gap in gaps:
        now = max(now + gap, paces.of(-5).free_at())
        paces.of(-5).spend(now)
        sent.append(now)
    assert most_within(sent, 60.0 - 1e-6) <= 20


def test_a_chat_hears_three_at_once_and_then_one_a_second() -> None:
    pace, now, sent = ChatPace(interval=1.0), 100.0, []
    for _ in range(6):
        now = max(now, pace.free_at())
        pace.spend(now)
        sent.append(now)
    assert sent == [100.0, 100.0, 100.0, 101.0, 102.0, 103.0]
