"""The examples in docstrings run, and say today's numbers."""

import doctest
import importlib

import pytest

from tests.architecture.source import module_name, python_files


@pytest.mark.parametrize("name", [module_name(file) for file in python_files()])
def test_the_examples_are_true(name, capsys):
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0, capsys.readouterr().out


def test_there_are_examples():
    texts = [file.read_text() for file in python_files("graph_schema", "pathway")]
    assert sum(text.count("\n    >>> ") for text in texts) > 50
