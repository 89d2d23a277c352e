"""The command ``completion``: print a shell completion script."""

import click

from pullquote.errors import UsageError

EXAMPLES = """\b
Where to save it:
  pullquote completion bash > ~/.local/share/bash-completion/completions/pullquote
  pullquote completion zsh > "${fpath[1]}/_pullquote"
  pullquote completion fish > ~/.config/fish/completions/pullquote.fish
"""


@click.command(epilog=EXAMPLES)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for a shell."""
    from click.shell_completion import get_completion_class

    from pullquote.cli import cli

    complete = get_completion_class(shell)
    if complete is None:
        raise UsageError(f"shell must be bash, zsh or fish, got {shell!r}")
    click.echo(complete(cli, {}, "pullquote", "_PULLQUOTE_COMPLETE").source())
