"""
THE PIECES PAGES ARE MADE OF: values in, accessible components out.

In: text, numbers already made readable by `app.text`, states from `graph_schema`. Out: Dash components, and
the lines of a CSV file that says what the table says. Nothing here asks the engine for anything.
May import `app.text`, `graph_schema` and `pathway.errors`; no page, no server.
"""
