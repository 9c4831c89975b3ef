using System.Globalization;

namespace NewsArchive.Articles.Reading;

/// <summary>Bytes that one container may still expand to: the smaller of an absolute cap and a multiple of its own length.</summary>
sealed class ContainerBudget(ArticleReaderOptions options, long containerLength)
{
    /// <summary>Small containers may expand to this whatever their length: a tar of one line is ten kilobytes of zeros.</summary>
    const long Floor = 1 << 20;

    long _left = Math.Min(options.MaxContainerBytes, Math.Max(Floor, containerLength > long.MaxValue / options.MaxExpansion
        ? long.MaxValue : containerLength * options.MaxExpansion));

    /// <summary>Takes expanded bytes off.</summary>
    /// <exception cref="ContainerLimitException">Too many.</exception>
    public void Take(long bytes)
    {
        _left -= bytes;
        if (_left < 0)
            throw new ContainerLimitException(string.Create(CultureInfo.InvariantCulture,
                $"expands to more than {options.MaxContainerBytes} bytes or {options.MaxExpansion} times its length"));
    }
}

/// <summary>A container is larger inside than allowed.</summary>
sealed class ContainerLimitException(string message) : Exception(message);
