"""
PICTURES: findings in, SVG text out, the same on page, in print and in a report.

In: frozen findings. Out: SVG without scripts, outside references or fonts. Every picture has a table twin on
its page. May import `pathway.analysis` findings, `app.text` and the marks and colours of `app.components`.
"""
