"""
Worked examples with exact numbers: what the method must give, to the tolerance each file names.

In: a file's name. Out: its content. May import nothing of ours.
"""

import json
from pathlib import Path
from typing import Any


def golden(name: str) -> dict[str, Any]:
    """One worked example: `golden("golden_1_acyclic")`."""
    return json.loads((Path(__file__).parent / f"{name}.json").read_text(encoding="utf-8"))
