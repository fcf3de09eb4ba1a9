"""`baseline`, and `python -m baseline`."""

import signal


def main() -> None:
    """Run the command line."""
    # Until it can answer Ctrl-C itself, the system ends it, without a traceback.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from baseline import cli  # noqa: PLC0415 - Ctrl-C may come in the moments that this takes

    cli.main(prog_name="baseline")


if __name__ == "__main__":
    main()
