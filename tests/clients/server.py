"""A Peel server of the tests' own, and a web server with pictures beside it."""

import contextlib
import functools
import http.server
import threading

import serving


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def pictures(folder):
    """Serves a folder on this machine; gives its address."""
    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


def peel(program):
    """Starts the service; its clients may name addresses on this machine."""
    return serving.peel(program, {
        "PEEL_COMPAT_REMBG": "true",
        "PEEL_FETCH_DANGER_PRIVATE_NETWORKS": "127.0.0.0/8",
    })
