namespace NewsArchive.Articles.Html;

/// <summary>Walks the entries of a srcset: what <see cref="SrcsetParser.Parse"/> gives, without making objects of them.</summary>
ref struct SrcsetReader(ReadOnlySpan<char> srcset)
{
    readonly ReadOnlySpan<char> srcset = srcset;
    ReadOnlySpan<char> descriptors;
    int at;

    /// <summary>Where the URL stands.</summary>
    public TextSpan Span { get; private set; }

    /// <summary>The URL as written.</summary>
    public readonly ReadOnlySpan<char> Url => srcset.Slice(Span.Start, Span.Length);

    /// <summary>See <see cref="SrcsetEntry"/>.</summary>
    public int? Width { get; private set; }

    /// <summary>See <see cref="SrcsetEntry"/>.</summary>
    public double Density { get; private set; }

    /// <summary>See <see cref="SrcsetEntry"/>.</summary>
    public bool IsMeasured { get; private set; }

    /// <summary>See <see cref="SrcsetEntry"/>.</summary>
    public readonly bool IsMalformed => SrcsetParser.IsMalformed(descriptors);

    /// <summary>See <see cref="SrcsetEntry"/>.</summary>
    public readonly double Size => Width ?? Density;

    /// <summary>The reader itself stands for the entry it is at.</summary>
    public readonly SrcsetReader Current => this;

    /// <summary>For <c>foreach</c>.</summary>
    public readonly SrcsetReader GetEnumerator() => this;

    /// <summary>Goes to the next entry.</summary>
    public bool MoveNext()
    {
        if (!SrcsetParser.SkipSeparators(srcset, ref at))
            return false;
        var start = at;
        at = srcset[at..].IndexOfAny(SrcsetParser.Spaces) is >= 0 and var length ? at + length : srcset.Length;
        Span = new(start, srcset[start..at].TrimEnd(',').Length);
        descriptors = Span.Length < at - start ? default : SrcsetParser.ReadDescriptors(srcset, ref at);
        (Width, var density) = SrcsetParser.Measure(descriptors);
        (Density, IsMeasured) = (density ?? 1, Width is not null || density is not null);
        return true;
    }
}
