"""What an unseen file seems to hold: guesses that say why, and nothing about a person is handed on."""

import pytest

from pathway.errors import NotATable
from pathway.importing import guessing
from pathway.importing.guessing import (
    NOT_SHOWN,
    about_a_person,
    date_form,
    field_map,
    guessed,
    look,
    word_guessed,
    words_of,
)
from tests.unit.importing.files import NHS_NUMBERS, written

LONG = "the letter did not arrive where it was sent and nobody looked for it"
FILE = f"""
    Local no,Occurred,Grade given,Sites,Narrative {"x" * 10},Patient surname,Who,Incident date,Empty
    A-1,03/02/2026,Low,RX1;RY2,{LONG},Holt,{NHS_NUMBERS[0]},x,
    A-2,04/02/2026,Severe,RX1,{LONG},Holt,{NHS_NUMBERS[1]},x,
    A-3,05/02/2026,No harm,RZ3,{LONG},Holt,{NHS_NUMBERS[2]},x,
    """


@pytest.fixture
def seen(tmp_path):
    return look(written(tmp_path, FILE))


def test_names_are_believed_before_values_and_each_guess_says_why(seen):
    found = {one.column: (one.field, one.why) for one in guessed(seen)}
    assert found["Incident date"] == ("happened_at", "by its name")
    assert found["Occurred"][0] == "", "the day is taken by the column that is called so"
    assert found["Local no"] == ("reference", "by its values: another in every row")
    assert found["Grade given"] == ("physical", "by its values: grades of harm")
    assert found["Sites"] == ("organisations", "by its values: codes of organisations")
    assert found[f"Narrative {'x' * 10}"] == ("description", "by its values: long texts")
    assert found["Empty"] == ("", "left out: empty")


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("Organisation", "organisations"),
        ("ReporterOrganisation", "reporter"),
        ("Severity", "physical"),
        ("Complaint ID", "reference"),
        ("Date received", "recorded_on"),
        ("Deleted", "withdrawn"),
    ],
)
def test_a_name_belongs_to_one_field(tmp_path, column, field):
    [guess] = guessed(look(written(tmp_path, f"{column}\nx\n")))
    assert (guess.field, guess.why) == (field, "by its name")


def test_nothing_about_a_person_is_handed_on(seen):
    columns = {one.name: one for one in seen.columns}
    assert columns["Patient surname"].identifying == "a name" and columns["Who"].identifying
    told = str(columns["Patient surname"]) + str(columns["Who"])
    assert not [word for word in ("Holt", *NHS_NUMBERS) if word in told]
    assert {one.field for one in guessed(seen) if one.column in ("Patient surname", "Who")} == {""}


def test_a_value_that_names_somebody_among_others_is_not_shown(tmp_path):
    rows = "".join(f"{text}\n" for text in ("fine", "Dr Holt rang", "fine", "fine"))
    [column] = look(written(tmp_path, f"Note\n{rows}")).columns
    assert column.first == ("fine", NOT_SHOWN, "fine", "fine")
    assert words_of(look(written(tmp_path, f"Note\n{rows}")), ["Note"]) == (("fine", 3),)


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("Reporter e-mail", "an e-mail address"),
        ("PatientForename", "a name"),
        ("Home postcode", "an address"),
        ("Ward name", None),
        ("Organisation name", None),
        ("Location (exact)", None),
    ],
)
def test_headers_that_look_like_a_person_s(name, held):
    assert about_a_person(name) == held


@pytest.mark.parametrize(
    ("column", "value", "masked"),
    [
        ("Person affected", "Leon Holt", True),
        ("Person affected", "leon holt", True),
        ("PatientInvolved", "HOLT, Leon", True),
        ("Service user", "Maya O’Holt-Leon", True),
        ("Staff involved", "L. Holt", True),
        ("Unit staff involved", "Leon Holt", True),
        ("Reported by", "Leon", True),
        ("Event reporter", "Leon Holt", True),
        ("Resident(s)", "Leon Holt", True),
        ("Victim", "Leon Holt", True),
        ("Next of kin", "Leon Holt", True),
        ("Patient harm", "No Harm", False),
        ("Harm to patient", "Low", False),
        ("Patient type", "Day Case", False),
        ("Person reporting role", "Senior Charge Nurse", False),
        ("Services involved", "District Nursing", False),
        ("Reporter", "RX1", False),
        ("Reporter", "Holt Road Surgery", False),
        ("Reporter", "Vale Community", False),
        ("Patient", "P0001", False),
        ("Reporter", "not recorded", False),
        ("Ward", "Holt Park", False),
    ],
)
def test_a_column_named_for_a_person_is_hidden_where_its_values_look_like_names(
    tmp_path, column, value, masked
):
    """Also where one name stands among codes: it is the one that must not be shown."""
    known = {"vale community"}
    seen = look(written(tmp_path, f'"{column}"\nRX1\n"{value}"\n'), known)
    [one] = seen.columns
    assert (one.identifying == "a name") is masked
    if masked:
        assert value not in str(seen) and guessed(seen)[0].field == ""


@pytest.mark.parametrize(
    ("text", "word"),
    [("No Harm", "none"), ("death", "fatal"), ("Moderate", "moderate"), ("3", ""), ("Sev 3", "")],
)
def test_a_word_is_guessed_and_a_number_never(text, word):
    assert word_guessed("physical", text, ("none", "low", "moderate", "severe", "fatal")) == word


def test_dates_with_slashes_are_taken_with_the_day_first(seen):
    assert date_form(seen, ["Occurred"]) == "day-first" and date_form(seen, ["Sites"]) is None


def test_a_day_and_its_time_are_joined_and_bars_part_several_values(tmp_path):
    seen = look(written(tmp_path, "Day,Clock,Places\n03/02/2026,08:30,RX1|RY2\n"))
    assert field_map(seen, "happened_at", ["Day", "Clock"], {}, False).take == "joined"
    places = field_map(seen, "organisations", ["Places"], {}, True)
    assert (places.take, places.split) == ("all", "|")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (",".join(f"c{number}" for number in range(500)) + "\n", "500 columns"),
        ("a,b\n" + "1,2\n" * 60, "rows"),
    ],
)
def test_a_file_that_would_fill_the_memory_is_refused(tmp_path, monkeypatch, text, why):
    monkeypatch.setattr(guessing, "MOST_CELLS", 100)
    (tmp_path / "f.csv").write_text(text)
    with pytest.raises(NotATable, match="too large to be looked at whole") as refused:
        guessing.look(tmp_path / "f.csv")
    assert why in str(refused.value)


def test_an_object_of_thousands_of_names_is_no_table_and_half_a_letter_is_no_fault(tmp_path):
    many = ",".join(f'"k{number}": 1' for number in range(3_000))
    (tmp_path / "f.json").write_text(f"[{{{many}}}]")
    with pytest.raises(NotATable, match="different names"):
        guessing.look(tmp_path / "f.json")
    (tmp_path / "g.json").write_text('[{"what": "half \\ud800"}]')
    assert guessing.look(tmp_path / "g.json").columns[0].first == ("half ?",)
