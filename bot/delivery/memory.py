"""The garbage collector, told what this process is like: much that stays, and little that goes in circles."""

import gc

# Objects that may pile up before they are looked through; by default 700, of which one batch of
# messages makes so many that a third of the processor's time went into looking.
PILE = 10_000


def keep_what_is_loaded() -> None:
    """Call once, when everything is loaded: from then on only what is new is looked through."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(PILE)
