"""
WHAT IS HANDED ON: findings -> documents.

In: plain, frozen values that the engine has joined. Out: words, and documents whose bytes depend on nothing
else: no clock, no chance, no file but the template beside the code. Knows neither stores, engine, importing
nor analysis. May import `graph_schema`, `pathway.errors` and `pathway.snapshot`'s local zone.
"""
