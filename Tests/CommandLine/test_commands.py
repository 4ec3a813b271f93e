# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command line as a person or a script meets it: what goes where, and with which exit status."""

import json
import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / ".build" / "debug" / "demarche"
EXAMPLE = ROOT / "docs" / "example.yaml"


def run(*arguments, given=None):
    return subprocess.run(
        [PROGRAM, *map(str, arguments)], cwd=ROOT, input=given, capture_output=True, timeout=60
    )


def situation(tmp_path, content):
    file = tmp_path / "situation.yaml"
    file.write_bytes(content)
    return file


def test_a_plan_is_data_and_nothing_else():
    plan = run("plan", EXAMPLE, "--format", "json")
    assert plan.returncode == 0 and plan.stderr == b""
    data = json.loads(plan.stdout)
    assert {"situation", "steps", "asks", "withheld", "conflicts", "routes"} <= set(data)
    assert data["asks"][0]["rank"] == 1 and data["asks"][0]["mission"]["host"] == "KE"
    assert all(c["verification"] in ("confirmed", "reported") for a in data["asks"] for c in a["commitments"])
    assert data["conflicts"][0]["issuer"] == "CA"


def test_a_plan_reads_standard_input_and_is_the_same_each_time():
    given = EXAMPLE.read_bytes()
    assert run("plan", "-", given=given).stdout == run("plan", EXAMPLE).stdout


def test_a_plan_as_a_page_stands_alone():
    page = run("plan", EXAMPLE, "--format", "html").stdout.decode()
    assert page.startswith("<!doctype html>") and "src=" not in page and "<script" not in page


def test_a_request_cites_what_it_rests_on():
    letter = run("request", EXAMPLE, "--to", "eu")
    assert letter.returncode == 0
    assert b"European Union Guidelines on Human Rights Defenders" in b" ".join(letter.stdout.split())


def test_a_first_message_reveals_nothing():
    message = run("request", EXAMPLE, "--to", "NO", "--first").stdout.decode()
    for word in ("Kenya", "Nairobi", "detention", "court", "women", "environment", "company"):
        assert word not in message


def test_without_consent_to_contact_no_letter_is_written(tmp_path):
    letter = run("request", situation(tmp_path, b"host: KE\nconsent: {contact: false}\n"), "--to", "NO")
    assert letter.returncode == 1 and letter.stdout == b"" and b"needs a yes" in letter.stderr


@pytest.mark.parametrize(
    "content, words",
    [
        (b"host: KE\nurgensy: days\n", b"situation.yaml:2: unknown key"),
        (b"host: ZZ\n", b"there is no country"),
        (b"host: KE\nhearing: 2026-02-30\n", b"not a day of the calendar"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", b"not a text file"),
        (b"", b"empty"),
        pytest.param(b"# x\n" * 3_000_000, b"64 kB", id="12 MB"),
        (b"a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]\n", b"anchor"),
        (b"host: [[[[[[", b"not YAML"),
        (b"host: \xff\xfe", b"not a text file"),
    ],
)
def test_bad_input_is_one_sentence_with_its_place(tmp_path, content, words):
    outcome = run("plan", situation(tmp_path, content))
    assert outcome.returncode == 1 and outcome.stdout == b""
    assert words in outcome.stderr, outcome.stderr[:300]
    assert b"Fatal" not in outcome.stderr and outcome.stderr.count(b"\n") <= 3


@pytest.mark.parametrize("name", ["nowhere.yaml", "Content"])
def test_a_file_that_cannot_be_read_is_said(name):
    outcome = run("plan", name)
    assert outcome.returncode == 1 and name.encode() in outcome.stderr


@pytest.mark.parametrize("arguments", [["plan"], ["plan", EXAMPLE, "--format", "doc"], ["nonsense"], ["request", EXAMPLE]])
def test_wrong_usage_is_status_2(arguments):
    outcome = run(*arguments)
    assert outcome.returncode == 2 and outcome.stdout == b"" and b"sage" in outcome.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["plan", "--help"]])
def test_help_is_status_0(arguments):
    outcome = run(*arguments)
    assert outcome.returncode == 0 and outcome.stdout


@pytest.mark.parametrize("identifier", ["eu-2008", "trial-observation", "defenders/consent", "un-wgad", "EU-GL", "KE", "mx-law-2012"])
def test_anything_with_an_id_is_shown(identifier):
    assert run("show", identifier).returncode == 0


def test_an_unknown_id_names_the_nearest():
    outcome = run("show", "trial-observatoin")
    assert outcome.returncode == 1 and b"trial-observation" in outcome.stderr


def test_unknown_issuers_measures_and_languages_are_said():
    assert b"did you mean" in run("request", EXAMPLE, "--to", "NOO").stderr
    assert run("compare", "--measure", "fundin").returncode == 1
    assert run("plan", EXAMPLE, "--language", "xx").returncode == 1


def test_search_as_data():
    outcome = run("search", "court", "hearing", "--format", "json")
    assert json.loads(outcome.stdout)["results"][0]["id"] == "trial-observation"
    assert run("search", "zzzzqqqq").returncode == 0


def test_a_comparison_opens_in_a_spreadsheet():
    table = run("compare", "--format", "csv").stdout.decode()
    assert table.startswith("measure,issuer,commitment")
    assert not any(line.startswith(("=", "+", "@")) for line in table.splitlines())


def test_all_faults_of_the_content_are_reported_in_one_run(tmp_path):
    folder = tmp_path / "content"
    shutil.copytree(ROOT / "Content", folder)
    for name, old, new in (
        ("rules/trial.yaml", "measure: trial-observation", "measure: nothing"),
        ("measures/funding.yaml", "kind: support", "kind: suport"),
        ("instruments/eu-2008.yaml", "actor: union", "actor: onion"),
    ):
        file = folder / name
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new, 1))
    outcome = run("check", folder)
    assert outcome.returncode == 1
    lines = outcome.stdout.decode().splitlines()
    for name in ("rules/trial.yaml:", "measures/funding.yaml:", "instruments/eu-2008.yaml:"):
        assert any(line.startswith(name) for line in lines), lines
