"""
WHAT PEOPLE SEE: the command line and the Dash app.

In: the verbs of `pathway.engine`. Out: text, JSON and pages. No arithmetic and no database words here.
"""
