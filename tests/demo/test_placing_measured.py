"""How often a proposal is right on the demo's placed events, their place hidden: the page says so."""

from app.pages.inbox_events import MEASURED
from pathway.analysis.placing import Hits, hits_of, proposer_of
from tests.demo.conftest import ComeIn


def test_what_the_page_says_of_its_proposals_is_what_is_measured(come_in: ComeIn):
    picture = come_in.engine.picture()
    busy = {one.id: one.traffic.per_year or 0.0 for one in picture.handoffs}
    proposer = proposer_of(picture.snapshot, picture.places, busy)
    found = hits_of(proposer, picture.events)
    print(f"{found.events} placed events of the demo, place hidden: first right {found.first}, in the first "
          f"three {found.in_three}, none proposed {found.none}")  # fmt: skip
    assert found == Hits(*MEASURED)
