# SPDX-License-Identifier: AGPL-3.0-or-later
"""The browser that all tests of pages share."""

import functools
import shutil

import pytest
from playwright.sync_api import Locator, Page, sync_playwright


def whole_page_after(click):
    """A click returns when the next page begins to arrive. What a test asks then would be answered by a page without
    its style sheet, or by half of it, when the machine is busy."""

    @functools.wraps(click)
    def click_and_wait(target, *arguments, **options):
        click(target, *arguments, **options)
        page = target.page if isinstance(target, Locator) else target
        page.wait_for_load_state("load")

    return click_and_wait


Page.click = whole_page_after(Page.click)
Locator.click = whole_page_after(Locator.click)


@pytest.fixture(scope="session")
def browser():
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert chromium, "no chromium found; script/setup --test installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()
