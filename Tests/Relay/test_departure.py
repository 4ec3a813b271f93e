# SPDX-License-Identifier: AGPL-3.0-or-later
"""An officer leaves with a copy of the desk's folder and a passphrase, and starts the program on it at home."""

import pytest

from helpers import Desk, run

NAME, OWN = "Olu Leaves", "five plain words nobody guesses"


@pytest.fixture(scope="module")
def left(office, tmp_path_factory):
    """The copy, after the account was closed at the desk and another case has come in."""
    desk = office.desk
    office.source().hand_in("Of before.")
    desk.fetched(1)
    values = {"name": NAME, "role": "officer", "passphrase": OWN, "again": OWN}
    made = desk.client.send(desk.client.get("/desk"), "/desk/accounts", **values)
    secret = made.receipt
    home = tmp_path_factory.mktemp("home")
    run("backup", "--data", desk.data, "--to", home / "copy")
    page = desk.client.get("/desk")
    closing = [form for form in page.forms if form.action.endswith("/close")]
    assert len(closing) == 1
    assert desk.client.post(closing[0].action, closing[0].fields).status == 200
    office.source().hand_in("Of after.")
    desk.fetched(2)
    run("backup", "--data", desk.data, "--to", home / "later")
    return home, secret


def at_home(folder, secret):
    desk = Desk(folder.parent / (folder.name + "-desk"), data=folder).start()
    desk.secret = secret
    return desk


def test_the_copy_opens_and_the_relay_lets_it_in_no_more(office, left):
    home, secret = left
    desk = at_home(home / "copy", secret)
    try:
        desk.unlock(NAME, OWN)
        page = desk.fetch()
        assert "The relay does not let this desk through" in page.words
        assert len(desk.listed()) == 1
        assert not desk.find("after")
    finally:
        desk.stop()


def test_a_copy_of_today_opens_to_those_alone_who_stay(office, left):
    home, secret = left
    desk = at_home(home / "later", secret)
    try:
        page = desk.client.send(desk.client.get("/unlock"), "/unlock", name=NAME, passphrase=OWN, code=desk.code())
        assert page.path == "/unlock" and "is wrong" in page.words
        desk.secret, desk.step = office.desk.secret, office.desk.step
        desk.unlock()
        assert len(desk.listed()) == 2
    finally:
        desk.stop()


def test_the_desk_itself_goes_on_with_old_cases_and_new(office, left):
    desk = office.desk
    assert len(desk.listed()) == 2
    assert "does not let this desk through" not in desk.fetch().words
    assert desk.client.get("/desk/audit").words.count("Account closed") == 1
