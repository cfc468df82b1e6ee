"""
WHAT COMES IN: file -> Batch (accepted, rejections), one file per source.

Every row is accounted for; no value that could identify a person is ever printed. Knows no store.
May import `graph_schema`, `pathway.columns` and `pathway.errors`.
"""
