"""Each built page in a browser: nothing fails, nothing is fetched elsewhere, nothing sticks out."""

from __future__ import annotations

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from places import HTML

PAGES = sorted(
    path.relative_to(HTML).as_posix()
    for path in HTML.rglob("*.html")
    if "_static" not in path.parts and path.name != "index.html"
)
SCREENS = {
    "desktop": {"viewport": {"width": 1366, "height": 900}, "color_scheme": "light"},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "color_scheme": "dark",
        "is_mobile": True,
        "has_touch": True,
    },
}
# Thousands of small parts, coloured alike on all pages: their colours are looked at on one.
ALL_COLOURS = "02_convolution_by_hand.html"
COLOURS_ELSEWHERE = {
    "rules": [{"id": "color-contrast", "selector": "*:not(.highlight *):not(mjx-container *)"}]
}
AXE_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    "resultTypes": ["violations"],
    "preload": False,
}


@pytest.fixture(scope="module", params=SCREENS)
def screen(request, browser, site):
    context = browser.new_context(**SCREENS[request.param])
    context.elsewhere = []

    def only_here(route):
        if route.request.url.startswith((site, "data:", "blob:")):
            route.continue_()
        else:
            context.elsewhere.append(route.request.url)
            route.abort()

    context.route("**/*", only_here)
    yield context
    context.close()


@pytest.mark.parametrize("name", PAGES or ["intro.html"])
def test_page(screen, site, name):
    page, problems = screen.new_page(), []
    page.on(
        "console",
        lambda message: (
            message.type == "error" and problems.append(f"{message.text} {message.location['url']}")
        ),
    )
    page.on("pageerror", lambda error: problems.append(str(error)))
    screen.elsewhere.clear()
    page.goto(site + name, wait_until="load")
    page.evaluate("() => window.MathJax?.startup?.promise")
    widths = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    page.evaluate(AXE_SCRIPT)
    if name != ALL_COLOURS:
        page.evaluate("rules => axe.configure(rules)", COLOURS_ELSEWHERE)
    found = page.evaluate("options => axe.run(document, options)", AXE_OPTIONS)["violations"]
    page.close()
    barriers = [f"{v['id']}: {node['html'][:160]}" for v in found for node in v["nodes"][:3]]
    assert problems == []
    assert screen.elsewhere == []
    assert widths[0] <= widths[1], f"{name} is {widths[0]} pixels wide on {widths[1]}"
    assert barriers == []


def test_search_finds_a_word_of_the_glossary(browser, site):
    page = browser.new_page()
    page.goto(site + "search.html?q=convolution")
    page.wait_for_selector("#search-results li a")
    assert "Glossary" in page.inner_text("#search-results")
    page.close()


def test_the_colour_theme_can_be_switched(browser, site):
    page = browser.new_page(color_scheme="light", viewport={"width": 1366, "height": 900})
    page.goto(site + "intro.html")
    seen = set()
    for _ in range(3):
        page.locator(".theme-switch-button:visible").first.click()
        seen.add(page.evaluate("document.documentElement.dataset.theme"))
    page.close()
    assert seen == {"light", "dark"}
