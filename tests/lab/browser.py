# SPDX-License-Identifier: GPL-2.0-or-later
"""A real browser in the lab: Chromium without a screen, spoken to by its DevTools protocol.

    with Browser(lab, "inet") as browser:      on a host of the lab; window=(390, 800) for a phone
        browser.open("https://mx.company.example/release/...")
        browser.text()                 what a person reads
        browser.click("button")        a real click of the mouse into the middle of it
        browser.value("expression")    of JavaScript, run beside the page: it has none itself
        browser.picture("/path.png")
        browser.console                what the page complained of (policy, scripts)
"""

import base64
import json
import os
import socket
import subprocess
import time

from labkit import Failed, Skipped, wait


class Browser:
    def __init__(self, lab, host="inet", window=(1000, 800), login=None):
        self.lab, self.host = lab, host
        self.folder = f"/tmp/browser.{os.getpid()}.{time.monotonic_ns()}"
        self.next, self.console, self.buffer, self.loads = 0, [], b"", 0
        if not lab.exec(host, "sh", "-c", "command -v chromium || :").strip():
            raise Skipped("chromium is missing: run install/debian-packages.sh check")
        # The lab's certificates are of an authority that this browser does not know.
        self.process = subprocess.Popen(
            [lab.tool, "exec", host, "sh", "-c", 'exec chromium "$@" >/dev/null 2>&1', "sh", "--headless",
             "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--ignore-certificate-errors", "--hide-scrollbars", f"--window-size={window[0]},{window[1]}",
             f"--user-data-dir={self.folder}", "--remote-debugging-port=0", "about:blank"],
            stdin=subprocess.DEVNULL, env={**os.environ, "LAB": lab.dir})
        try:
            self._connect()
            for domain in ("Page", "Runtime", "Log", "Network"):
                self.call(f"{domain}.enable")
            # that of the empty page it starts with is not the load of a page that is asked for
            wait(lambda: self.value("document.readyState") == "complete", "the browser's empty page")
            self.call("Emulation.setDeviceMetricsOverride", width=window[0], height=window[1],
                deviceScaleFactor=1, mobile=window[0] < 600)
            if login:
                token = base64.b64encode(f"{login[0]}:{login[1]}".encode()).decode()
                self.call("Network.setExtraHTTPHeaders", headers={"Authorization": "Basic " + token})
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if hasattr(self, "sock"):
            try:
                self.call("Browser.close", seconds=5)
            except (Failed, OSError):
                pass
            self.sock.close()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    # -- the protocol

    def _connect(self):
        def port():
            return self.lab.exec(self.host, "sh", "-c",
                f"cat {self.folder}/DevToolsActivePort 2>/dev/null || :").split("\n")[0].strip()

        number = int(wait(port, "the browser to start", 150))
        answer = self._http(number, "/json/list")
        page = next(one for one in json.loads(answer) if one["type"] == "page")
        path = page["webSocketDebuggerUrl"].split(f":{number}", 1)[1]
        self.sock = self.lab.connect(self.host, "", "127.0.0.1", number)
        key = base64.b64encode(os.urandom(16)).decode()
        self.sock.sendall((f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{number}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
        while b"\r\n\r\n" not in self.buffer:
            self.buffer += self._more()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise Failed(f"the browser does not speak: {head!r}")

    def _http(self, number, path):
        with self.lab.connect(self.host, "", "127.0.0.1", number) as sock:
            sock.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{number}\r\n\r\n".encode())
            text = b""
            while piece := sock.recv(65536):
                text += piece
                head, _, body = text.partition(b"\r\n\r\n")
                for line in head.split(b"\r\n"):
                    if line.lower().startswith(b"content-length:") and len(body) >= int(line.split(b":")[1]):
                        return body
            return text.partition(b"\r\n\r\n")[2]

    def _more(self):
        piece = self.sock.recv(1 << 20)
        if not piece:
            raise Failed("the browser has ended")
        return piece

    def _bytes(self, count):
        while len(self.buffer) < count:
            self.buffer += self._more()
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def _message(self):
        """RFC 6455, section 5.2: one text, of however many frames."""
        text = b""
        while True:
            first, second = self._bytes(2)
            size = second & 127
            if size >= 126:
                size = int.from_bytes(self._bytes(2 if size == 126 else 8), "big")
            text += self._bytes(size)
            if first & 128:
                return json.loads(text) if first & 15 in (0, 1) else {}

    def _send(self, text):
        data, mask = text.encode(), os.urandom(4)
        size = len(data)
        head = bytes([129]) + (bytes([128 | size]) if size < 126 else
            bytes([254]) + size.to_bytes(2, "big") if size < 65536 else bytes([255]) + size.to_bytes(8, "big"))
        self.sock.sendall(head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(data)))

    def _event(self, message):
        what = message.get("method", "")
        if what == "Page.loadEventFired":
            self.loads += 1
        elif what == "Log.entryAdded":
            self.console.append(message["params"]["entry"]["text"])
        elif what == "Runtime.exceptionThrown" or what == "Page.javascriptDialogOpening":
            self.console.append(f"{what}: {message['params']}")

    def call(self, method, seconds=60, **params):
        self.next += 1
        self.sock.settimeout(seconds)
        self._send(json.dumps({"id": self.next, "method": method, "params": params}))
        try:
            while (message := self._message()).get("id") != self.next:
                self._event(message)
        except socket.timeout:
            raise Failed(f"the browser does not answer {method}") from None
        if "error" in message:
            raise Failed(f"the browser on {method}: {message['error']}")
        return message["result"]

    def _loaded(self, before, seconds=60):
        """A page has come since there were so many."""
        self.sock.settimeout(seconds)
        try:
            while self.loads == before:
                self._event(self._message())
        except socket.timeout:
            raise Failed("the browser does not get its page") from None

    # -- what a person does

    def open(self, url):
        before = self.loads
        result = self.call("Page.navigate", url=url)
        if "errorText" in result:
            raise Failed(f"{url}: {result['errorText']}")
        self._loaded(before)

    def value(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise Failed(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def text(self):
        return self.value("document.body.innerText")

    def type(self, selector, text):
        """Click into it and type."""
        self._press(selector)
        self.call("Input.insertText", text=text)

    def _press(self, selector):
        where = self.value(f"(e => {{ e.scrollIntoView(); const r = e.getClientRects()[0];"
            f" return [r.x + r.width / 2, r.y + r.height / 2] }})(document.querySelector({json.dumps(selector)}))")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=where[0], y=where[1], button="left", clickCount=1)

    def click(self, selector):
        """And wait for the page that comes."""
        before = self.loads
        self._press(selector)
        self._loaded(before)

    def picture(self, path):
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))
