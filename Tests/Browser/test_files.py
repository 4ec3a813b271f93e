# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is taken away: documents in every form, the site as files, the copy on a stick."""

import functools
import http.server
import io
import os
import re
import subprocess
import threading
import unicodedata
import zipfile

import pytest
from axe_playwright_python.sync_playwright import Axe

from conftest import PROGRAM, ROOT
from test_service import ask

DIPLOMAT = ROOT / "docs" / "example-diplomat.yaml"
JAR = "/usr/share/java/epubcheck.jar"


def run(*arguments, environment=None, **options):
    surroundings = dict(os.environ, **(environment or {}))
    return subprocess.run([PROGRAM, *map(str, arguments)], cwd=ROOT, capture_output=True, timeout=120, env=surroundings, **options)


def words(text):
    """Words as a reader sees them: compatibility forms folded, line breaks and hyphenation aside."""
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text))


def pdf_text(data):
    return subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()


def test_a_sheet_as_pdf_is_tagged_and_holds_every_word_in_order(tmp_path):
    for form in ("pdf", "txt"):
        assert run("export", "women", "--to", tmp_path / f"sheet.{form}").returncode == 0
    data = (tmp_path / "sheet.pdf").read_bytes()
    info = subprocess.run(["pdfinfo", "-"], input=data, capture_output=True, check=True).stdout.decode()
    assert re.search(r"Tagged:\s+yes", info) and "Women Human Rights Defenders" in info
    assert b"pdfuaid" in data or b"pdfuaid" in subprocess.run(["pdfinfo", "-meta", "-"], input=data, capture_output=True).stdout
    wanted = words((tmp_path / "sheet.txt").read_text())
    found = iter(words(pdf_text(data)))
    missing = [word for word in wanted if not any(word == other for other in found)]
    assert missing == []


@pytest.mark.parametrize("what", ["women", "handbook", "references", "outline"])
def test_an_e_book_is_valid(tmp_path, what):
    file = tmp_path / "book.epub"
    assert run("export", what, "--to", file).returncode == 0
    outcome = subprocess.run(["java", "-jar", JAR, str(file)], capture_output=True, text=True, timeout=120)
    assert outcome.returncode == 0 and "0 fatals / 0 errors / 0 warnings" in outcome.stdout + outcome.stderr


@pytest.mark.parametrize("form", ["odt", "docx"])
def test_a_letter_program_can_open_what_is_taken_away(form):
    for command in (["plan", DIPLOMAT], ["request", ROOT / "docs" / "example.yaml", "--to", "EU"], ["draft", DIPLOMAT, "--kind", "reply"]):
        data = run(*command, "--format", form).stdout
        text = subprocess.run(["pandoc", "-f", form, "-t", "plain", "-s"], input=data, capture_output=True, check=True).stdout.decode()
        plain = run(*command, "--format", "text").stdout.decode()
        title = plain.splitlines()[0]
        assert text.splitlines().count(title) == 1
        assert len(words(text)) > 0.9 * len(words(plain))


def test_a_file_says_the_day_it_was_made_and_not_the_hour():
    for form, own in (("docx", "docProps/core.xml"), ("odt", "meta.xml"), ("epub", "EPUB/content.opf")):
        archive = zipfile.ZipFile(io.BytesIO(run("plan", DIPLOMAT, "--format", form).stdout))
        assert archive.testzip() is None
        assert {entry.date_time[3:] for entry in archive.infolist()} == {(0, 0, 0)}, form
        assert {entry.extra for entry in archive.infolist()} == {b""}, form
        times = re.findall(r"T(\d\d:\d\d:\d\d)Z", archive.read(own).decode())
        assert times and set(times) == {"00:00:00"}, form
    assert b"CreationDate" not in run("plan", DIPLOMAT, "--format", "pdf").stdout


def test_documents_are_taken_away_from_the_site(site):
    for path, start in (("women.pdf", b"%PDF"), ("women.odt", b"PK"), ("women.docx", b"PK"), ("women.epub", b"PK"), ("women.txt", b"Women")):
        status, headers, body = ask(site + "/en/sheets/" + path)
        assert status == 200 and body.startswith(start), path
        assert headers["Content-Disposition"].startswith("attachment")
    situation = b"host=KE&consent.contact=true&consent.authorities=true&incidents=arbitrary-detention"
    status, headers, body = ask(site + "/en/plan", situation + b"&go=plan&as=pdf")
    assert status == 200 and body.startswith(b"%PDF") and headers["Cache-Control"] == "no-store"
    status, headers, body = ask(site + "/en/plan/request", situation + b"&to=NO&as=odt")
    assert status == 200 and body.startswith(b"PK") and "letter.odt" in headers["Content-Disposition"]


@pytest.mark.parametrize("command", [["plan", DIPLOMAT, "--format", "pdf"], ["export", "offline", "--to"], ["export", "women", "--to"]])
def test_a_missing_program_is_named_with_what_installs_it(tmp_path, command):
    none = {f"DEMARCHE_{name}": "/none" for name in ("WEASYPRINT", "PANDOC", "ZIP")}
    arguments = command + ([tmp_path / "out.odt"] if command[-1] == "--to" else [])
    outcome = run(*arguments, environment=none)
    assert outcome.returncode == 1 and outcome.stdout == b"" and b"install" in outcome.stderr.lower()
    assert outcome.stderr.count(b"\n") == 1 and list(tmp_path.iterdir()) == []


def test_bad_places_and_names_are_said_in_a_sentence(tmp_path):
    file = tmp_path / "there.txt"
    file.write_text("mine")
    cases = [
        (["women", "--to", file], b"something else is there already"),
        (["women", "--to", tmp_path / "none" / "a.txt"], b"no such folder"),
        (["women", "--to", tmp_path / "a.xyz"], b"the ending says"),
        (["wimen", "--to", tmp_path / "a.txt"], b"did you mean"),
        (["site", "--to", file], b"something else is there already"),
        (["women", "--to", "/proc/a.txt"], b"cannot be written"),
    ]
    for arguments, sentence in cases:
        outcome = run("export", *arguments)
        assert outcome.returncode == 1 and sentence in outcome.stderr, (arguments, outcome.stderr)
        assert outcome.stdout == b"" and b"Fatal" not in outcome.stderr
    assert file.read_text() == "mine" and [path.name for path in tmp_path.iterdir()] == ["there.txt"]


def test_a_draft_for_a_defender_or_of_an_unknown_kind_is_refused():
    outcome = run("draft", ROOT / "docs" / "example.yaml", "--kind", "reply")
    assert outcome.returncode == 1 and b"role: diplomat" in outcome.stderr
    outcome = run("draft", DIPLOMAT, "--kind", "public-statment")
    assert outcome.returncode == 1 and b"public-statement" in outcome.stderr
    outcome = run("draft", DIPLOMAT, "--kind", "public-statement")
    assert outcome.returncode == 1 and outcome.stdout == b"" and b"said no" in outcome.stderr
    assert run("draft", DIPLOMAT).stdout.count(b"\n") >= 7


def test_the_gap_of_a_state():
    text = run("compare", "--gap", "KE").stdout.decode()
    assert text.startswith("Kenya:") and "Trial observation [gap]" in text
    assert run("compare", "--gap", "KE", "--format", "csv").stdout.count(b"\r\n") == 30
    outcome = run("compare", "--gap", "ZZ")
    assert outcome.returncode == 1 and b"no State" in outcome.stderr


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("copy") / "site"
    outcome = run("export", "site", "--to", folder)
    # In a pipe, long work says nothing.
    assert outcome.returncode == 0 and outcome.stdout == b"" and outcome.stderr == b""
    return folder


def test_the_copy_works_from_any_web_server(copy, browser):
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(copy))
    handler.log_message = lambda *_: None
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(base + "/en/index.html")
    page.click("a.door >> nth=0")
    page.click("#incidents-arbitrary-detention summary")
    page.click("#incidents-arbitrary-detention a >> nth=0")
    assert page.locator("h1").count() == 1 and "/measures/" in page.url
    page.click("nav.main a >> nth=1")
    page.click("main h2 a >> nth=2")
    assert page.locator("p.act").count() == 20
    context.close()
    server.shutdown()


def test_a_second_export_replaces_the_first_only_when_asked(copy):
    assert b"already" in run("export", "site", "--to", copy).stderr
    assert run("export", "site", "--to", copy, "--replace").returncode == 0


@pytest.fixture(scope="module")
def stick(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stick")
    file = folder / "demarche.zip"
    assert run("export", "offline", "--to", file).returncode == 0
    # Four languages; English alone may take 6 MB.
    assert file.stat().st_size <= 6_000_000
    zipfile.ZipFile(file).extractall(folder)
    return folder / "demarche"


def test_the_offline_copy_searches_without_a_network(stick, browser):
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((stick / "en" / "search.html").as_uri())
    page.fill("#words", "court hearing")
    assert "Trial observation" in page.locator(".results li >> nth=0").inner_text()
    page.fill("#words", "<img src=x onerror=alert(1)>")
    assert page.locator(".results img").count() == 0
    page.fill("#words", "zzzzzz")
    assert "Nothing was found" in page.inner_text("[role=status]")
    page.fill("#words", "leave the country tonight")
    page.click(".results a >> nth=0")
    assert page.locator("h1").count() == 1
    assert asked and all(url.startswith("file://") for url in asked)
    page.close()


@pytest.mark.parametrize("language, words, wanted", [("fr", "observation de procès", "trial-observation"), ("es", "visado de emergencia", "emergency-visa"), ("ar", "مُحَاكَمَة", "trial-observation")])
def test_the_offline_copy_searches_in_every_language(stick, browser, language, words, wanted):
    page = browser.new_page()
    page.goto((stick / language / "search.html").as_uri())
    assert page.get_attribute("html", "lang") == language
    page.fill("#words", words)
    links = page.eval_on_selector_all(".results a", "links => links.map(link => link.href)")
    assert any(wanted in link for link in links[:5]), links[:5]
    page.close()


def test_leaving_is_the_first_thing_offline_too(stick, browser):
    page = browser.new_page()
    page.goto((stick / "ar" / "sheets" / "defenders.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "exit"
    page.close()


def test_the_offline_copy_reads_without_script_too(stick, browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    for name in ("index", "search", "plan", "compare", "sheets/women", "adopt/outline", "countries/KE", "diplomats"):
        page.goto((stick / "en" / f"{name}.html").as_uri())
        assert page.locator("h1").count() == 1, name
    context.close()


@pytest.mark.parametrize("name", ["index", "search", "plan", "adopt", "diplomats", "data"])
def test_the_offline_copy_has_no_accessibility_fault(stick, browser, name):
    page = browser.new_page(viewport={"width": 320, "height": 640})
    page.goto((stick / "en" / f"{name}.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    report = Axe().run(page)
    page.close()
    assert report.violations_count == 0, report.generate_report()
