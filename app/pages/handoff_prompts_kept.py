"""What was answered to one prompt of a handoff, read and kept; or what has to be put right, or stands there already."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.components.forms import FieldError, nobody_said
from app.forms.addresses import form_address
from app.prompting import answer_words, is_guideword, prompt_name
from app.text import format_instant, read_day
from app.undoing import Outcome, Stands
from app.wording import identifying
from graph_schema.entity import Record
from graph_schema.handoffs import Handoff
from graph_schema.hazards import Consideration
from graph_schema.identifiers import short_hash
from graph_schema.vocabulary import JudgedBy, PromptOutcome
from pathway.engine import Engine
from pathway.engine.kinds import Answer, consider, consideration_of, considered_over
from pathway.errors import BadInput, CareseamsError, IdentifyingText, SaidAlready

ROLE, SIDE, DAY, BY = "hp-role", "hp-side", "hp-day", "hp-by"


def key_of(handoff: str, prompt: str) -> str:
    """What stands for a prompt of a handoff in the browser."""
    return f"{short_hash(handoff)[:12]}-{prompt}"


@dataclass(frozen=True)
class Typed:
    """What was typed into one row, and above all rows. `over`: the mark of what is to be replaced."""

    says: str
    why: str
    role: str
    side: str
    day: str
    by: str
    over: str = ""


def answered(engine: Engine, handoff: Handoff, at: str, typed: Typed, command: str) -> tuple[Outcome, str]:
    """Keep one answer, or say what has to be put right; the address of the hazard's form where it is one."""
    prompt = at.partition("-")[2]
    label = f"hp-label-{at}"
    errors = [] if typed.says else [FieldError(label, f"{prompt_name(prompt)}: choose an answer")]
    errors += (
        [] if len(typed.role.strip()) > 1 else [FieldError(ROLE, "Say which role or body considered it")]
    )
    errors += [] if typed.side else [FieldError(SIDE, "Say whose answer it is")]
    errors += [] if typed.by.strip() else [nobody_said(BY)]
    day = None
    try:
        day = read_day(typed.day)
    except BadInput as refused:
        errors.append(FieldError(DAY, f"Considered on: {refused.what}; {refused.try_}"))
    if errors or day is None:
        return Outcome(errors=errors), ""
    outcome, hazard = PromptOutcome(typed.says), PromptOutcome.HAZARD
    answer = Answer(
        prompt, outcome, typed.role, JudgedBy(typed.side), day, typed.why.strip(), over=typed.over
    )
    try:
        if outcome is hazard:
            return Outcome(), _hazard_form(engine, handoff, answer)
        done = consider(engine, handoff.id, answer, actor=typed.by.strip(), command_id=command)
    except SaidAlready as refused:
        return _said_already(engine, at, refused.marks), ""
    except IdentifyingText as refused:
        field = label if refused.field == "why" else ROLE
        return Outcome(errors=identifying(refused, field)), ""
    except CareseamsError as refused:
        words = f"{prompt_name(prompt)}: {refused.what}; {refused.try_}"
        return Outcome(errors=[FieldError(label, words)]), ""
    return Outcome(f"{prompt_name(prompt)}: {outcome.label}. Saved.", done.command_id, typed.by.strip()), ""


def _said_already(engine: Engine, at: str, marks: Mapping[str, str]) -> Outcome:
    """That side has said something else on that day: what, and who kept it when."""
    [(id_, mark)] = marks.items()
    kept: Record[Consideration] = engine.get(Consideration.label(), id_)
    on = f"Kept by {kept.recorded_by} on {format_instant(kept.recorded_at)}."
    name = prompt_name(at.partition("-")[2])
    words = f"{name}: said already, so nothing was saved; keep what stands, or replace it by yours"
    errors = [FieldError(f"hp-label-{at}", words)]
    return Outcome(errors=errors, stands={at: Stands(f"{answer_words(kept.entity)}. {on}", mark)})


def _hazard_form(engine: Engine, handoff: Handoff, answer: Answer) -> str:
    """The form of a hazard that answers the prompt; saving it keeps both."""
    checked = replace(answer, why=None, hazard="new")
    considered_over(engine, consideration_of(engine, handoff.id, checked), answer.over)
    preset = {"sentence": answer.why or None, "over": answer.over or None}
    if not is_guideword(answer.prompt):
        preset["library"] = answer.prompt
    return form_address(
        "Hazard", handoff=handoff.id, prompt=answer.prompt, by=answer.considered_by, side=answer.side.value,
        on=answer.considered_on.isoformat(), **preset,
    )  # fmt: skip
