"""A browser, driven by the W3C's WebDriver protocol: HTTP and JSON, no package needed."""

import base64
import json
import socket
import subprocess
import time
import urllib.error
import urllib.request


class Browser:
    """Headless Chromium with one window."""

    def __init__(self, width=1280, height=900, dark=False, phone=False, script=True):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.driver = subprocess.Popen(
            ["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.root = f"http://127.0.0.1:{port}"
        options = {
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
            ],
        }
        if not script:
            options["prefs"] = {"profile.managed_default_content_settings.javascript": 2}
        deadline = time.monotonic() + 60
        while True:
            try:
                started = self._call("POST", "/session", {
                    "capabilities": {"alwaysMatch": {
                        "browserName": "chrome", "goog:chromeOptions": options,
                        "goog:loggingPrefs": {"browser": "ALL"}}}})
                break
            except urllib.error.URLError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        self.session = f"/session/{started['sessionId']}"
        self.size = {"width": width, "height": height, "deviceScaleFactor": 2 if phone else 1, "mobile": phone}
        self._tell("Emulation.setDeviceMetricsOverride", **self.size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._tell("Emulation.setEmulatedMedia", features=[scheme])

    def open(self, url):
        self._call("POST", self.session + "/url", {"url": url})

    def run(self, script, *arguments):
        """What a script returns."""
        return self._call("POST", self.session + "/execute/sync", {"script": script, "args": list(arguments)})

    def text(self, selector):
        """The text of the first element that a selector names; empty without one."""
        return self.run("return document.querySelector(arguments[0])?.innerText ?? ''", selector)

    def click(self, selector):
        """Clicks as a person would: on what can be seen."""
        found = self._call("POST", self.session + "/element", {"using": "css selector", "value": selector})
        self._call("POST", self.session + f"/element/{next(iter(found.values()))}/click", {})

    def complaints(self):
        """What the browser said of the page since it was last asked: errors, refused scripts and styles."""
        return [entry["message"] for entry in self._call("POST", self.session + "/se/log", {"type": "browser"})]

    def picture(self, path, height=None):
        """Writes what is seen as PNG; so much of the page, where a height in CSS pixels is given."""
        if height:
            self._tell("Emulation.setDeviceMetricsOverride", **(self.size | {"height": height}))
        with open(path, "wb") as file:
            file.write(base64.b64decode(self._call("GET", self.session + "/screenshot")))

    def close(self):
        try:
            self._call("DELETE", self.session)
        finally:
            self.driver.terminate()
            self.driver.wait()

    def _tell(self, command, **parameters):
        """A command of Chromium's own."""
        self._call("POST", self.session + "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def _call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.root + path, data=data, method=method, headers={"content-type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{method} {path}: {error.read().decode(errors='replace')[:2000]}") from None
