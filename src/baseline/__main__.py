"""`baseline`, and `python -m baseline`."""

import gc
import signal

_OBJECTS_BETWEEN_COLLECTIONS = 20_000
"""With Python's own 700, imports and runs look for garbage hundreds of times and find little."""


def main() -> None:
    """Run the command line."""
    # Until it can answer Ctrl-C itself, the system ends it, without a traceback.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    from baseline import cli  # noqa: PLC0415 - it takes a tenth of a second

    cli.main(prog_name="baseline")


if __name__ == "__main__":
    main()
