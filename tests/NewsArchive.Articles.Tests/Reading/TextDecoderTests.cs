using System.Text;
using CsCheck;
using NewsArchive.Articles.Reading;

namespace NewsArchive.Articles.Tests.Reading;

public sealed class TextDecoderTests
{
    const string Simplified = "伊拉克与美国就最后一支美国作战部队从伊拉克领土撤离达成一致，双方在通过视频会议举行的第三轮战略对话结束时发表了联合声明。";
    const string Traditional = "這是一個關於香港與台灣的新聞報導，記者表示政府將會在下個月公布新的經濟政策，並且與民眾討論未來的發展方向。";
    const string Japanese = "これは日本語の記事です。東京で開かれた会議について、関係者は「今後も議論を続ける」と話した。";
    const string Korean = "이 기사는 한국어로 작성되었습니다. 정부는 다음 달에 새로운 경제 정책을 발표할 것이라고 밝혔다.";
    const string Russian = "Это новость на русском языке. Правительство объявило о новых мерах поддержки экономики.";
    const string French = "Ceci est un article en français : l’été dernier, les élèves ont été très étonnés d’être là où ça s’est passé.";
    const string German = "Die Bundesregierung hat am Dienstag über neue Maßnahmen für ältere Bürger und größere Städte gesprochen.";
    const string Polish = "Rząd ogłosił w środę nowe środki wsparcia dla gospodarki, które mają zacząć działać już w przyszłym miesiącu.";
    const string Greek = "Η κυβέρνηση ανακοίνωσε σήμερα νέα μέτρα για την οικονομία και την εργασία.";
    const string Turkish = "Hükümet dün yeni ekonomik önlemleri açıkladı; değişiklikler gelecek ay başlayacak.";
    const string Thai = "รัฐบาลประกาศมาตรการใหม่เพื่อช่วยเหลือเศรษฐกิจของประเทศในเดือนหน้า";
    const string Hebrew = "הממשלה הודיעה היום על צעדים חדשים לתמיכה בכלכלה";
    const string Arabic = "أعلنت الحكومة اليوم عن إجراءات جديدة لدعم الاقتصاد الوطني";

    [Theory]
    [InlineData("gb18030", Simplified)]
    [InlineData("big5", Traditional)]
    [InlineData("shift_jis", Japanese)]
    [InlineData("euc-jp", Japanese)]
    [InlineData("euc-kr", Korean)]
    [InlineData("windows-1251", Russian)]
    [InlineData("koi8-r", Russian)]
    [InlineData("windows-1252", French)]
    [InlineData("windows-1252", German)]
    [InlineData("windows-1250", Polish)]
    [InlineData("windows-1253", Greek)]
    [InlineData("windows-1254", Turkish)]
    [InlineData("windows-874", Thai)]
    [InlineData("windows-1255", Hebrew)]
    [InlineData("windows-1256", Arabic)]
    public void Undeclared_encodings_are_told_by_the_bytes(string name, string text)
    {
        var bytes = TextDecoder.Encode(text, name);
        var decoded = TextDecoder.Decode(bytes);
        decoded.Encoding.ShouldBe(new SourceEncoding(name, EncodingDecision.Sniffed, true));
        decoded.Text.ShouldBe(text);
        decoded.Warnings.ShouldHaveSingleItem().Rule.ShouldBe("encoding-guessed");
        // The same inside markup, where a short title must do.
        var start = Math.Max(0, text.AsSpan().IndexOfAnyExceptInRange('\0', '\x7F') - 6);
        var length = name == "windows-1254" ? text.Length : 24; // until the letters that only Turkish has
        var page = TextDecoder.Encode($"<html><title>{text.Substring(start, Math.Min(text.Length - start, length))}</title><p>Some English text around it.</p>", name);
        TextDecoder.Decode(page).Encoding.Name.ShouldBe(name);
    }

    [Theory]
    [InlineData("<meta charset=gb2312>", "gb18030", "gb18030", Simplified)]
    [InlineData("<META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset=GBK'>", "gb18030", "gb18030", Simplified)]
    [InlineData("<?xml version='1.0' encoding=\"Shift_JIS\"?>", "shift_jis", "shift_jis", Japanese)]
    [InlineData("<meta content='text/html; charset=big5' http-equiv=Content-Type>", "big5", "big5", Traditional)]
    [InlineData("<meta charset=iso-8859-1>", "windows-1252", "windows-1252", German)]
    [InlineData("<meta charset = \"windows-1251\" >", "windows-1251", "windows-1251", Russian)]
    [InlineData("<!-- <meta charset=big5> --><meta charset=gbk>", "gb18030", "gb18030", Simplified)]
    public void A_declaration_that_the_bytes_bear_out_is_believed(string head, string name, string expected, string text)
    {
        var decoded = TextDecoder.Decode(TextDecoder.Encode(head + text, name));
        decoded.Encoding.ShouldBe(new SourceEncoding(expected, EncodingDecision.Declared, true));
        decoded.Text.ShouldBe(head + text);
        decoded.Warnings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("<meta charset=gb2312>", "utf-8", "utf-8", Simplified)] // saved by a browser: pages/064
    [InlineData("<meta charset=shift_jis>", "utf-8", "utf-8", Japanese)] // pages/066
    [InlineData("<meta charset=utf-8>", "gb18030", "gb18030", Simplified)]
    [InlineData("<meta charset=iso-8859-1>", "gb18030", "gb18030", Simplified)]
    [InlineData("<meta charset=gbk>", "big5", "big5", Traditional)]
    [InlineData("<meta charset=utf-8>", "windows-1252", "windows-1252", French)]
    public void A_page_that_lies_is_read_by_its_bytes(string head, string name, string expected, string text)
    {
        var decoded = TextDecoder.Decode(TextDecoder.Encode(head + text, name));
        decoded.Encoding.Name.ShouldBe(expected);
        decoded.Text.ShouldBe(head + text);
        decoded.Warnings.ShouldContain(warning => warning.Rule == "encoding-declaration");
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16le")]
    [InlineData("utf-16be")]
    [InlineData("utf-32le")]
    [InlineData("utf-32be")]
    public void A_byte_order_mark_decides_and_stays_in_the_text(string name)
    {
        var bytes = TextDecoder.Encode("\uFEFF<meta charset=big5>中😀", name);
        var decoded = TextDecoder.Decode(bytes);
        decoded.Encoding.ShouldBe(new SourceEncoding(name, EncodingDecision.ByteOrderMark, true));
        decoded.Text.ShouldBe("\uFEFF<meta charset=big5>中😀");
        TextDecoder.Encode(decoded.Text, name).ShouldBe(bytes);
    }

    [Theory]
    [InlineData("utf-16le")]
    [InlineData("utf-16be")]
    public void Utf16_without_a_mark_is_told_by_its_zeros(string name) =>
        TextDecoder.Decode(TextDecoder.Encode("<p>Hello, this is text.</p> 中", name)).Text.ShouldBe("<p>Hello, this is text.</p> 中");

    [Fact]
    public void Utf8_with_a_few_broken_bytes_is_utf8_and_says_how_many()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(Simplified), 0xFF, .. "<p>"u8, 0xE4, 0xB8];
        var decoded = TextDecoder.Decode(bytes);
        decoded.Encoding.ShouldBe(new SourceEncoding("utf-8", EncodingDecision.Sniffed, false));
        decoded.Text.ShouldBe(Simplified + "\uFFFD<p>\uFFFD");
        decoded.Warnings.ShouldHaveSingleItem().Message.ShouldStartWith("2 byte sequence(s)");
    }

    [Fact]
    public void A_declared_page_with_a_broken_character_stays_what_it_declares()
    {
        byte[] bytes = [.. TextDecoder.Encode("<meta charset=gbk>" + Simplified, "gb18030"), 0xFF, .. TextDecoder.Encode(Simplified, "gb18030")];
        var decoded = TextDecoder.Decode(bytes);
        decoded.Encoding.ShouldBe(new SourceEncoding("gb18030", EncodingDecision.Declared, false));
        decoded.Warnings.ShouldContain(warning => warning.Rule == "encoding-undecodable");
        decoded.Text.ShouldContain(Simplified);
    }

    [Fact]
    public void Utf7_is_refused()
    {
        var decoded = TextDecoder.Decode("<meta charset=utf-7>+ADw-script+AD4-"u8);
        decoded.Encoding.Name.ShouldBe("utf-8");
        decoded.Text.ShouldContain("+ADw-script");
    }

    [Fact]
    public void Lossless_means_that_the_bytes_come_back() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        var decoded = TextDecoder.Decode(bytes);
        if (decoded.Encoding.IsLossless)
            TextDecoder.Encode(decoded.Text, decoded.Encoding.Name).ShouldBe(bytes);
        else
            decoded.Text.ShouldNotBeEmpty();
    }, iter: 5_000);

    [Fact]
    public void Any_utf8_comes_back() => Gen.String.Sample(text =>
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Contains((byte)0) || bytes.AsSpan().StartsWith("\uFEFF"u8))
            return;
        var decoded = TextDecoder.Decode(bytes);
        decoded.Encoding.ShouldBe(new SourceEncoding("utf-8", EncodingDecision.ValidUtf8, true));
        Encoding.UTF8.GetBytes(decoded.Text).ShouldBe(bytes);
    }, iter: 5_000);
}
