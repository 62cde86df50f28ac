"""`charter`: every command, loaded when it is asked for, and every refusal told in one way."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import click

_COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "demo": ("demo:demo", "Play the example story and serve it on this machine."),
    "init": ("install:init", "Make the data directory, the database and its keys."),
    "serve": ("serve:serve", "Serve pages and API."),
    "worker": ("worker:worker", "Do the promised work: papers, signatures, notices."),
    "doctor": ("doctor:doctor", "Look whether everything needed is there."),
    "config": ("config:config", "Show the settings in use."),
    "create": ("drafting:create", "Register a charter with its procedure."),
    "places": ("places:places", "Places that nest, and which charter is of which."),
    "import": ("drafting:import_", "Make a text the founding draft of a charter."),
    "amend": ("drafting:amend", "Make an edited text or an instrument an amendment."),
    "act": ("acts:act", "Do any act of the process."),
    "show": ("show:show", "Show a thing and what may happen next to it."),
    "export": ("export:export", "Write a version as text, Markdown, JSON, HTML or PDF."),
    "diff": ("diff:diff", "Compare two texts or versions clause by clause, in words."),
    "text": ("text_tools:text", "Thai text: canonical form, words, redlines, anchors, in batches."),
    "consolidate": ("instrument_tools:consolidate", "Apply amending instruments to a base text."),
    "instrument": ("instrument_tools:instrument", "Write the amending instrument between two texts."),
    "procedure": ("procedure_tools:procedure", "Check procedure files, try them on cases, draw them."),
    "verify": ("verify:verify", "Check papers, packages and ledger exports, offline."),
    "ledger": ("ledger:ledger", "Export, sign and prove a charter's log."),
    "user": ("people:user", "Open accounts and change passwords."),
    "role": ("people:role", "Show rights; give and end seats."),
    "token": ("people:token", "Keys for programs."),
    "key": ("keys:key", "The installation's keys."),
}


class Charter(click.Group):
    """Loads a subcommand's module only when it runs, and turns what it raises into words and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name every command whose module is there."""
        del ctx
        folder = Path(__file__).resolve().parent
        return [name for name, (where, _) in _COMMANDS.items() if (folder / f"{where.split(':')[0]}.py").is_file()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module, _, name = _COMMANDS[cmd_name][0].partition(":")
        found = getattr(import_module(f"charter_engine.cli.{module}"), name)
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, _COMMANDS[name][1]) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        """Run the command; a refusal is told on standard error and becomes the exit code."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            if ctx.params.get("traceback"):
                raise
            ctx.exit(_told(error))


def _told(error: Exception) -> int:
    """Tell an error and return its exit code."""
    from charter_engine.cli.exits import Exit, stop_of
    from charter_engine.cli.talk import say, tell

    stop = stop_of(error)
    if stop is not None:
        tell(stop)
        return int(stop.exit_code)
    say(f"ข้อผิดพลาดภายในโปรแกรม [internal]: {type(error).__name__}: {error}")
    say("  วิธีแก้: สั่งซ้ำด้วย charter --traceback … แล้วแจ้งผู้ดูแลพร้อมข้อความที่ได้")
    return int(Exit.INTERNAL)


def _print_version(ctx: click.Context, _: click.Parameter, value: object) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"charter {version('charter-engine')}")
        except PackageNotFoundError:
            click.echo("charter 0")
        ctx.exit()


@click.group(cls=Charter, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data", "data_dir", type=click.Path(path_type=Path), help="The data directory (CHARTER_DATA_DIR).")
@click.option("--traceback", is_flag=True, hidden=True, help="Show where an error came from.")
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Print the version."
)
def charter(*, data_dir: Path | None, traceback: bool) -> None:
    """Living charters: drafted, discussed, decided, signed and proven in the open.

    Exit codes: 0 done, 1 refused, 2 usage, 3 unknown or in conflict with the state, 4 unreadable input,
    5 not permitted, 70 and above internal.
    """
    del data_dir, traceback


def accept_thai_names() -> None:
    """Keep quiet about certificates' names longer than 64 bytes: 64 characters may be, of three bytes in Thai."""
    warnings.filterwarnings("ignore", message="Attribute's length must be", category=UserWarning)


def main() -> None:
    """Run the command; Thai goes out as UTF-8 whatever the terminal's locale says."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    accept_thai_names()
    charter(prog_name="charter")


if __name__ == "__main__":
    main()
