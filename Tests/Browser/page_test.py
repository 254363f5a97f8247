"""The live page in a real browser: counts move, a killed worker shows as lost, a sample's card opens.

    LINNET=.build/debug/linnet python3 Tests/Browser/page_test.py [--pictures DIRECTORY]
"""

import argparse
import os
import re
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.request

from webdriver import Browser

LINNET = os.path.abspath(os.environ.get("LINNET", ".build/debug/linnet"))
PATIENCE = 60
LOST_AFTER = 3
PICTURES = None


def eventually(condition, patience=PATIENCE):
    """Waits for a condition, and tells what it was at the end."""
    deadline = time.monotonic() + patience
    while True:
        value = condition()
        if value or time.monotonic() > deadline:
            return value
        time.sleep(0.1)


class Run:
    """A coordinator with two workers that are asked slowly."""

    def __init__(self, directory):
        self.directory = directory
        questions = os.path.join(directory, "set.questions")
        subprocess.run(
            [LINNET, "questions", "build", "--taxonomy", "bundled", "--specimens", "20", "--distractors", "similar",
             "--first-level", "2", "--seed", "1", "--name", "bundled species", "-o", questions],
            check=True, stdout=subprocess.DEVNULL)
        self.endpoint = f"ipc://{directory}/link"
        self.log = open(os.path.join(directory, "log"), "w+")
        self.coordinator = subprocess.Popen(
            [LINNET, "coordinator", questions, "--model", "null", "--null-delay", "150", "--seed", "3", "--run",
             os.path.join(directory, "run"), "--bind", self.endpoint, "--http", "127.0.0.1:0", "--lost-after",
             str(LOST_AFTER)],
            stderr=self.log)
        self.workers = {name: self.work(name) for name in ("elm", "oak")}
        self.page = eventually(self.address)
        assert self.page, self.said()

    def work(self, name):
        return subprocess.Popen(
            [LINNET, "worker", "--connect", self.endpoint, "--id", name, "--slots", "4", "--quiet"])

    def said(self):
        with open(self.log.name) as log:
            return log.read()

    def address(self):
        found = re.search(r"page at (http:\S+)", self.said())
        return found and found[1]

    def end(self):
        for process in [self.coordinator, *self.workers.values()]:
            process.terminate()
        for process in [self.coordinator, *self.workers.values()]:
            process.wait(60)


class PageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory(prefix="linnet-page-")
        cls.run_ = Run(cls.directory.name)

    @classmethod
    def tearDownClass(cls):
        cls.run_.end()
        cls.directory.cleanup()

    def open(self, **options):
        browser = Browser(**options)
        self.addCleanup(browser.close)
        browser.open(self.run_.page)
        return browser

    def picture(self, browser, name):
        if PICTURES:
            height = browser.run("return document.documentElement.scrollHeight")
            browser.picture(os.path.join(PICTURES, name + ".png"), height)

    def test_1_counts_move_while_it_is_open(self):
        browser = self.open()

        def finished():
            found = re.search(r"([\d,]+) of [\d,]+ samples", browser.text("#status .progress"))
            return int(found[1].replace(",", "")) if found else 0

        first = eventually(finished)
        self.assertTrue(eventually(lambda: finished() > first), "it moves, and nobody loaded it again")
        self.assertEqual(browser.text("#link"), "live")
        self.assertTrue(eventually(lambda: browser.run("return document.querySelectorAll('#charts svg').length") == 2))
        self.assertTrue(eventually(lambda: browser.run("return !!document.querySelector('#icicle rect')")))
        self.assertTrue(browser.text(".tile.first .figure").endswith("%"))
        self.assertEqual(browser.complaints(), [])

    def test_2_a_sample_opens(self):
        browser = self.open()
        self.assertTrue(eventually(lambda: browser.run("return !!document.querySelector('#samples a')")))
        # The list goes on under the pointer: what is clicked is whatever is there then.
        browser.run("document.querySelector('#samples a').click()")
        self.assertTrue(eventually(lambda: browser.run("return !!document.querySelector('dialog[open] .path li')")))
        self.assertTrue(eventually(lambda: browser.run("return document.querySelector('dialog img').naturalWidth > 0")))
        browser.click("dialog .close")
        self.assertFalse(browser.run("return document.querySelector('dialog').open"))
        self.assertEqual(browser.complaints(), [])

    def test_3_a_killed_worker_shows_as_lost(self):
        browser = self.open()

        def state():
            return browser.run("""
                const row = [...document.querySelectorAll('#workers tbody tr')].find(r => r.cells[0].innerText === 'elm');
                return row?.querySelector('.mark')?.innerText""")

        self.assertTrue(eventually(lambda: state() == "running"), browser.text("#workers"))
        self.run_.workers["elm"].send_signal(signal.SIGKILL)
        killed = time.monotonic()
        self.assertTrue(eventually(lambda: state() == "lost"), browser.text("#workers"))
        # By its timeout and what a page and a busy machine take.
        self.assertLess(time.monotonic() - killed, LOST_AFTER + 30)
        self.picture(browser, "light")

    def test_4_it_is_dark_where_the_reader_is(self):
        colours = []
        for dark in (False, True):
            browser = self.open(dark=dark)
            colours.append(browser.run("return getComputedStyle(document.body).backgroundColor"))
            if dark:
                self.assertTrue(eventually(lambda: browser.run("return !!document.querySelector('#icicle rect')")))
                self.picture(browser, "dark")
        self.assertNotEqual(colours[0], colours[1])

    def test_5_it_fits_a_phone(self):
        browser = self.open(width=390, height=844, phone=True)
        self.assertTrue(eventually(lambda: browser.run("return !!document.querySelector('#workers table')")))
        self.assertLessEqual(*browser.run("return [document.documentElement.scrollWidth, window.innerWidth]"))
        self.picture(browser, "phone")

    def test_6_its_metrics_are_what_prometheus_reads(self):
        with urllib.request.urlopen(self.run_.page + "metrics", timeout=60) as answer:
            metrics = answer.read()
        self.assertIn(b"\nlinnet_samples_open ", metrics)
        checked = subprocess.run(["promtool", "check", "metrics"], input=metrics, capture_output=True)
        self.assertEqual((checked.returncode, checked.stdout + checked.stderr), (0, b""))

    def test_7_its_tables_are_there_without_a_script(self):
        browser = self.open(script=False)
        self.assertTrue(eventually(lambda: "oak" in browser.text("#workers table")))
        before = browser.text("#status .progress")
        # It loads itself again.
        self.assertTrue(eventually(lambda: browser.text("#status .progress") not in ("", before)))


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pictures", help="write what is seen there, as PNG")
    chosen, rest = options.parse_known_args()
    PICTURES = chosen.pictures
    unittest.main(argv=[__file__, *rest])
