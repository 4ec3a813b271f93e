#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes the files beside it: small ones of each kind, with TRACE… wherever such a file says more than it shows.

Needs Pillow, WeasyPrint and pandoc: .venv/bin/python Tests/PublishingTests/Attached/make.py
"""
import io
import pathlib
import subprocess
import zipfile

from PIL import Image, PngImagePlugin
from weasyprint import HTML

here = pathlib.Path(__file__).parent


def exif():
    data = Image.Exif()
    data[0x013B], data[0x010F], data[0x8298] = "TRACEARTIST", "TRACECAMERA", "TRACECOPYRIGHT"
    place = data.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (52.0, 30.0, 0.0), "E", (13.0, 24.0, 0.0)
    place[27] = b"ASCII\0\0\0TRACEGPS"
    return data


picture = Image.linear_gradient("L").resize((48, 32)).convert("RGB")
photo = io.BytesIO()
picture.save(photo, "jpeg", exif=exif(), comment=b"TRACECOMMENT", xmp=b"<x>TRACEXMP</x>")
(here / "photo.jpg").write_bytes(photo.getvalue() + b"TRACEBEHIND")

chunks = PngImagePlugin.PngInfo()
chunks.add_text("Author", "TRACEAUTHOR")
chunks.add_itxt("XML:com.adobe.xmp", "<x>TRACEXMP</x>")
picture.save(here / "drawing.png", pnginfo=chunks, exif=exif())

html = """<html lang=en><head><title>TRACETITLE</title><meta name=author content=TRACEAUTHOR></head>
<body><p>Visible words.</p></body></html>"""
HTML(string=html).write_pdf(here / "letter.pdf", uncompressed_pdf=True)


def pandoc(text, name):
    arguments = ["pandoc", "--from", "markdown", "--output", here / name, "--resource-path", here]
    subprocess.run(arguments, input=text.encode(), check=True)


def change(name, edit, extra=()):
    """Writes a zip anew: `edit` gives the new content of a part, or None to leave it out."""
    with zipfile.ZipFile(here / name) as old:
        parts = [(item, old.read(item)) for item in old.infolist()]
    with zipfile.ZipFile(here / name, "w") as new:
        for item, content in parts:
            new.writestr(item, edit(item.filename, content))
        for path, content in extra:
            new.writestr(path, content)


words = "Visible words. سلام\n\n![](photo.jpg)\n"
pandoc(words, "letter.docx")
pandoc(words, "letter.odt")


def word(path, content):
    if path == "docProps/core.xml":
        content = content.replace(b"<dc:creator></dc:creator>", b"<dc:creator>TRACEAUTHOR</dc:creator>")
        assert b"TRACE" in content
    if path == "word/document.xml":
        content = content.replace(b"<w:p>", b'<w:p w:rsidR="TRACER01" w:rsidRDefault="TRACER02">', 1)
        assert b"TRACE" in content
    if path == "word/settings.xml":
        content = content.replace(b"</w:settings>", b'<w:rsids><w:rsid w:val="TRACER03"/></w:rsids></w:settings>')
        assert b"TRACE" in content
    return content


change(
    "letter.docx",
    word,
    [("docProps/thumbnail.jpeg", photo.getvalue()), ("customXml/item1.xml", "<a>TRACECUSTOM</a>")],
)


def writer(path, content):
    if path == "meta.xml":
        content = content.replace(
            b"</office:meta>", b"<meta:initial-creator>TRACEAUTHOR</meta:initial-creator></office:meta>"
        )
        assert b"TRACE" in content
    if path == "Thumbnails/thumbnail.png":
        content = (here / "drawing.png").read_bytes()
    if path == "settings.xml":
        item = b'<config:config-item config:name="PrinterName" config:type="string">TRACEPRINTER</config:config-item>'
        content = content.replace(b"<config:config-item ", item + b"<config:config-item ", 1)
        assert b"TRACE" in content
    return content


change("letter.odt", writer)

tracked = """[new]{.insertion author="TRACEAUTHOR" date="2024-01-02T03:04:05Z"} words,
[old]{.deletion author="TRACEAUTHOR" date="2024-01-02T03:04:05Z"} words\n"""
pandoc(tracked, "tracked.docx")
comment = """Some [TRACECOMMENT]{.comment-start id="1" author="TRACEAUTHOR" date="2024-01-02T03:04:05Z"}words[]{.comment-end id="1"}.\n"""
pandoc(comment, "commented.docx")
pandoc("Words.\n", "commented.odt")
change(
    "commented.odt",
    lambda path, content: content.replace(
        b"Words.",
        b"Words.<office:annotation><dc:creator>TRACEAUTHOR</dc:creator><text:p>TRACECOMMENT</text:p></office:annotation>",
    ),
)
