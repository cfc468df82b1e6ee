"""Addresses around placing events."""

INBOX, PLACED, PAIRS = "/inbox", "/placed", "/pairs"
