"""Usher: a Telegram assistant that shows people around a conference."""

import os

# Read when numpy is imported. Its threads wait by spinning: where other work wants the processors too,
# learning takes 12 to 28 seconds with two threads, and 3 with one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
