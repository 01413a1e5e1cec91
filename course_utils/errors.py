"""The package's own errors: each says in one sentence what was wrong and what to do."""


class DataError(RuntimeError):
    """A data set cannot be had."""


class CacheError(DataError):
    """The cache folder cannot be used."""


class DownloadError(DataError):
    """No source delivered a file."""
