"""measure.py FILE PROGRAM ARGUMENT...: runs a program and writes to FILE the most memory that one of its processes took (KB) and its wall time (ms)."""
import os
import sys
import time

started = time.monotonic()
child = os.fork()
if child == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
status, usage = os.wait4(child, 0)[1:]
with open(sys.argv[1], "w", encoding="ascii") as file:
    file.write("%d %d" % (usage.ru_maxrss, (time.monotonic() - started) * 1000))
code = os.waitstatus_to_exitcode(status)
sys.exit(code if code >= 0 else 128 - code)
