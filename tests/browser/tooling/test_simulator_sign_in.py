"""The simulator's controls for signing in: what the fake of LiveChat's accounts server answers."""

import shutil
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.conftest import EXTENSIONS
from tests.browser.serve_driver import ServeProcess, Simulator, local_context


def test_the_answers_of_the_accounts_server_are_chosen_by_keyboard(
    local_browser: Browser, tmp_path: Path
) -> None:
    folder = shutil.copytree(EXTENSIONS / "sign-in", tmp_path / "sign-in")
    (folder / "pyscript.toml").write_text('[livechat]\nclient_id = "2261a58d"\n', "utf-8")
    shutil.copyfile(EXTENSIONS / "pyscript.lock", folder / "pyscript.lock")
    with ServeProcess(folder, "--http") as serving, local_context(local_browser) as context:
        simulator = Simulator(context.new_page(), serving)
        simulator.open()
        simulator.select("Mary Brown")
        sign_in = simulator.section("account").get_by_role("button", name="Sign in", exact=True)
        expect(sign_in).to_be_visible()
        answer = simulator.page.get_by_role("combobox", name="Sign-in")
        notes = simulator.entries("note", "accounts server (fake)")

        answer.focus()
        simulator.page.keyboard.type("unauth")
        expect(answer).to_have_value("unauthorized_client")
        sign_in.press("Enter")
        expect(notes.filter(has_text="answer: unauthorized_client").first).to_be_visible()
        expect(simulator.inside(".aa-message")).to_contain_text("did not work")

        answer.focus()
        simulator.page.keyboard.press("Tab")
        sign_out = simulator.page.get_by_role("button", name="Sign out")
        expect(sign_out).to_be_focused()
        simulator.page.keyboard.press("Enter")
        expect(notes.filter(has_text="signed out")).to_have_count(1)
        simulator.page.keyboard.press("Tab")
        web_apis = simulator.page.get_by_role("combobox", name="Web APIs")
        expect(web_apis).to_be_focused()
        with simulator.page.expect_response("**/sign-ins/web-apis") as chosen:
            simulator.page.keyboard.type("too")
        assert (chosen.value.status, chosen.value.request.post_data) == (204, "too_many_requests")
        simulator.page.keyboard.press("Tab")
        expire = simulator.page.get_by_role("button", name="Expire tokens")
        expect(expire).to_be_focused()
        simulator.page.keyboard.press("Enter")
        expect(notes.filter(has_text="every token has expired")).to_have_count(1)

        colours = []
        for theme in ("Light", "Dark"):
            simulator.press(theme)
            colour = "one => getComputedStyle(one).backgroundColor"
            for button in (expire, sign_out):
                assert answer.evaluate(colour) == button.evaluate(colour)
            colours.append(answer.evaluate(colour))
        assert len(set(colours)) == 2

        # Each page shows what the server does, however many there are.
        others = [context.new_page() for _ in range(3)]
        for other in others:
            other.goto(serving.simulator)
            expect(other.get_by_role("combobox", name="Web APIs")).to_have_value(
                "too_many_requests"
            )
        expect(web_apis).to_have_value("too_many_requests")
        others[0].get_by_role("combobox", name="Sign-in").select_option("slow")
        expect(answer).to_have_value("slow")
        for other in others:
            other.close()
