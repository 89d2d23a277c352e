"""Find ambiguous repetition in regular expressions, from their parse trees.

A pattern is reported if some input can make it take more than linear time:

- nested: an unbounded repetition within another one can hand characters to the next round;
- adjacent: two unbounded repetitions that follow each other accept a common character;
- restart: an unbounded repetition accepts the character that a match begins with, and what follows
  it can fail, so that a search scans the same characters from every beginning.

Possessive repetitions and atomic groups do not backtrack, and repetitions of up to `BOUND` rounds
cost a constant factor. Neither is reported, except that a restart scans forward either way.
"""

import re
from collections.abc import Iterator, Sequence
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

BOUND = 3000
ALPHABET = [chr(code) for code in range(1, 128)] + list("éß“”’—…中あЖა\u00a0\u2028\U0001f600")
EVERYTHING = frozenset(ALPHABET)
_CATEGORIES = {
    ops.CATEGORY_DIGIT: r"\d",
    ops.CATEGORY_NOT_DIGIT: r"\D",
    ops.CATEGORY_SPACE: r"\s",
    ops.CATEGORY_NOT_SPACE: r"\S",
    ops.CATEGORY_WORD: r"\w",
    ops.CATEGORY_NOT_WORD: r"\W",
}
_REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT)

Chars = frozenset[str]


def problems(pattern: re.Pattern[Any], *, searches: bool = True) -> list[str]:
    """Return the kinds of ambiguity in a pattern.

    Args:
        pattern: A compiled pattern.
        searches: Whether it is used to search, and not only to match at a known offset.
    """
    source = pattern.pattern
    text = source.decode("latin-1") if isinstance(source, bytes) else source
    flags = pattern.flags & ~re.UNICODE if isinstance(source, bytes) else pattern.flags
    tree = list(_parser.parse(text, flags & ~re.DEBUG))
    check = _Check(ignore_case=bool(flags & re.IGNORECASE), multiline=bool(flags & re.MULTILINE))
    found = list(check.walk(tree, (), inside=False))
    if searches:
        found += check.restarts(tree)
    return sorted(set(found))


class _Check:
    """The rules, for one pattern."""

    def __init__(self, *, ignore_case: bool, multiline: bool) -> None:
        self._ignore_case = ignore_case
        self._multiline = multiline

    def chars(self, op: Any, value: Any) -> Chars:
        """Return the characters of the alphabet that a single-character node accepts."""
        if op is ops.ANY:
            return EVERYTHING
        if op is ops.LITERAL:
            one = {chr(value)}
            return frozenset(
                one | ({chr(value).lower(), chr(value).upper()} if self._ignore_case else set())
            )
        if op is ops.NOT_LITERAL:
            return EVERYTHING - self.chars(ops.LITERAL, value)
        if op is ops.CATEGORY:
            return frozenset(c for c in ALPHABET if re.match(_CATEGORIES[value], c))
        if op is ops.RANGE:
            low, high = value
            range_chars = {c for c in ALPHABET if low <= ord(c) <= high}
            if self._ignore_case:
                range_chars |= {
                    c for c in ALPHABET if any(low <= ord(x) <= high for x in c.lower() + c.upper())
                }
            return frozenset(range_chars)
        if op is ops.IN:
            negated = bool(value) and value[0][0] is ops.NEGATE
            union: set[str] = set()
            for inner_op, inner in value[negated:]:
                union |= self.chars(inner_op, inner)
            return EVERYTHING - union if negated else frozenset(union)
        return EVERYTHING

    def first(self, nodes: Sequence[Any]) -> tuple[Chars, bool]:
        """Return the characters that a sequence can begin with, and whether it can be empty."""
        result: Chars = frozenset()
        for op, value in nodes:
            chars, nullable = self._first_of(op, value)
            result |= chars
            if not nullable:
                return result, False
        return result, True

    def _first_of(self, op: Any, value: Any) -> tuple[Chars, bool]:
        if op in (ops.AT, ops.ASSERT, ops.ASSERT_NOT):
            return frozenset(), True
        if op in _REPEATS:
            chars, nullable = self.first(value[2])
            return chars, nullable or value[0] == 0
        if op is ops.SUBPATTERN:
            return self.first(value[3])
        if op is ops.ATOMIC_GROUP:
            return self.first(value)
        if op is ops.BRANCH:
            parts = [self.first(branch) for branch in value[1]]
            return frozenset().union(*(chars for chars, _ in parts)), any(n for _, n in parts)
        if op is ops.GROUPREF:
            return EVERYTHING, True
        return self.chars(op, value), False

    def can_fail(self, nodes: Sequence[Any]) -> bool:
        """Return whether something in a sequence must match."""
        return (
            any(op in (ops.AT, ops.ASSERT, ops.ASSERT_NOT) for op, _ in nodes)
            or not (self.first(nodes)[1])
        )

    def walk(self, nodes: Sequence[Any], after: Sequence[Any], *, inside: bool) -> Iterator[str]:
        """Yield the problems within a sequence; `after` follows it, `inside` a repetition."""
        for index, (op, value) in enumerate(nodes):
            rest = [*nodes[index + 1 :], *after]
            if op in (ops.MAX_REPEAT, ops.MIN_REPEAT):
                yield from self._repeat(value, rest, inside=inside)
            elif op is ops.POSSESSIVE_REPEAT:
                yield from self.walk(value[2], (), inside=False)
            elif op is ops.ATOMIC_GROUP:
                yield from self.walk(value, (), inside=False)
            elif op is ops.SUBPATTERN:
                yield from self.walk(value[3], rest, inside=inside)
            elif op is ops.BRANCH:
                for branch in value[1]:
                    yield from self.walk(branch, rest, inside=inside)
            elif op in (ops.ASSERT, ops.ASSERT_NOT):
                yield from self.walk(value[1], (), inside=False)

    def _repeat(self, value: Any, rest: Sequence[Any], *, inside: bool) -> Iterator[str]:
        _, high, body = value
        body = list(body)
        if high <= BOUND:
            # Bounded: the rounds cost a constant factor, but what is inside may be unbounded.
            yield from self.walk(body, rest, inside=inside)
            return
        chars, _ = self.first(body)
        simple = len(body) == 1 and body[0][0] in (ops.IN, ops.LITERAL, ops.NOT_LITERAL, ops.ANY)
        if simple:
            following, _ = self.first(rest)
            if inside and chars & following:
                yield "nested"
            if not inside and self._meets_repeat(chars, rest):
                yield "adjacent"
            return
        if len(body) == 1 and body[0][0] is ops.SUBPATTERN and self._branches_overlap(body):
            yield "nested"
        # In each round the body follows the body.
        yield from self.walk(body, [*body, *rest], inside=True)

    def _branches_overlap(self, body: Sequence[Any]) -> bool:
        """Return whether a repeated alternation has two single-character branches in common."""
        inner = list(body[0][1][3])
        if len(inner) != 1 or inner[0][0] is not ops.BRANCH:
            return False
        sets = [
            self.first(branch)[0]
            for branch in inner[0][1][1]
            if len(branch) == 1 and branch[0][0] in (ops.IN, ops.LITERAL, ops.NOT_LITERAL, ops.ANY)
        ]
        return any(a & b for n, a in enumerate(sets) for b in sets[n + 1 :])

    def _meets_repeat(self, chars: Chars, rest: Sequence[Any]) -> bool:
        """Return whether an overlapping unbounded repetition follows, and can fail after it."""
        for index, (op, value) in enumerate(rest):
            inner = rest[index + 1 :]
            if op in _REPEATS:
                body_chars, _ = self.first(value[2])
                if value[1] > BOUND and body_chars & chars and self.can_fail(inner):
                    return True
                if value[1] > 1 and self._meets_repeat(chars, [*value[2], *inner]):
                    return True
                if value[0] > 0 and not self.first(value[2])[1]:
                    return False
            elif op is ops.SUBPATTERN:
                return self._meets_repeat(chars, [*value[3], *inner])
            elif op is ops.BRANCH:
                return any(self._meets_repeat(chars, [*b, *inner]) for b in value[1])
            elif not self._first_of(op, value)[1]:
                return False
        return False

    def restarts(self, nodes: Sequence[Any]) -> list[str]:
        """Return the problem of a search that scans the same characters from many beginnings."""
        branches = nodes[0][1][1] if len(nodes) == 1 and nodes[0][0] is ops.BRANCH else [nodes]
        return ["restart"] if any(self._restarts((), branch, ()) for branch in branches) else []

    def _restarts(  # noqa: C901
        self, prefix: tuple[Chars, ...], nodes: Sequence[Any], after: Sequence[Any]
    ) -> bool:
        """Return whether all that must match before a repetition also fits into it."""
        for index, (op, value) in enumerate(nodes):
            rest = [*nodes[index + 1 :], *after]
            if op is ops.AT and value in (ops.AT_BEGINNING, ops.AT_BEGINNING_STRING):
                prefix = (*prefix, frozenset("\n" if self._multiline else ""))
            elif op in _REPEATS:
                accepted = self._all(value[2])
                fits = all(chars & accepted for chars in prefix)
                if value[1] > BOUND and fits and self.can_fail(rest):
                    return True
                if self._restarts(prefix, list(value[2]), rest):
                    return True
                if value[0]:
                    prefix = (*prefix, accepted)
            elif op is ops.SUBPATTERN:
                if self._restarts(prefix, list(value[3]), rest):
                    return True
                prefix = (*prefix, *([] if self.first(value[3])[1] else [self._all(value[3])]))
            elif op is ops.BRANCH:
                if any(self._restarts(prefix, branch, rest) for branch in value[1]):
                    return True
            elif op not in (ops.ASSERT, ops.ASSERT_NOT, ops.AT):
                prefix = (*prefix, self.chars(op, value))
        return False

    def _all(self, nodes: Sequence[Any]) -> Chars:
        """Return all characters that a sequence accepts anywhere."""
        result: set[str] = set()
        for op, value in nodes:
            if op in _REPEATS:
                result |= self._all(value[2])
            elif op is ops.SUBPATTERN:
                result |= self._all(value[3])
            elif op is ops.BRANCH:
                for branch in value[1]:
                    result |= self._all(branch)
            elif op not in (ops.AT, ops.ASSERT, ops.ASSERT_NOT):
                result |= self.chars(op, value)
        return frozenset(result)
