"""The page in a real browser, while the AWS command line interface deploys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

import codedeploy_fake
from codedeploy_fake import CodeDeployFake
from tests.programs.browser import chromium
from tests.programs.conftest import PROGRAMS, Shell
from tests.programs.test_awscli import GROUP, S3


@pytest.fixture
def arguments() -> list[str]:
    return ["--progress", "clock"]


@pytest.fixture
def program() -> list[str]:
    return PROGRAMS["v2"]


@pytest.fixture
def fake(endpoint: str) -> CodeDeployFake:
    fake = codedeploy_fake.connect(endpoint)
    fake.add_instances(2, tags={"role": "web"})
    return fake


@pytest.fixture
def browser(endpoint: str) -> Iterator[Any]:
    with chromium() as browser:
        browser.get(f"{endpoint}/")
        yield browser
        assert browser.get_log("browser") == []


def until(browser: Any, condition: Callable[[Any], Any]) -> Any:
    # A chart may be drawn anew at any moment.
    passing = [NoSuchElementException, StaleElementReferenceException]
    return WebDriverWait(browser, 20, 0.05, passing).until(condition)


def cards(browser: Any) -> list[Any]:
    found: list[Any] = browser.find_elements(By.CSS_SELECTOR, "article.card")
    return found


def wait_for_status(browser: Any, deployment: str, status: str) -> Any:
    """The card of a deployment, once it has this status."""
    selector = f"article[data-id='{deployment}'][data-status='{status}']"
    return until(browser, lambda page: page.find_element(By.CSS_SELECTOR, selector))


def chart(card: Any) -> str:
    """The words of a card's timeline."""
    words: str = card.find_element(By.TAG_NAME, "svg").text
    return words


def press(browser: Any, name: str) -> None:
    browser.find_element(By.ID, name).click()


def make_group(aws: Shell) -> None:
    aws("deploy create-application --application-name shop")
    aws(
        f"deploy create-deployment-group {GROUP} "
        "--service-role-arn arn:aws:iam::123456789012:role/deploy "
        "--ec2-tag-filters Key=role,Value=web,Type=KEY_AND_VALUE "
        "--alarm-configuration enabled=true,alarms=[{name=errors}]"
    )


def test_a_deployment_of_the_cli_appears_moves_and_ends(
    browser: Any, aws: Shell, fake: CodeDeployFake
) -> None:
    until(browser, lambda page: page.find_element(By.ID, "empty").is_displayed())
    make_group(aws)
    deployment = aws(f"deploy create-deployment {GROUP} {S3}")["deploymentId"]
    until(browser, cards)
    assert "shop / web" in cards(browser)[0].text
    assert not browser.find_element(By.ID, "empty").is_displayed()
    fake.advance(5)
    card = wait_for_status(browser, deployment, "InProgress")

    def width() -> float:
        bars = card.find_elements(By.CSS_SELECTOR, "svg rect.InProgress, svg rect.Succeeded")
        return sum(float(bar.get_attribute("width")) for bar in bars)

    before = until(browser, lambda page: width())
    press(browser, "advance")
    until(browser, lambda page: "skipped" in page.find_element(By.ID, "said").text)
    until(browser, lambda page: width() != before)
    press(browser, "run")
    card = wait_for_status(browser, deployment, "Succeeded")
    assert "2 Succeeded" in card.text
    calls = browser.find_element(By.ID, "calls").text
    assert calls.index("CreateDeployment\n") < calls.index("CreateApplication")


def test_an_event_that_fails_by_a_button_fails_the_deployment(
    browser: Any, aws: Shell, fake: CodeDeployFake
) -> None:
    make_group(aws)
    chosen = Select(until(browser, lambda page: page.find_element(By.ID, "event")))
    until(browser, lambda page: len(chosen.options) > 5)
    chosen.select_by_value("BeforeInstall")
    press(browser, "fail")
    until(browser, lambda page: "BeforeInstall fails" in page.find_element(By.ID, "said").text)
    deployment = aws(f"deploy create-deployment {GROUP} {S3}")["deploymentId"]
    fake.run()
    card = wait_for_status(browser, deployment, "Failed")
    assert "HEALTH_CONSTRAINTS" in card.text
    until(browser, lambda page: "ScriptFailed" in chart(card))


def test_an_alarm_by_keyboard_stops_the_deployment(
    browser: Any, aws: Shell, fake: CodeDeployFake
) -> None:
    make_group(aws)
    deployment = aws(f"deploy create-deployment {GROUP} {S3}")["deploymentId"]
    fake.advance(12)
    wait_for_status(browser, deployment, "InProgress")
    alarm = browser.find_element(By.ID, "alarm")
    until(browser, lambda page: alarm.get_attribute("value") == "errors")
    alarm.clear()
    press(browser, "set-alarm")
    assert "Give its name" in browser.find_element(By.ID, "said").text
    alarm.send_keys("errors", Keys.TAB, "ALARM", Keys.TAB, Keys.ENTER)
    until(browser, lambda page: "errors is ALARM" in page.find_element(By.ID, "said").text)
    fake.run()
    card = wait_for_status(browser, deployment, "Stopped")
    assert "ALARM_ACTIVE" in card.text


def test_a_mistake_is_shown_in_words(browser: Any, fake: CodeDeployFake) -> None:
    until(browser, lambda page: page.find_element(By.ID, "state").text)
    browser.execute_script("ask('advance', { duration: -1 }, 'done')")
    said = browser.find_element(By.ID, "said")
    until(browser, lambda page: "bad" in said.get_attribute("class"))
    assert "-1" in said.text
    # The browser notes each refusal by itself.
    (noted,) = browser.get_log("browser")
    assert "400 (Bad Request)" in noted["message"]


def test_events_are_hidden_and_shown(browser: Any, aws: Shell, fake: CodeDeployFake) -> None:
    make_group(aws)
    deployment = aws(f"deploy create-deployment {GROUP} {S3}")["deploymentId"]
    fake.run()
    card = wait_for_status(browser, deployment, "Succeeded")
    until(browser, lambda page: "AfterInstall" in chart(card))
    toggle = card.find_element(By.TAG_NAME, "button")
    toggle.send_keys(Keys.ENTER)
    until(browser, lambda page: "AfterInstall" not in chart(card))
    assert toggle.get_attribute("aria-expanded") == "false"
    link = card.find_element(By.TAG_NAME, "a").get_attribute("href")
    assert f"deployment_id={deployment}" in link


@pytest.mark.parametrize("width", [1280, 390])
def test_it_fits_its_window_in_light_and_in_dark(
    endpoint: str, aws: Shell, fake: CodeDeployFake, width: int
) -> None:
    make_group(aws)
    deployment = aws(f"deploy create-deployment {GROUP} {S3}")["deploymentId"]
    fake.run()
    backgrounds = []
    for dark in (False, True):
        with chromium(width, dark=dark) as browser:
            browser.get(f"{endpoint}/")
            wait_for_status(browser, deployment, "Succeeded")
            wide = browser.execute_script("return document.documentElement.scrollWidth")
            assert wide <= width
            backgrounds.append(
                browser.execute_script("return getComputedStyle(document.body).backgroundColor")
            )
    assert backgrounds[0] != backgrounds[1]


def test_a_server_that_is_gone_is_told(aws: Shell, endpoint: str) -> None:
    with chromium() as browser:
        browser.get(f"{endpoint}/")
        until(browser, lambda page: page.find_element(By.ID, "state").text)
        browser.execute_script("window.fetch = () => Promise.reject(new Error('gone'))")
        live = browser.find_element(By.ID, "live")
        until(browser, lambda page: "no answer" in live.text)
