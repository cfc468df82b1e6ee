"""Every claim of speed, measured now, as one table. `python -m benchmarks [NAME …]`."""

import importlib
import sys

from benchmarks.table import show

CLAIMS = ("import_contacts", "moves", "route", "neo4j_load", "pages", "asks", "drawing", "placing")


def main(names: list[str]) -> None:
    """Measure the claims named, or all of them; each table is printed as soon as it is known."""
    for name in names or CLAIMS:
        print(f"\n## {name}", flush=True)
        show(importlib.import_module(f"benchmarks.{name}").rows())


if __name__ == "__main__":
    main(sys.argv[1:])
