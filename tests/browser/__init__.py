"""
THE APP AS A PERSON MEETS IT: a real server on loopback, the system's Chromium, keyboard and eyes.

`conftest` gives `live` and a watched `page`; `browsing` waits, checks accessibility and takes pictures.
Every page has here: axe without violations, no console error, no foreign request, 320 and 400 pixels wide.
"""
