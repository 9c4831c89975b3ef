using System.Text;
using CsCheck;
using NewsArchive.Warc.Http;

namespace NewsArchive.Warc.Tests.Http;

public class ChunkedBodyTests
{
    [Theory]
    [InlineData("4\r\nWiki\r\n5\r\npedia\r\nE\r\n in\r\n\r\nchunks.\r\n0\r\n\r\n", "Wikipedia in\r\n\r\nchunks.")]
    [InlineData("0\r\n\r\n", "")]
    [InlineData("3;name=value\r\nabc\r\n0;last\r\nTrailer: x\r\nOther: y\r\n\r\n", "abc")]
    [InlineData("3 \r\nabc\r\n00\r\n\r\n", "abc")] // nginx pads with blanks
    [InlineData("3\nabc\n0\n\n", "abc")]
    [InlineData("0a\r\n0123456789\r\n0\r\n\r\n", "0123456789")]
    public void Chunks_are_joined(string chunked, string body)
    {
        ChunkedBody.TryDecode(Encoding.ASCII.GetBytes(chunked), out var bytes).ShouldBeTrue();
        Encoding.ASCII.GetString(bytes).ShouldBe(body);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<!doctype html>")]
    [InlineData("3\r\nabc\r\n")] // no last chunk
    [InlineData("3\r\nabc\r\n0\r\n")] // no blank line
    [InlineData("3\r\nab")]
    [InlineData("3\r\nabcd\r\n0\r\n\r\n")] // longer than said
    [InlineData("3\r\nabc\r\n0\r\n\r\nmore")]
    [InlineData("-3\r\nabc\r\n0\r\n\r\n")]
    [InlineData("\r\nabc\r\n0\r\n\r\n")]
    [InlineData(";x\r\n")]
    [InlineData("3\rabc\r\n0\r\n\r\n")]
    [InlineData("7fffffffffffffff\r\nabc")] // more digits than anybody needs
    [InlineData("fffffffffffffff\r\nabc")]
    public void What_is_not_whole_is_refused(string chunked)
    {
        ChunkedBody.TryDecode(Encoding.ASCII.GetBytes(chunked), out var body).ShouldBeFalse();
        body.ShouldBeEmpty();
    }

    [Fact]
    public void Any_body_in_any_chunks_decodes_to_itself_in_any_pieces() =>
        Gen.Select(Gen.Byte.Array[1, 40].Array[0, 10], Gen.Int[1, 7]).Sample((chunks, piece) =>
        {
            var chunked = new MemoryStream();
            foreach (var chunk in chunks)
                chunked.Write([.. Encoding.ASCII.GetBytes(chunk.Length.ToString("x")), .. "\r\n"u8, .. chunk, .. "\r\n"u8]);
            chunked.Write("0\r\n\r\n"u8);
            var output = new MemoryStream();
            var decoder = new ChunkedDecoder();
            foreach (var part in chunked.ToArray().Chunk(piece))
                decoder.Feed(part, output.Write).ShouldBeTrue();
            decoder.IsComplete.ShouldBeTrue();
            output.ToArray().ShouldBe(chunks.SelectMany(chunk => chunk).ToArray());
        });
}
