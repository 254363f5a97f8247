#!/usr/bin/env python3
"""Stands in for vLLM where there is no GPU: takes a moment to start, then answers each question by a hash of it.

Usage: chat_server.py PORT [SECONDS A START TAKES [SECONDS AN ANSWER TAKES]]
"""

import hashlib
import json
import re
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT = int(sys.argv[1])
READY = time.monotonic() + (float(sys.argv[2]) if len(sys.argv) > 2 else 0)
PAUSE = float(sys.argv[3]) if len(sys.argv) > 3 else 0
MODEL = "hash"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if time.monotonic() < READY:
            self.answer(503, {"error": {"message": "the model is being loaded"}})
        elif self.path == "/health":
            self.answer(200, {})
        elif self.path == "/v1/models":
            self.answer(200, {"object": "list", "data": [{"id": MODEL, "object": "model", "owned_by": "a test"}]})
        else:
            self.answer(404, {"error": {"message": "no such route"}})

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path != "/v1/chat/completions":
            return self.answer(404, {"error": {"message": "no such route"}})
        time.sleep(PAUSE)
        messages = json.dumps(request["messages"], sort_keys=True)
        letters = re.findall(r"\\n([A-H])\. ", messages)
        digest = hashlib.sha256(messages.encode()).digest()
        content = letters[digest[0] % len(letters)] if letters else "unknown"
        choices = [
            {"index": i, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
            for i in range(request.get("n", 1))
        ]
        usage = {"prompt_tokens": len(messages) // 4, "completion_tokens": len(choices)}
        self.answer(200, {"object": "chat.completion", "model": MODEL, "choices": choices, "usage": usage})


class Server(ThreadingHTTPServer):
    request_queue_size = 256


Server(("127.0.0.1", PORT), Handler).serve_forever()
