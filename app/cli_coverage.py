"""What nobody can see, on the command line: boundaries, bodies, the lists beside, as JSON and in words."""

from typing import Any

from app.cli_output import in_columns
from app.shapes import as_at_row
from app.text import imagined_words, plural
from graph_schema.vocabulary import Answer
from pathway.analysis.coverage import BoundaryCoverage, Coverage
from pathway.analysis.imagined import only_imagined
from pathway.engine import MOVES_SHOW_ONLY, AsAt

Row = dict[str, Any]
FIRST = 20


def coverage_document(as_at: AsAt, found: Coverage) -> Row:
    """`careseams coverage --json`: no answer is ever a figure, and "no" is no low risk."""
    drawn = found.drawn
    return as_at_row(as_at) | {
        "without_the_remits_of": found.without or None,
        "left_out": found.left_out,
        "handoffs": len(found.handoffs),
        "only_imagined": sorted(only_imagined(found.snapshot, [one.finding for one in found.handoffs])),
        "boundaries": [_boundary(row) for row in found.boundaries],
        "no_remit_reaches": [
            {
                "handoff": one.id,
                "texts": [
                    {
                        "remit": text.remit.id,
                        "body": text.body,
                        "basis": text.remit.basis.value,
                        "why_not": [why.name.lower() for why in text.why_not],
                    }
                    for text in found.texts_that_fail(one.id)
                ],
            }
            for one in found.unreached
        ],
        "only_one_body_reaches": [
            {
                "body": one.body,
                "name": one.body_name,
                "handoffs": list(one.handoffs),
                "boundaries": list(one.boundaries),
                "reached": one.reached,
            }
            for one in found.sole
        ],
        "no_text": {one.id: one.obligation.obliged.name.lower() for one in found.without_text},
        "counted": list(drawn.counted),
        "drawn_never_travelled": [one.handoff for one in drawn.untravelled],
        "travelled_never_drawn": [
            {
                "from": one.from_id,
                "to": one.to_id,
                "moves": one.moves,
                "crossings": one.crossings,
                "handoff": one.handoff or None,
            }
            for one in drawn.undrawn
        ],
        "moves_show_only": MOVES_SHOW_ONLY,
    }


def coverage_lines(document: Row) -> list[str]:
    """The first boundaries, those nobody could report on before the others, and how long the lists are."""
    rows = document["boundaries"]
    table = [
        [row["name"], _could(row["could_report"]), *(f"{row[key]} of {row['handoffs']}" for key in _COUNTED)]
        for row in rows[:FIRST]
    ]
    heads = ["boundary", "could report", "not reviewed", "no remit", "nobody heard"]
    dark = sum(row["could_report"] != Answer.YES.value for row in rows)
    silent = sum(bool(row["silent"]) for row in rows)
    more = [f"{plural(len(rows) - FIRST, 'more boundary', 'more boundaries')}: --json has them all."]
    imagined = imagined_words(len(document["only_imagined"]), document["handoffs"])
    return [
        f"At {dark:,} of {plural(len(rows), 'boundary', 'boundaries')} nobody is known to be able to report.",
        *([imagined] if imagined else []),
        *in_columns(heads, table),
        *(more if len(rows) > FIRST else []),
        f"No remit is known to reach {plural(len(document['no_remit_reaches']), 'handoff')}.",
        f"One side never reports: {plural(silent, 'boundary', 'boundaries')}.",
        f"No clause, standard or guideline: {plural(len(document['no_text']), 'handoff')}.",
        f"Drawn, never travelled: {len(document['drawn_never_travelled']):,}; travelled, never drawn: "
        f"{len(document['travelled_never_drawn']):,}. {MOVES_SHOW_ONLY}",
        f"As at {document['as_at']} ({document['as_at_reason']}). No data is not low risk.",
    ]


_COUNTED = ("not_reviewed", "no_remit", "nobody_heard")


def _could(answer: str) -> str:
    return "yes" if answer == Answer.YES.value else "no data"


def _boundary(row: BoundaryCoverage) -> Row:
    reports = row.reports
    return {
        "from": row.boundary.from_key,
        "to": row.boundary.to_key,
        "name": row.boundary.name,
        "handoffs": len(row.handoffs),
        "could_report": row.could_report.value,
        "not_reviewed": row.unreviewed,
        "no_remit": row.unreached,
        "remits_of": sorted(row.bodies),
        "nobody_heard": row.unheard,
        "reports": {
            "sender": reports.sender,
            "receiver": reports.receiver,
            "patients_and_carers": reports.people,
            "others": reports.others,
            "not_said_by_which_side": reports.unsaid,
            "sides": [side.name.lower() for side in reports.sides],
        },
        "crossings": reports.crossings,
        "silent": list(reports.silent),
    }
