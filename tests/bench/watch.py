"""Run a command to the end of its last descendant; print seconds, CPU seconds and the largest process in MB.

A process of its own, small and new for each run: what the system says of its children is of this run alone, and
it adopts the fork server and the children that outlive the command (Linux only).
"""

import ctypes
import json
import os
import resource
import sys
import time

PR_SET_CHILD_SUBREAPER = 36


def main() -> None:
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    log, command = sys.argv[1], sys.argv[2:]
    said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    begun = time.perf_counter()
    quiet = [(os.POSIX_SPAWN_DUP2, said, output) for output in (1, 2)]
    child = os.posix_spawn(command[0], command, os.environ, file_actions=quiet)
    status = os.waitpid(child, 0)[1]
    seconds = time.perf_counter() - begun
    while True:
        try:
            os.wait()
        except ChildProcessError:
            break
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime
    print(json.dumps([seconds, cpu, used.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)]))


main()
