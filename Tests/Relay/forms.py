# SPDX-License-Identifier: AGPL-3.0-or-later
"""A browser without JavaScript, as small as it can be: pages, their forms, and what is sent from them."""

import http.client
import re
import secrets
import urllib.parse
from html.parser import HTMLParser


class Form:
    """A form as it stands on a page. What a person fills in is given when it is sent."""

    def __init__(self, attributes):
        self.action = attributes.get("action", "")
        self.is_multipart = attributes.get("enctype") == "multipart/form-data"
        self.fields = []
        self.names = set()
        self.choices = {}

    def filled(self, values):
        """The fields with some values in the place of those on the page; a list stands for several of one name."""
        fields = [(name, value) for name, value in self.fields if name not in values]
        for name, value in values.items():
            assert name in self.names, (name, self.action, sorted(self.names))
            fields += [(name, each) for each in (value if isinstance(value, list) else [value])]
        return fields


class Page(HTMLParser):
    """An answer, and the forms in it."""

    def __init__(self, status, headers, body, path):
        super().__init__()
        self.status, self.headers, self.body, self.path = status, headers, body, path
        self.forms, self.links = [], []
        self.receipt = ""
        self._area = self._text = None
        self._in_receipt = False
        self.text = ""
        if (headers.get("content-type") or "").startswith("text/html"):
            self.text = body.decode()
            self.feed(self.text)

    @property
    def words(self):
        """What stands in the page's main part, without marks."""
        main = self.text.split("<main", 1)[-1].split("</main>")[0]
        plain = re.sub(r"<[^>]*>", " ", main.split(">", 1)[-1])
        for mark, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"), ("&amp;", "&")):
            plain = plain.replace(mark, sign)
        return " ".join(plain.split())

    def form(self, end):
        """The first form whose address ends so."""
        found = next((form for form in self.forms if form.action.endswith(end)), None)
        assert found, (self.status, self.path, end, [form.action for form in self.forms], self.words[:300])
        return found

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        form = self.forms[-1] if self.forms else None
        name, value = attributes.get("name"), attributes.get("value") or ""
        if tag == "form":
            self.forms.append(Form(attributes))
        elif tag == "a":
            self.links.append(attributes.get("href") or "")
        elif form is not None and name and tag in ("input", "button", "textarea", "select"):
            form.names.add(name)
            if tag == "textarea":
                self._area, self._text = name, ""
            kind = attributes.get("type", "text")
            if tag == "button" or kind in ("radio", "checkbox"):
                form.choices.setdefault(name, []).append(value)
            if tag == "input" and (kind in ("hidden", "text", "password") or "checked" in attributes):
                form.fields.append((name, value))
        elif attributes.get("class") == "receipt":
            self._in_receipt = True

    def handle_endtag(self, tag):
        if tag == "textarea" and self._area:
            # The first line end after the tag is not part of the text, and forms send line ends as two signs.
            text = self._text[1:] if self._text.startswith("\n") else self._text
            self.forms[-1].fields.append((self._area, text.replace("\r\n", "\n").replace("\n", "\r\n")))
            self._area = None
        elif tag == "p":
            self._in_receipt = False

    def handle_data(self, data):
        if self._area:
            self._text += data
        if self._in_receipt:
            self.receipt += data.strip()


class Client:
    """Keeps one connection and its cookies. Follows what it is sent on to, as browsers do."""

    def __init__(self, port, language="en", timeout=120, headers=None):
        self.port, self.timeout = port, timeout
        self.headers = {"Accept-Language": language, **(headers or {})}
        self.cookies = {}
        self.connection = None

    def get(self, path):
        return self.ask("GET", path)

    def send(self, page, end, files=(), **values):
        """Fills a form of a page in and sends it. Files are `(name of the field, name of the file, bytes)`."""
        form = page.form(end)
        fields = form.filled({name.replace("__", "."): value for name, value in values.items()})
        return self.post(form.action, fields, files, form.is_multipart)

    def post(self, path, fields, files=(), is_multipart=False):
        if is_multipart:
            boundary = "----demarche" + secrets.token_hex(12)
            type = f"multipart/form-data; boundary={boundary}"
            body = multipart(boundary, fields, files)
        else:
            type, body = "application/x-www-form-urlencoded", urllib.parse.urlencode(fields).encode()
        return self.ask("POST", path, body, {"Content-Type": type})

    def ask(self, method, path, body=None, headers=None):
        for _ in range(5):
            page = self.once(method, path, body, headers or {})
            if page.status not in (302, 303):
                return page
            method, path, body, headers = "GET", page.headers["location"], None, None
        raise AssertionError(f"sent on and on: {path}")

    def once(self, method, path, body=None, headers=None):
        headers = {**self.headers, **(headers or {})}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        fresh = self.connection is None
        if fresh:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            # A connection that was kept may have been closed meanwhile; only what asks for nothing is asked again.
            if fresh or method != "GET":
                raise
            return self.once(method, path, body, headers)
        for value in answer.headers.get_all("set-cookie") or []:
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.split(";")[0]
        if answer.will_close:
            self.close()
        return Page(answer.status, {k.lower(): v for k, v in answer.headers.items()}, content, path)

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None


def multipart(boundary, fields, files):
    parts = []
    for name, value in fields:
        parts += [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()]
    for name, file, body in files:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
        parts += [f"{head}Content-Type: application/octet-stream\r\n\r\n".encode(), body, b"\r\n"]
    return b"".join(parts) + f"--{boundary}--\r\n".encode()
