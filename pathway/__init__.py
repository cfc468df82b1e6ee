"""
WHAT WE DO WITH THINGS.

In: files and stores. Out: findings. `engine` joins the rooms; `importing`, `analysis` and `reporting`
know neither stores nor each other. May import `graph_schema`, never `app`.
"""
