"""
WHAT WE INVENT: parameters in, CSV files out.

In: a readable parameter file. Out: files in the very formats that `careseams import …` reads, so that the
invented system comes in through the real doors. Pure: the same parameters give the same bytes. Knows no
store, no engine, no clock. May import `graph_schema` and `pathway.errors`.
"""

from pathway.demo.generating import DemoFiles, generate

__all__ = ["DemoFiles", "generate"]
