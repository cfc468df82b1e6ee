"""What people judged could go wrong, by one end or both; and what is said to stop it, tested or not."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from graph_schema.hazards import Control, ControlCheck, Hazard, Judgement
from graph_schema.identifiers import short_hash
from graph_schema.vocabulary import (
    BarrierSide,
    ControlState,
    HazardBasis,
    JudgedBy,
    LikelihoodScale,
)
from pathway.demo.chance import Ints, pick, stream
from pathway.demo.handoffs import Line, Lines

_OFTEN = 3  # the highest class that is not planted
_METHODS = ("Twenty requests followed to the end", "A month of records counted", "Watched on three days")


@dataclass(frozen=True)
class Judged:
    """Hazards, controls, checks; of handoffs assessed the prompts considered, and those without a hazard."""

    hazards: tuple[Hazard, ...]
    controls: tuple[Control, ...]
    checks: tuple[ControlCheck, ...]
    prompts: dict[str, int | None]
    nothing_found: frozenset[str]


def judged(lines: Lines, traffic: Ints) -> Judged:
    """What people judged about part of the handoffs; `traffic`: crossings of each in the whole period."""
    busy = traffic >= lines.world.parameters.numbers["hazards"]["busy"]
    work = _Judges(lines, frozenset(line.id for line, many in zip(lines.all, busy, strict=True) if many))
    for line in lines.all:
        work.look_at(line)
    return Judged(
        tuple(work.hazards), tuple(work.controls), tuple(work.checks), work.prompts, frozenset(work.clean)
    )


class _Judges:
    def __init__(self, lines: Lines, busy: frozenset[str]) -> None:
        self.busy = busy
        self.parameters = lines.world.parameters
        self.numbers = self.parameters.numbers["hazards"]
        self.rng = stream(self.parameters.seed, "hazards")
        self.lines = lines
        self.hazards: list[Hazard] = []
        self.controls: list[Control] = []
        self.checks: list[ControlCheck] = []
        self.prompts: dict[str, int | None] = {}
        self.clean: set[str] = set()

    def look_at(self, line: Line) -> None:
        """One handoff: perhaps not assessed, perhaps nothing found, else some of its hazards."""
        library = tuple(line.planted.get("hazards", line.flow.hazards))
        draw = self.rng.random()
        planted = "likelihood" in line.planted
        passed_over = not planted and draw > self.numbers["handoffs_assessed"]
        if line.planted.get("unknown") or not library or passed_over:
            return
        self.prompts[line.id] = int(self.rng.integers(1, 5))
        if not planted and draw < self.numbers["nothing_found"]:
            self.clean.add(line.id)
            return
        for entry in library if planted else library[: int(self.rng.integers(1, len(library) + 1))]:
            self._hazard(line, entry)

    def _hazard(self, line: Line, entry: str) -> None:
        basis = HazardBasis.RESIDUAL
        if "likelihood" not in line.planted and self.rng.random() < self.numbers["inherent"]:
            basis = HazardBasis.INHERENT
        hazard = Hazard(
            id=f"hz-{short_hash(line.id, entry)[:12]}",
            source=self.parameters.label,
            owner=self._owner(line),
            handoff=line.id,
            sentence=self.parameters.sentences[entry],
            library_id=entry,
            judgements=self._judgements(line, basis),
            chain="late or missing summary" if entry in ("HZ-06", "HZ-17") else None,
            holder=self._owner(line) if self.rng.random() < 0.6 else None,
        )
        self.hazards.append(hazard)
        if basis is HazardBasis.INHERENT or self.rng.random() < self.numbers["controls"]:
            self._control(line, hazard)

    def _judgements(self, line: Line, basis: HazardBasis) -> tuple[Judgement, ...]:
        by = self._by(line)
        likelihood, consequence = self._classes(line)
        made = []
        for place, side in enumerate(self._sides(line, by)):
            level = self._differing(line, likelihood, place)
            many = 1 if by == "one_person" else int(self.rng.integers(3, 8))
            made.append(
                Judgement(
                    side=side,
                    likelihood=level,
                    consequence=consequence,
                    scale=self._scale(line, level),
                    basis=basis,
                    people=many,
                    with_patient_or_carer=many > 5 or (many > 1 and "likelihood" in line.planted),
                    judged_on=self._day(540),
                )
            )
        return tuple(made)

    def _by(self, line: Line) -> str:
        """Which ends judged: as planted, else as drawn."""
        drawn = str(pick(self.rng, self.numbers["judged_by"], 1)[0])
        return str(line.planted.get("judged_by", "both" if "likelihood" in line.planted else drawn))

    def _sides(self, line: Line, by: str) -> tuple[JudgedBy, ...]:
        both = (JudgedBy.SENDER, JudgedBy.RECEIVER)
        return {
            "both": both[:1] if line.inside or line.end < 0 else both,
            "sender": both[:1],
            "receiver": both[1:],
            "one_person": (both[int(self.rng.integers(2))],),
            "nobody": (),
        }[by]

    def _classes(self, line: Line) -> tuple[int, int]:
        if "likelihood" in line.planted:
            return line.planted["likelihood"], line.planted.get("consequence", 3)
        usual = line.flow.likelihood or self.numbers["likelihood"]
        likelihood = usual + self.rng.choice([-1, 0, 1], p=[0.35, 0.55, 0.10])
        consequence = self.numbers["consequence"] + self.rng.choice([-1, 0, 1], p=[0.3, 0.55, 0.15])
        return int(np.clip(likelihood, 1, _OFTEN)), int(consequence)

    def _differing(self, line: Line, likelihood: int, place: int) -> int:
        """The second judgement is sometimes one class lower: the two ends see it differently."""
        if place and "likelihood" not in line.planted and self.rng.random() < 0.35:
            return max(1, likelihood - 1)
        return likelihood

    def _scale(self, line: Line, likelihood: int) -> LikelihoodScale:
        draw = self.rng.random()
        if "likelihood" in line.planted or likelihood > 1 or line.id not in self.busy:
            return LikelihoodScale.PER_TRAVERSAL
        if draw < self.numbers["scale_not_declared"]:
            return LikelihoodScale.NOT_DECLARED
        declared_a_year = draw < self.numbers["scale_not_declared"] + self.numbers["per_year"]
        return LikelihoodScale.PER_YEAR if declared_a_year else LikelihoodScale.PER_TRAVERSAL

    def _control(self, line: Line, hazard: Hazard) -> None:
        """One or two controls on a hazard, one of them perhaps also on the handoff's hazard before."""
        before = [one.id for one in self.hazards[:-1] if one.handoff == line.id][-1:]
        for number in range(int(self.rng.integers(1, 3))):
            state = ControlState(str(pick(self.rng, self.numbers["control_states"], 1)[0]))
            tested = self._day(500) if state in (ControlState.VERIFIED, ControlState.FAILED) else None
            due = tested + timedelta(days=365) if tested and state is ControlState.VERIFIED else None
            names = self.numbers["control_names"]
            control = Control(
                id=f"ct-{short_hash(hazard.id, str(number))[:12]}",
                source=self.parameters.label,
                owner=self._owner(line),
                hazards=(*before, hazard.id) if number else (hazard.id,),
                name=names[int(self.rng.integers(len(names)))],
                effectiveness=round(float(self.rng.uniform(0.2, 0.7)), 2),
                state=state,
                side=(BarrierSide.PREVENTION, BarrierSide.RECOVERY)[number],
                holder=self._owner(line) if self.rng.random() < 0.7 else None,
                common_cause=f"{line.flow.id} form" if self.rng.random() < 0.15 else None,
                workaround=bool(self.rng.random() < 0.1),
                tested_on=tested,
                review_due=due,
            )
            self.controls.append(control)
            if tested:
                self._check(control, tested, due)

    def _check(self, control: Control, tested: date, due: date | None) -> None:
        self.checks.append(
            ControlCheck(
                id=f"{control.id}-check",
                source=self.parameters.label,
                control=control.id,
                checked_on=tested,
                method=_METHODS[int(self.rng.integers(len(_METHODS)))],
                result=control.state,
                next_due=due,
            )
        )

    def _owner(self, line: Line) -> str | None:
        return self.lines.body(line.start) or self.lines.body(line.end) or None

    def _day(self, most_days_ago: int) -> date:
        return self.parameters.as_at - timedelta(days=int(self.rng.integers(5, most_days_ago)))
