"""PostgreSQL with a replica, Redis and nginx, each started on a host of its own."""

import os
import pwd
import shutil
import subprocess
import time
from pathlib import Path

from .hosts import ADDRESSES, NET, _tool, inside

WEB_PORT, PROXY_PORT, REDIS_PORT, PG_PORT = 8000, 80, 6379, 5432
PG = {
    "listen_addresses": "'*'",
    "shared_buffers": "'512MB'",
    "max_connections": "200",
    "wal_level": "replica",
    "hot_standby_feedback": "on",
    "shared_preload_libraries": "'pg_stat_statements'",
    "track_io_timing": "on",
}

NGINX = """
daemon off; user root; pid {folder}/nginx.pid; error_log {folder}/nginx.err crit;
worker_processes 1; worker_rlimit_nofile 20000;
events {{ worker_connections 9000; }}
http {{
  access_log off; client_body_temp_path {folder}/a; proxy_temp_path {folder}/b;
  fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  client_max_body_size 100m;
  upstream market {{ {servers} keepalive 64; }}
  server {{
    listen {port} backlog=4096;
    proxy_http_version 1.1; proxy_set_header Connection "";
    proxy_set_header Host $host; proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-For $http_x_forwarded_for;
    location /events/ {{ proxy_pass http://market; proxy_buffering off; proxy_read_timeout 1h; }}
    location / {{ proxy_pass http://market; }}
  }}
}}
"""


def proxy(folder, webs):
    """The command of an nginx that spreads requests over these hosts in turns."""
    servers = " ".join(f"server {ADDRESSES[web]}:{WEB_PORT};" for web in webs)
    place = folder / "nginx.conf"
    place.write_text(NGINX.format(folder=folder, servers=servers, port=PROXY_PORT))
    return [*inside("proxy"), _tool("nginx"), "-c", str(place), "-e", "stderr"]


def redis(folder):
    return [
        *inside("redis"), "redis-server", "--bind", ADDRESSES["redis"],
        "--protected-mode", "no", "--port", str(REDIS_PORT), "--dir", str(folder),
        "--appendonly", "yes", "--save", "",
    ]  # fmt: skip


class Postgres:
    """A primary and its replica by streaming, run as nobody's user but their own."""

    def __init__(self, folder):
        self.folder = folder
        folder.chmod(0o755)
        self.bin = Path(
            subprocess.run(
                ["pg_config", "--bindir"], capture_output=True, text=True, check=True
            ).stdout.strip()
        )
        self.user = pwd.getpwnam("postgres")

    def _as_postgres(self, *command, host=None):
        before = inside(host) if host else []
        return [*before, "setpriv", "--reuid=postgres", "--regid=postgres",
                "--clear-groups", *map(str, command)]  # fmt: skip

    def make(self, name):
        """An empty folder of the server's user for `name`."""
        place = self.folder / name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(mode=0o700)
        os.chown(place, self.user.pw_uid, self.user.pw_gid)
        return place

    def init_primary(self):
        place = self.make("primary")
        subprocess.run(
            self._as_postgres(self.bin / "initdb", "-D", place, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"),
            check=True, capture_output=True,
        )  # fmt: skip
        with (place / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = {value}\n" for name, value in PG.items())
        with (place / "pg_hba.conf").open("a") as file:
            file.write(f"host all all {NET}.0/24 trust\n")
            file.write(f"host replication all {NET}.0/24 trust\n")

    def copy_to_replica(self):
        """The primary, which is running, as the beginning of its replica."""
        place = self.make("replica")
        subprocess.run(
            self._as_postgres(
                self.bin / "pg_basebackup", "-h", ADDRESSES["primary"], "-U", "postgres",
                "-D", place, "-R", "-X", "stream", "-c", "fast",
                host="replica",
            ),
            check=True, capture_output=True,
        )  # fmt: skip

    def server(self, name):
        place = self.folder / name
        # No socket file: the replica would find the primary's in its copy.
        return self._as_postgres(
            self.bin / "postgres", "-D", place, "-k", "", host=name
        )

    @staticmethod
    def address(name, database="postgres"):
        return f"postgres://postgres@{ADDRESSES[name]}:{PG_PORT}/{database}"


def wait_for_postgres(address):
    import psycopg

    patience = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(
                address.replace("postgres://", "postgresql://", 1), connect_timeout=2
            ).close()
        except psycopg.OperationalError:
            if time.monotonic() > patience:
                raise
            time.sleep(0.3)
        else:
            return
