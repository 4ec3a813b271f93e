# SPDX-License-Identifier: AGPL-3.0-or-later
"""Relays, desks and browsers for the tests of the whole story. The program is ROOT/.build/debug/demarche, or what the
environment calls DEMARCHE_PROGRAM."""

import pytest

from helpers import PROGRAM, Desk, Relay, Source


def pytest_configure():
    if not PROGRAM.exists():
        raise pytest.UsageError(f"{PROGRAM} is not there: build it, or name it with DEMARCHE_PROGRAM")


class Office:
    """A relay and a desk that was let in there."""

    def __init__(self, folder, **settings):
        self.folder = folder
        self.relay = Relay(folder, **settings).start()
        self.desk = Desk(folder).start()
        try:
            self.desk.set_up().join(self.relay)
        except BaseException:
            self.close()
            raise

    def source(self, language="en", **settings):
        return Source(self.relay, language, **settings)

    def close(self):
        for server in (self.relay, self.desk):
            server.stop()


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    office = Office(tmp_path_factory.mktemp("office"))
    yield office
    office.close()
