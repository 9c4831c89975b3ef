namespace NewsArchive.Warc.Reading;

/// <summary>Reads compressed members to their end, to tell whether their checksums hold, beside the reader that gives their records. Does not own its input.</summary>
sealed class MemberCheck : IDisposable
{
    readonly Stream _input;
    readonly StreamSlice _file;
    readonly ByteSource _raw; // positions are offsets in the file
    readonly GzipMemberStream _gzip;
    readonly ZstdRecordStream _zstd;

    /// <param name="input">The file; seeks.</param>
    /// <param name="seekBase">What is added to an offset for its position.</param>
    /// <param name="fileName">How errors name it.</param>
    /// <param name="maxExpansion">As <see cref="WarcReaderOptions.MaxExpansion"/>.</param>
    /// <param name="dictionary">Of the file.</param>
    public MemberCheck(Stream input, long seekBase, string fileName, int maxExpansion, ZstdDictionary? dictionary)
    {
        (_input, _file) = (input, new(input, seekBase, input.Length - seekBase));
        _raw = new ByteSource(_file);
        (_gzip, _zstd) = (new(_raw, fileName, maxExpansion), new(_raw, fileName, maxExpansion) { Dictionary = dictionary });
    }

    /// <summary>What is to be doubted of the records of a member.</summary>
    /// <param name="offset">Where it begins.</param>
    /// <param name="isZstd">Whether it is a frame.</param>
    public RecordDoubt Check(long offset, bool isZstd)
    {
        var position = _input.Position;
        MemberStream member = isZstd ? _zstd : _gzip;
        try
        {
            MoveTo(offset);
            member.Begin();
            _zstd.MayContinue = false;
            Span<byte> buffer = stackalloc byte[16 * 1024];
            while (member.Read(buffer) > 0)
            {
            }
            return RecordDoubt.None;
        }
        catch (WarcFormatException)
        {
            return member.IsCut ? RecordDoubt.MemberCut : RecordDoubt.MemberDamaged;
        }
        finally
        {
            _input.Position = position;
        }
    }

    /// <summary>Members follow each other: what was read ahead is not read again.</summary>
    void MoveTo(long offset)
    {
        if (_raw.TryMoveTo(offset))
            return;
        _file.Position = offset;
        _raw.Restart(offset);
    }

    public void Dispose()
    {
        _gzip.Dispose();
        _zstd.Dispose();
        _raw.Dispose();
    }
}
