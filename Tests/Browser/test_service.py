# SPDX-License-Identifier: AGPL-3.0-or-later
"""The site as programs and attackers meet it: over plain HTTP, and in what it leaves behind."""

import gzip
import json
import subprocess
import urllib.error
import urllib.request

from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from conftest import PROGRAM, ROOT, free_port
from test_pages import PAGES

MARKER = "zq7marker"


def ask(address, body=None, headers=None):
    request = urllib.request.Request(address, data=body, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


def test_the_description_of_the_interface_is_valid(site):
    status, _, body = ask(site + "/openapi.json")
    assert status == 200
    validate(json.loads(body))


def test_every_address_of_the_description_answers(site):
    description = json.loads(ask(site + "/openapi.json")[2])
    for path, methods in description["paths"].items():
        path = path.replace("{id}", "eu-2008")
        if "get" in methods:
            path += "?host=KE" if path.endswith("missions") else ""
            assert ask(site + path)[0] == 200, path
    status, _, body = ask(site + "/api/v1/plans", b'{"host": "KE", "consent": {"contact": true}}')
    assert status == 200 and {"steps", "asks", "withheld", "conflicts", "routes"} <= set(json.loads(body))
    status, _, body = ask(site + "/api/v1/search", b'{"query": "court hearing"}')
    assert status == 200 and json.loads(body)["results"][0]["id"] == "trial-observation"


def test_a_plan_is_what_its_description_says(site):
    description = json.loads(ask(site + "/openapi.json")[2])
    # A reference within the description is resolved by putting the whole of it beside the schema.
    schema = dict(description["components"]["schemas"]["Plan"], components=description["components"])
    strict = json.loads(json.dumps(schema), object_hook=forbid_more)
    for role in ("defender", "diplomat"):
        situation = {
            "host": "KE", "role": role, "incidents": ["legal-action"], "hearing": "2026-12-04", "groups": ["women"],
            "perpetrators": [{"kind": "company", "home": "CA"}], "consent": {"contact": True, "authorities": True},
        }
        if role == "diplomat":
            situation["mission"] = {"issuer": "NO"}
        status, _, body = ask(site + "/api/v1/plans", json.dumps(situation).encode())
        assert status == 200
        OAS31Validator(strict).validate(json.loads(body))


def forbid_more(part):
    """A key that the description does not know is a fault, too."""
    if part.get("type") == "object" and "properties" in part and "additionalProperties" not in part:
        part["additionalProperties"] = False
    return part


def test_a_first_visit_to_any_public_page_is_at_most_30_kilobytes(site):
    shared = sum(len(ask(site + path, headers={"Accept-Encoding": "gzip"})[2]) for path in ("/assets/site.css", "/assets/mark.svg"))
    for path in PAGES:
        _, headers, body = ask(site + path, headers={"Accept-Encoding": "gzip"})
        head = sum(len(name) + len(value) + 4 for name, value in headers.items())
        assert len(body) + head + shared <= 30_000, (path, len(body) + head + shared)
        if headers.get("Content-Encoding") == "gzip":
            gzip.decompress(body)


def test_a_page_that_has_not_changed_is_not_sent_again(site):
    tag = ask(site + "/en/measures")[1]["ETag"]
    status, headers, body = ask(site + "/en/measures", headers={"If-None-Match": tag})
    assert status == 304 and body == b"" and "Content-Security-Policy" in headers


def test_the_log_holds_nothing_of_who_asked_or_what_for(site):
    agent = {"User-Agent": MARKER + "agent", "X-Forwarded-For": "203.0.113.77", "Referer": "http://" + MARKER}
    ask(site + f"/en/{MARKER}", headers=agent)
    ask(site + f"/{MARKER}/{MARKER}?q={MARKER}", headers=agent)
    ask(site + f"/en/search?words={MARKER}", headers=agent)
    ask(site + "/en/search", f"words={MARKER}".encode(), headers=agent)
    ask(site + "/en/plan", f"host={MARKER}&go=plan".encode(), headers=agent)
    ask(site + "/en/plan", b"host=%FF%FE&go=plan", headers=agent)
    ask(site + "/api/v1/plans", f"host: {MARKER}".encode(), headers=agent)
    ask(site + f"/en/countries/{MARKER}", headers=agent)
    ask(site + "/en/countries/KE", headers=agent)
    # What the server says of itself at its start, its own address included, ends before the first request.
    lines = site.log.read_bytes().splitlines()
    first = next(number for number, line in enumerate(lines) if b"answered" in line)
    log = b"\n".join(lines[first:])
    for word in (MARKER.encode(), b"203.0.113.77", b"127.0.0.1", b"KE"):
        assert word not in log, word


def test_bad_input_ends_in_a_page_of_the_site_and_the_right_status(site):
    cases = [
        ("/en/guidelines/nowhere", None, 404),
        ("/en/countries/ZZ", None, 404),
        ("/en/measures/%00", None, 404),
        ("/xx", None, 404),
        ("/en/plan", b"host=ZZ&go=plan", 422),
        ("/en/plan", b"host=KE&host=UG&go=plan", 422),
        ("/en/plan", b"go=plan", 422),
        ("/en/plan", b"host=KE&hearing=2026-02-30&go=plan", 422),
        ("/en/plan", b"host=%FF&go=plan", 400),
        ("/en/plan", b"host=%G1&go=plan", 400),
        ("/en/plan", b"a=" + b"x" * 200_000, 413),
        ("/en/plan", b"&".join(b"groups=women" for _ in range(1000)), 413),
        ("/en/plan/request", b"host=KE&to=ZZ&consent.contact=true", 422),
        ("/en/plan/request", b"host=KE&to=NO", 422),
        ("/en/plan/request", b"", 422),
        ("/en/plan", b"situation=%26a+*a&go=plan", 422),
    ]
    for path, body, wanted in cases:
        status, headers, page = ask(site + path, body)
        assert status == wanted, (path, body and body[:40], status)
        assert headers["Content-Type"].startswith("text/html"), path
        assert b"<h1>" in page and b"site.css" in page, path
        assert headers["Content-Security-Policy"].startswith("default-src 'none'"), path
    for body, wanted in ((b"{", 422), (b"\xff\xfe", 422), (b"x" * 200_000, 413), (b'{"host": "ZZ"}', 422)):
        status, headers, answer = ask(site + "/api/v1/plans", body)
        assert status == wanted and json.loads(answer)["message"], body[:20]


def test_what_a_person_typed_is_never_kept_by_a_browser(site):
    for path, body in (("/en/plan", b"host=KE&go=plan"), ("/en/search", b"words=court")):
        assert ask(site + path, body)[1]["Cache-Control"] == "no-store"


def test_a_taken_port_is_said_in_a_sentence(site):
    port = str(site).rsplit(":", 1)[1]
    outcome = subprocess.run([PROGRAM, "serve", "--port", port], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert outcome.returncode == 1 and f"Port {port} is taken" in outcome.stderr
    assert "Error" not in outcome.stderr and "Fatal" not in outcome.stderr


def test_a_data_folder_that_cannot_be_one_is_said_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("no folder")
    command = [PROGRAM, "serve", "--port", str(free_port()), "--data", tmp_path / "file"]
    outcome = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert outcome.returncode == 1 and "cannot be used" in outcome.stderr
