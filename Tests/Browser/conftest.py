# SPDX-License-Identifier: AGPL-3.0-or-later
"""Starts the program that was built."""

import pathlib
import socket
import subprocess
import time
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / ".build" / "debug" / "demarche"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The address of a running site. What it logged stands in `site.log` beside the tests' other files."""
    log = tmp_path_factory.mktemp("log") / "site.log"
    port = free_port()
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [PROGRAM, "serve", "--port", str(port)], cwd=ROOT, stdout=output, stderr=output
        )
        address = f"http://127.0.0.1:{port}"
        for _ in range(100):
            try:
                urllib.request.urlopen(address + "/health", timeout=1).read()
                break
            except OSError:
                assert process.poll() is None, log.read_text()
                time.sleep(0.1)
        else:
            process.kill()
            pytest.fail("the site did not start: " + log.read_text())
        yield Site(address, log)
        process.terminate()
        process.wait(timeout=10)


class Site(str):
    def __new__(cls, address, log):
        site = super().__new__(cls, address)
        site.log = log
        return site


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """What rests on a copy of the whole site runs where that copy was made: to make one takes half a minute."""
    for item in items:
        for name in {"copy", "stick"} & set(item.fixturenames):
            item.add_marker(pytest.mark.xdist_group(name))
