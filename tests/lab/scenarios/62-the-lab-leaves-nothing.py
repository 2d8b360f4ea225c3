#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Goal: a lab in the foreground that is ended by Ctrl-C, SIGTERM or SIGKILL leaves no process,
mount, network card or file outside its folder; the machine's /etc and mail stay as they were; and
no host has a way to an address outside."""
import os
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from labkit import HOSTS, expect, run, wait

FOLDERS = ("/etc", "/var/spool/exim4", "/var/mail", "/var/log/exim4", "/var/lib/coexim", "/run/coexim-scand",
           "/usr/lib/coexim", "/run/netns")


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def processes(folder):
    """Those that know the lab's folder: by their environment, command, root or mounts."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        words = read(f"/proc/{pid}/environ") + read(f"/proc/{pid}/cmdline") + read(f"/proc/{pid}/mountinfo")
        if int(pid) != os.getpid() and folder.encode() in words:
            found.append(pid)
    return found


def machine():
    """What is in the machine's own folders, and its network cards and mounts."""
    seen = {"cards": sorted(os.listdir("/sys/class/net")), "mounts": read("/proc/self/mountinfo").count(b"\n")}
    for root in FOLDERS:
        for folder, _, names in os.walk(root):
            for path in [folder, *(os.path.join(folder, name) for name in names)]:
                try:
                    state = os.lstat(path)
                except FileNotFoundError:
                    continue  # somebody else's, gone meanwhile
                seen[path] = (state.st_mode, state.st_uid, state.st_gid, state.st_size, state.st_mtime_ns)
    return seen


def start(lab, folder):
    # a group of its own, as a shell gives to a command: Ctrl-C goes to all of it
    command = subprocess.Popen([lab.tool, "up", "--keep-in-foreground"], env={**os.environ, "LAB": folder},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    return command


def scenario(lab):
    folder = lab.dir + "-of-its-own"
    before = machine()
    for ending, whom in ((signal.SIGINT, os.killpg), (signal.SIGTERM, os.kill), (signal.SIGKILL, os.kill)):
        command = start(lab, folder)
        try:
            wait(lambda: os.path.exists(os.path.join(folder, "ready")), "the lab to start", 200)
            expect(len(processes(folder)) > 10, True, "processes of a lab that runs are found")
            whom(command.pid, ending)
            command.wait(60)
        finally:
            # whatever went wrong, it ends here
            if command.poll() is None:
                os.killpg(command.pid, signal.SIGKILL)
                command.wait()
            left = []
            try:
                wait(lambda: not processes(folder), f"the end of all processes after {ending.name}")
            except Exception:
                left = processes(folder)
                subprocess.run([lab.tool, "down"], env={**os.environ, "LAB": folder}, check=False)
        expect(left, [], f"processes left after {ending.name}")
        expect(os.listdir(os.path.join(folder, "private")), [], f"hosts' folders left after {ending.name}")
        subprocess.run(["rm", "-rf", "--one-file-system", folder], check=True)
    after = machine()
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    expect(changed, [], "what changed on the machine")

    # no way out: the kernel has no route, so that nothing is ever sent
    for host in HOSTS:
        for address in ("192.88.99.1", "2001:500::1"):
            answer = lab.exec(host, "sh", "-c", f"ip route get {address} 2>&1", check=False)
            expect("unreachable" in answer, True, f"route from {host} to {address}: {answer}")
        expect(lab.exec(host, "ip", "route", "show", "default"), "", f"default route of {host}")


run(scenario)
