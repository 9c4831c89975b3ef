namespace NewsArchive.Warc.Tests.Wacz;

/// <summary>One bit of a file turned, and turned back on disposal.</summary>
sealed class BitFlip : IDisposable
{
    readonly string _path;
    readonly long _bit;

    BitFlip(string path, long bit) => (_path, _bit) = (path, bit);

    public static BitFlip Of(string path, long bit)
    {
        var flip = new BitFlip(path, bit);
        flip.Turn();
        return flip;
    }

    void Turn()
    {
        using var file = File.OpenHandle(_path, FileMode.Open, FileAccess.ReadWrite);
        Span<byte> one = stackalloc byte[1];
        RandomAccess.Read(file, one, _bit / 8);
        one[0] ^= (byte)(1 << (int)(_bit % 8));
        RandomAccess.Write(file, one, _bit / 8);
    }

    public void Dispose() => Turn();
}
