using System.Text;
using CsCheck;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Tests.Records;

public sealed class HeadTextTests
{
    static readonly string[] Pieces = ["WARC-Type", "X", ":", ": ", " ", "\t", "a", "b:c", "\r\n", "\n", "\r", "\r\n ", "\r\n\t", "é", "\u00ff", "日"];

    [Fact]
    public void A_head_is_taken_apart_as_by_the_plain_way_of_joining_lines_first()
    {
        Gen.Int[0, Pieces.Length - 1].Array[0, 30].Select(Gen.Bool, Gen.Bool).Sample(
            (pieces, isLatin1Text, latin1) =>
            {
                var text = "WARC/1.1\r\n" + string.Concat(pieces.Select(piece => Pieces[piece])) + "\r\n\r\n";
                var bytes = (isLatin1Text ? Encoding.Latin1 : Encoding.UTF8).GetBytes(text);
                var head = HeadText.Parse(bytes, latin1);
                return (head.StartLine, string.Join('|', head.Fields.Select(field => field.ToString())), head.Flaws) == Plain(bytes, latin1);
            },
            iter: 20_000,
            print: sample => string.Concat(sample.Item1.Select(piece => Pieces[piece])));
    }

    static (string, string, HeadFlaws) Plain(byte[] head, bool latin1)
    {
        var flaws = HeadFlaws.None;
        var at = 0;
        var fields = new List<WarcField>();
        var startLine = Decode(NextLine());
        var field = new StringBuilder();
        while (at < head.Length && NextLine() is { Length: > 0 } line)
        {
            var folded = line[0] is (byte)' ' or (byte)'\t';
            if (!folded)
                AddField();
            else if (field.Length == 0)
                flaws |= HeadFlaws.MalformedLine;
            field.Append(folded ? " " : "").Append(Decode(line.AsSpan().Trim(" \t"u8)));
        }
        AddField();
        return (startLine, string.Join('|', fields.Select(each => each.ToString())), flaws);

        byte[] NextLine()
        {
            var end = Array.IndexOf(head, (byte)'\n', at);
            var line = head[at..(end < 0 ? head.Length : end)];
            at = end < 0 ? head.Length : end + 1;
            if (line is [.., (byte)'\r'])
                return line[..^1];
            flaws |= HeadFlaws.BareLineFeed;
            return line;
        }

        string Decode(ReadOnlySpan<byte> line)
        {
            if (!latin1 && System.Text.Unicode.Utf8.IsValid(line))
                return Encoding.UTF8.GetString(line);
            flaws |= latin1 ? HeadFlaws.None : HeadFlaws.NotUtf8;
            return Encoding.Latin1.GetString(line);
        }

        void AddField()
        {
            if (field.Length == 0)
                return;
            var line = field.ToString();
            field.Clear();
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? "" : line[..colon].TrimEnd(' ', '\t');
            if (name.Length == 0)
            {
                flaws |= HeadFlaws.MalformedLine;
                return;
            }
            if (name.Length != colon || !WarcField.IsToken(name))
                flaws |= HeadFlaws.MalformedName;
            fields.Add(new(name, line[(colon + 1)..].Trim(' ', '\t')));
        }
    }
}
