"""
What share of events the controls let through (METHOD 2.5).

In: what is known of each control. Out: the mean and second moment of the factor, and three plain
what-ifs beside it. Verifying a control changes what is known, not what happens.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod

from graph_schema.vocabulary import ControlState
from pathway.errors import BadInput

_STANDING = {ControlState.VERIFIED, ControlState.UNVERIFIED}


@dataclass(frozen=True, slots=True)
class ControlReading:
    """
    One control on one hazard: claimed share of events stopped (0 to 1), and what is known of it.

    `group` names a common cause (same system, person or form). `held` and `passed` are challenge
    data: events it stopped, events that got past it.
    """

    effectiveness: float
    state: ControlState
    group: str = ""
    held: float = 0
    passed: float = 0

    def __post_init__(self) -> None:
        if not 0 <= self.effectiveness <= 1:
            raise BadInput(f"effectiveness is a share from 0 to 1, not {self.effectiveness:g}")
        if self.held < 0 or self.passed < 0:
            raise BadInput("challenge data are counts of 0 or more")

    @property
    def stands(self) -> bool:
        """False where it failed or is not in place: then it stops nothing, whatever was claimed."""
        return self.state in _STANDING

    @property
    def claim(self) -> float:
        """Share stopped if it works as claimed; challenge data replace the claim."""
        if not self.stands:
            return 0.0
        tried = self.held + self.passed
        return (1 + self.held) / (2 + tried) if tried > 0 else self.effectiveness

    @property
    def moments(self) -> tuple[float, float]:
        """Mean and variance of the share stopped."""
        if not self.stands:
            return 0.0, 0.0
        tried = self.held + self.passed
        if tried > 0:
            mean = (1 + self.held) / (2 + tried)
            return mean, mean * (1 - mean) / (3 + tried)
        if self.state is ControlState.VERIFIED:
            return self.effectiveness, 0.0
        return self.effectiveness / 2, self.effectiveness**2 / 12


@dataclass(frozen=True, slots=True)
class ControlFactor:
    """
    Share of events that still get through: `mean`, `second` moment, and three what-ifs.

    `verified_only` if nothing else works, `all_claimed` if everything works as claimed,
    `fail_together` if they stop the same events (the best one alone). 1 = nothing is stopped.
    """

    mean: float
    second: float
    verified_only: float
    all_claimed: float
    fail_together: float


def control_factor(controls: Sequence[ControlReading]) -> ControlFactor:
    """
    The factor left by several controls; those of one common-cause group count once, as the best.

    >>> factor = control_factor(
    ...     [ControlReading(0.5, ControlState.VERIFIED), ControlReading(0.6, ControlState.UNVERIFIED)]
    ... )
    >>> round(factor.mean, 3), round(factor.second, 3), factor.verified_only, factor.fail_together
    (0.35, 0.13, 0.5, 0.4)
    """
    groups = _by_group(controls)
    best = sorted(_best(group) for group in groups)
    return ControlFactor(
        mean=prod(1 - mean for mean, _ in best),
        second=prod((1 - mean) ** 2 + variance for mean, variance in best),
        verified_only=_left(groups, [ControlState.VERIFIED]),
        all_claimed=_left(groups, _STANDING),
        fail_together=min((1 - control.claim for control in controls), default=1.0),
    )


def _by_group(controls: Iterable[ControlReading]) -> list[list[ControlReading]]:
    alone: list[list[ControlReading]] = []
    shared: dict[str, list[ControlReading]] = {}
    for control in controls:
        if control.group:
            shared.setdefault(control.group, []).append(control)
        else:
            alone.append([control])
    return [*alone, *shared.values()]


def _best(group: Iterable[ControlReading]) -> tuple[float, float]:
    """Mean and variance of the member with the largest mean; of equals, the one known best."""
    return max((control.moments for control in group), key=lambda moment: (moment[0], -moment[1]))


def _left(groups: Iterable[Iterable[ControlReading]], states: Iterable[ControlState]) -> float:
    """Share that gets through if exactly the controls in `states` work as claimed."""
    working = set(states)
    stopped = sorted(
        max((control.claim for control in group if control.state in working), default=0.0) for group in groups
    )
    return prod(1 - share for share in stopped)
