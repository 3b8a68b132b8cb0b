"""Finds the rig beside the checkout, and makes what it needs: its programs, its data, Landline's adapter in its environment.

The rig's folder may be read-only; everything that is made lies under $BENCH_TMP.
"""
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PROGRAM = os.path.join(ROOT, ".build", "release", "landline")

# What the rig's programs and its upstream are made of.
NEEDED = ("nsd", "dnsperf", "cc", "make", "openssl")


def rig_folder():
    """The rig's folder, or None where there is none; ends here when RIG names one that is none."""
    named = os.environ.get("RIG")
    folder = os.path.abspath(named or os.path.join(ROOT, "..", "shared", "bench"))
    if os.path.exists(os.path.join(folder, "run.py")):
        return folder
    if named:
        sys.exit(f"RIG={named}: there is no rig in that folder (no run.py)")
    print(f"The rig that compares Landline with its peers is not at {os.path.relpath(folder)}, so that part is left out;\n"
          "RIG=path names it.")
    return None


def prepare(rig):
    """Sets the environment that the rig and Landline's adapter read; makes programs and data that are missing."""
    # Debian keeps name servers where only root looks.
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    os.environ.setdefault("BENCH_TMP", os.path.join(tempfile.gettempdir(), "landline-bench"))
    os.environ.setdefault("LANDLINE_PROGRAM", PROGRAM)
    os.environ["BENCH_SERVERS"] = os.environ["LANDLINE_RIG"] = HERE
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    if not os.path.exists(os.environ["LANDLINE_PROGRAM"]):
        sys.exit("Landline is not built: swift build -c release --product landline")
    missing = [tool for tool in NEEDED if not shutil.which(tool)]
    if missing:
        sys.exit(f"The rig needs {', '.join(missing)}: deploy/debian-packages bench")
    os.makedirs(os.environ["BENCH_TMP"], exist_ok=True)
    subprocess.run(["make", "-s", "-C", rig, f"BENCH_TMP={os.environ['BENCH_TMP']}"], check=True)
    # The last file that mkdata.py makes.
    if not os.path.exists(os.path.join(os.environ["BENCH_TMP"], "data", "key.pem")):
        print("Making the rig's data, once: a minute or two.", flush=True)
        subprocess.run([sys.executable, os.path.join(rig, "mkdata.py")], check=True)
