using System.IO.Hashing;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Reading;

/// <summary>CRC-32 of the bytes of a file whose records were given, whoever read them: taken of parts on several threads, put together in the order of the file.</summary>
sealed class ReadChecksum
{
    /// <summary>How many bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Their CRC-32.</summary>
    public uint Crc32 { get; private set; }

    /// <summary>Takes the part that follows.</summary>
    public void Append(uint crc32, long length) => (Crc32, Length) = (Crc32Parts.Join(Crc32, crc32, length), Length + length);

    /// <summary>A part while it is read: more than its end, which is known last, may have been read ahead. Does not own its stream.</summary>
    /// <param name="input">The part and what follows it.</param>
    public sealed class Part(Stream input) : ForwardStream
    {
        const int MaxMarks = 64; // reads: what a reader looks ahead is a few

        readonly Crc32 _crc = new();
        readonly Queue<(long Position, uint Crc32)> _marks = [];
        long _position;

        public override int Read(Span<byte> buffer)
        {
            if (_marks.Count == MaxMarks)
                _marks.Dequeue();
            _marks.Enqueue((_position, _crc.GetCurrentHashAsUInt32()));
            var read = input.Read(buffer);
            _crc.Append(buffer[..read]);
            _position += read;
            return read;
        }

        /// <summary>CRC-32 of so many bytes from the beginning. Of the last read, which may go further, what counts is read again.</summary>
        /// <param name="length">How many; not more than were read.</param>
        /// <param name="again">The same bytes from the beginning.</param>
        public uint Until(long length, Func<Stream> again)
        {
            if (length == _position)
                return _crc.GetCurrentHashAsUInt32();
            var (start, before) = _marks.LastOrDefault(mark => mark.Position <= length); // none: from the beginning
            using var rest = new StreamPart(again(), start, length - start);
            var crc = new Crc32();
            crc.Append(rest);
            return Crc32Parts.Join(before, crc.GetCurrentHashAsUInt32(), length - start);
        }

        /// <summary>Reads what is left; CRC-32 and length of all.</summary>
        public (uint Crc32, long Length) Finish()
        {
            var buffer = new byte[16 * 1024];
            while (Read(buffer) > 0)
            {
            }
            return (_crc.GetCurrentHashAsUInt32(), _position);
        }
    }
}
