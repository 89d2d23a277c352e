"""Significance: confidence intervals of means over articles, and tests of differences.

Each function takes one row of values for each article, with NaN where an article gives no value,
and returns one result for each column. The article is the unit of resampling, since the sentences
of an article are not independent. All columns share the same random draws.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

BLOCK_SIZE = 1_000_000
"""Random numbers that are drawn at a time."""

RESAMPLES = 2000
TAILS = (0.025, 0.975)
"""Ends of a 95 % interval."""


def bootstrap_intervals(values: Floats, *, resamples: int = RESAMPLES) -> Floats:
    """Compute 95 % percentile bootstrap intervals of means (Efron and Tibshirani 1993, chapter 13).

    Args:
        values: Shape (articles, columns); NaN values are left out of the means.
        resamples: Number of samples drawn with replacement, each of as many articles.

    Returns:
        Lower and upper ends, shape (columns, 2); NaN for a column without values.

    >>> bootstrap_intervals(np.array([[0.25], [0.25], [0.25]])).tolist()
    [[0.25, 0.25]]
    """
    articles = len(values)
    if not articles:
        return np.full((values.shape[1], 2), np.nan)
    is_known = ~np.isnan(values)
    filled = np.where(is_known, values, 0.0)
    random = np.random.default_rng(0)
    means = []
    for rows in _block_sizes(resamples, articles):
        # A sample is a vector of how often each article was drawn, so its sums are a product.
        counts = random.multinomial(articles, np.full(articles, 1 / articles), size=rows)
        known_counts = counts @ is_known
        # A sample may miss all articles that have a value; its mean is undefined.
        means.append(
            np.where(known_counts > 0, counts @ filled / np.maximum(known_counts, 1), np.nan)
        )
    intervals = []
    for column in np.concatenate(means).T:
        known = column[~np.isnan(column)]
        intervals.append(np.quantile(known, TAILS) if len(known) else [np.nan, np.nan])
    return np.array(intervals)


def compare_means(a: Floats, b: Floats) -> Floats:
    """Compute the ratio of two models' means with a paired 95 % bootstrap interval.

    Articles are drawn once for both models, so articles that are easy for both do not widen the
    interval.

    Args:
        a: Values of one model, shape (articles, columns).
        b: Values of the other, the denominator; articles with a NaN in either are left out.

    Returns:
        Ratio, lower and upper end, shape (columns, 3); NaN where the mean of `b` is 0.

    >>> compare_means(np.array([[0.25], [0.5]]), np.array([[0.5], [1.0]])).tolist()
    [[0.5, 0.5, 0.5]]
    """
    is_known = ~(np.isnan(a) | np.isnan(b))
    articles = len(a)
    random = np.random.default_rng(0)
    samples = [np.ones((1, articles), dtype=np.int64)]  # row 0: every article once
    for rows in _block_sizes(RESAMPLES, articles):
        probabilities = np.full(articles, 1 / articles)
        samples.append(random.multinomial(articles, probabilities, size=rows))
    counts = np.concatenate(samples)
    numerators, denominators = (counts @ np.where(is_known, x, 0.0) for x in (a, b))
    ratios = np.divide(
        numerators, denominators, out=np.full_like(numerators, np.nan), where=denominators != 0
    )
    ends = np.nanquantile(ratios[1:], TAILS, axis=0)
    return np.column_stack([ratios[0], *ends])


def sign_flip_test(a: Floats, b: Floats, *, flips: int = 9999, seed: int = 0) -> Floats:
    """Compute p-values of the null hypothesis that two models are equally good.

    This is the paired permutation test of Fisher (1935): under the null hypothesis, the sign of
    each article's difference is arbitrary. Two-sided, with random signs; the observed signs count
    as one of the draws, so p is never 0 (Phipson and Smyth 2010).

    Args:
        a: Values of one model, shape (articles, columns).
        b: Values of the other; articles with a NaN in either are left out of their column.
        flips: Number of random draws.
        seed: Random seed.

    Returns:
        Shape (columns,), in (0, 1]; 1 where no article is left or none differs.

    >>> sign_flip_test(np.array([[0.5], [0.75]]), np.array([[0.5], [0.75]])).tolist()
    [1.0]
    """
    differences = np.nan_to_num(a - b)  # a difference of 0 adds 0 whatever its sign
    # A draw that ties with the observed sum must count, but summing in another order changes the
    # last bits: lower the bar by the rounding error.
    rounding = 1e-12 * np.abs(differences).sum(axis=0)
    observed = np.abs(differences.sum(axis=0)) - rounding
    random = np.random.default_rng(seed)
    n_extreme = np.zeros(differences.shape[1])
    for rows in _block_sizes(flips, len(differences)):
        signs = random.integers(0, 2, size=(rows, len(differences))) * 2.0 - 1
        n_extreme += (np.abs(signs @ differences) >= observed).sum(axis=0)
    return (n_extreme + 1) / (flips + 1)


def _block_sizes(draws: int, articles: int) -> list[int]:
    """Split draws into blocks of about `BLOCK_SIZE` random numbers."""
    rows = max(1, BLOCK_SIZE // max(1, articles))
    return [min(rows, draws - done) for done in range(0, draws, rows)]
