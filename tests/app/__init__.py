"""
THE APP WITHOUT A BROWSER: words, components, answers and their headers, pages on an engine made for the test.

`toy` holds small pages and an engine that says what it is told to say.
"""
