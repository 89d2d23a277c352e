"""The command ``completion``: what makes a shell complete ``pullquote``'s words."""

import click

from pullquote.errors import UsageError

EXAMPLES = """\b
Where it goes:
  pullquote completion bash > ~/.local/share/bash-completion/completions/pullquote
  pullquote completion zsh > "${fpath[1]}/_pullquote"
  pullquote completion fish > ~/.config/fish/completions/pullquote.fish
"""


@click.command(epilog=EXAMPLES)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a shell."""
    from click.shell_completion import get_completion_class

    from pullquote.cli import cli

    found = get_completion_class(shell)
    if found is None:
        raise UsageError(f"no completion is known for {shell!r}; there is bash, zsh and fish")
    click.echo(found(cli, {}, "pullquote", "_PULLQUOTE_COMPLETE").source())
