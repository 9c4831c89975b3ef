using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Tests.Records;

public class WarcFieldTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?=", "Keld Jørn Simonsen")] // RFC 2047 §8
    [InlineData("=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=", "If you can read this yo")] // RFC 2047 §8
    [InlineData("=?utf-8?B?5pel5pys?= =?utf-8?q?=E8=AA=9E?=.warc.gz", "日本語.warc.gz")] // the blank between two words is not shown
    [InlineData("=?utf-8*ja?B?5pel?= x", "日 x")]
    [InlineData("a =?utf-8?Q?b?= c =?utf-8?Q?d?=", "a b c d")]
    [InlineData("=?utf-8?X?b?=", "=?utf-8?X?b?=")] // unknown encoding: as it is
    [InlineData("=?big5?B?5pel?=", "=?big5?B?5pel?=")]
    [InlineData("=?utf-8?B?@@?=", "=?utf-8?B?@@?=")]
    [InlineData("=?utf-8?Q?=E?=", "=?utf-8?Q?=E?=")]
    [InlineData("=?=?=?", "=?=?=?")]
    [InlineData("=?utf-8?Q?", "=?utf-8?Q?")]
    public void Encoded_words_are_decoded_on_demand(string value, string text)
    {
        var field = new WarcField("WARC-Filename", value);
        field.Text.ShouldBe(text);
        field.Value.ShouldBe(value);
    }

    [Theory]
    [InlineData("A", "b\r\nC: d")]
    [InlineData("A", "b\n")]
    [InlineData("A", "b\r")]
    [InlineData("A", "b\0")]
    [InlineData("", "b")]
    [InlineData("A B", "c")]
    [InlineData("A:", "c")]
    [InlineData("A\r\n", "c")]
    [InlineData("Ä", "c")]
    public void A_field_that_would_write_another_line_is_refused(string name, string value)
    {
        Should.Throw<ArgumentException>(() => WarcFields.Empty.With(name, value));
        var head = new WarcRecordHead { Version = "1.1", Fields = new([new(name, value)]) };
        Should.Throw<ArgumentException>(() => head.ToBytes());
    }

    [Fact]
    public void A_version_that_would_write_another_line_is_refused() =>
        Should.Throw<ArgumentException>(() => new WarcRecordHead { Version = "1.1\r\nA: b", Fields = WarcFields.Empty }.ToBytes());

    [Fact]
    public void Fields_are_found_without_case_and_kept_in_order()
    {
        var fields = WarcFields.Empty.With("B", "1").With("a", "2").With("b", "3");
        fields["b"].ShouldBe("1");
        fields["A"].ShouldBe("2");
        fields["c"].ShouldBeNull();
        fields.ShouldBe([new("B", "1"), new("a", "2"), new("b", "3")]);
    }
}
