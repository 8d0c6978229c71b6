import pytest

from kit.errors import ForbiddenError
from people.access import ALLOWED, Deed, may, require
from people.models import OfficerRole


def test_every_role_is_in_the_table() -> None:
    assert set(ALLOWED) == {str(role) for role in OfficerRole}


def test_each_role_may_all_that_the_one_below_may() -> None:
    officer, lead, admin = (ALLOWED[role] for role in OfficerRole)

    assert officer < lead < admin == set(Deed)


def test_an_officer_answers_but_adds_no_officers() -> None:
    assert may(OfficerRole.OFFICER, Deed.ANSWER)
    assert not may(OfficerRole.OFFICER, Deed.ADD_OFFICERS)
    require(OfficerRole.ADMIN, Deed.ADD_OFFICERS)
    with pytest.raises(ForbiddenError, match="An admin can change it"):
        require(OfficerRole.LEAD, Deed.ADD_OFFICERS)
