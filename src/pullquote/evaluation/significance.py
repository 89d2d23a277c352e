"""Significance: how sure a mean over articles is, and whether two models differ.

In: a row of values for each article, NaN for what an article does not give. Out: an interval, a
ratio with its interval, or a p-value, for each column. The article is the unit throughout, for
the sentences of one are not independent, and all columns share the same draws.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

BLOCK = 1_000_000  # random numbers drawn at a time


def bootstrap_intervals(
    values: Floats, *, resamples: int = 2000, confidence: float = 0.95, seed: int = 0
) -> Floats:
    """Give the percentile bootstrap interval of each mean (Efron and Tibshirani 1993, chapter 13).

    Args:
        values: Shape (articles, columns); NaNs are left out of the means.
        resamples: How many samples of as many articles are drawn, with replacement.
        confidence: The share of the samples' means inside the interval, in (0, 1).
        seed: The same seed gives the same intervals.

    Returns:
        Shape (columns, 2), the ends; NaN for a column without a value.

    >>> bootstrap_intervals(np.array([[0.25], [0.25], [0.25]])).tolist()
    [[0.25, 0.25]]
    """
    articles = len(values)
    if not articles:
        return np.full((values.shape[1], 2), np.nan)
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    generator = np.random.default_rng(seed)
    means = []
    for rows in _blocks(resamples, articles):
        times = generator.multinomial(articles, np.full(articles, 1 / articles), size=rows)
        drawn = times @ known
        # A sample can miss all articles that have a value; it says nothing then.
        means.append(np.where(drawn > 0, times @ filled / np.maximum(drawn, 1), np.nan))
    outside = (1 - confidence) / 2
    ends = []
    for column in np.concatenate(means).T:
        found = column[~np.isnan(column)]
        nothing = [np.nan, np.nan]
        ends.append(np.quantile(found, [outside, 1 - outside]) if len(found) else nothing)
    return np.array(ends)


def compare_means(
    one: Floats, other: Floats, *, resamples: int = 2000, confidence: float = 0.95, seed: int = 0
) -> Floats:
    """Give one model's mean as a share of another's, with its paired bootstrap interval.

    Articles are drawn once for both models, so that what makes an article easy for both does not
    widen the interval.

    Args:
        one: Shape (articles, columns), a model's values.
        other: The other's, whose mean is the whole; articles with a NaN in either are left out.
        resamples: As for `bootstrap_intervals`, like all that follow.
        confidence: The share of the samples' ratios inside the interval.
        seed: The same seed gives the same intervals.

    Returns:
        Shape (columns, 3): the ratio and the two ends; NaN where the other's mean is 0.

    >>> compare_means(np.array([[0.25], [0.5]]), np.array([[0.5], [1.0]])).tolist()
    [[0.5, 0.5, 0.5]]
    """
    known = ~(np.isnan(one) | np.isnan(other))
    parts = [np.where(known, values, 0.0) for values in (one, other)]
    articles = len(one)
    generator = np.random.default_rng(seed)
    drawn = [np.ones((1, articles), dtype=np.int64)]
    for rows in _blocks(resamples, articles):
        shares = np.full(articles, 1 / articles)
        drawn.append(generator.multinomial(articles, shares, size=rows))
    times = np.concatenate(drawn)
    over, under = (times @ values for values in parts)
    ratios = np.divide(over, under, out=np.full_like(over, np.nan), where=under != 0)
    outside = (1 - confidence) / 2
    ends = np.nanquantile(ratios[1:], [outside, 1 - outside], axis=0)
    return np.column_stack([ratios[0], *ends])


def sign_flip_test(one: Floats, other: Floats, *, flips: int = 9999, seed: int = 0) -> Floats:
    """Give the p-values that two models are equally good on the same articles.

    The paired permutation test of Fisher (1935): if the models were equal, each article's
    difference could as well have the other sign. Two-sided, with random signs; the observed
    signs count as one of the draws, so that p is never 0 (Phipson and Smyth 2010).

    Args:
        one: Shape (articles, columns), a model's values.
        other: The other's; articles with a NaN in either are left out of their column.
        flips: How many draws of signs.
        seed: The same seed gives the same p-values.

    Returns:
        Shape (columns,), in (0, 1]; 1 where no article is left or none differs.

    >>> sign_flip_test(np.array([[0.5], [0.75]]), np.array([[0.5], [0.75]])).tolist()
    [1.0]
    """
    differences = np.nan_to_num(one - other)  # a difference of 0 has the same sum with any sign
    # Sums of the same numbers in another order differ in the last bits; ties have to count.
    bar = np.abs(differences.sum(axis=0)) - 1e-12 * np.abs(differences).sum(axis=0)
    generator = np.random.default_rng(seed)
    extreme = np.zeros(differences.shape[1])
    for rows in _blocks(flips, len(differences)):
        signs = generator.integers(0, 2, size=(rows, len(differences))) * 2.0 - 1
        extreme += (np.abs(signs @ differences) >= bar).sum(axis=0)
    return (extreme + 1) / (flips + 1)


def _blocks(draws: int, articles: int) -> list[int]:
    """Part draws into blocks of about `BLOCK` numbers."""
    most = max(1, BLOCK // max(1, articles))
    return [min(most, draws - done) for done in range(0, draws, most)]
