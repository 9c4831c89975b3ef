using System.Buffers;

namespace NewsArchive.Articles.Reading;

/// <summary>
/// How much one character above ASCII looks like writing of a language: about +2 and more for what is common there, below 0 for what
/// does not occur. The lists are the most frequent characters of running text, written down as a list of words would be.
/// </summary>
static class WritingScore
{
    /// <summary>Unassigned, private use, control: no writing at all.</summary>
    public const double Impossible = -8;

    public static readonly SearchValues<char> WesternLetters = SearchValues.Create("éèêëàâäáåãæçíìîïñóòôöõøœúùûüßÿÉÈÀÄÅÇÖÓØÜÚ");
    public static readonly SearchValues<char> CentralEuropeanLetters = SearchValues.Create("ąćęłńóśźżáčďéěíňřšťúůýžäöüőűßăâîşţđĄĆĘŁŃÓŚŹŻČŘŠŽÁÉÍÖÜŐŰ");
    public static readonly SearchValues<char> TurkishLetters = SearchValues.Create("çğıöşüâîÇĞİÖŞÜ");

    public static readonly SearchValues<char> SimplifiedChinese = SearchValues.Create(
        "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严闻媒网视频纪录图片篇章号");
    public static readonly SearchValues<char> TraditionalChinese = SearchValues.Create(
        "的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說產種面而方後多定行學法所民得經十三之進著等部度家電力裡如水化高自二理起小物現實加量都兩體制機當使點從業本去把性好應開它合還因由其些然前外天政四日那社義事平形相全表間樣與關各重新線內數正心反你明看原又麼利比或但質氣第向道命此變條只沒結解問意建月公無系軍很情者最立代想已通並提直題黨程展五果料象員革位入常文總次品式活設及管特件長求老頭基資邊流路級少圖山統接知較將組見計別她手角期根論運農指幾九區強放決西被做必戰先回則任取據處隊南給色光門即保治北造百規熱領七海口東導器壓志世金增爭濟階油思術極交受聯什認六共權收證改清己美再採轉更單風切打白教速花帶安場身車例真務具萬每目至達走積示議聲報鬥完類八離華名確才科張信馬節話米整空元況今集溫傳土許步群廣石記需段研界拉林律叫且究觀越織裝影算低持音眾書布復容兒須際商非驗連斷深難近千周委素技備半辦青省列習響約支般史感勞便團往歷市克何除消構府稱太準精值號率族維劃選標寫存候親快效斯院查江型眼王按格養易置派層片始卻專狀育廠京識適屬包火住調滿縣局照參紅細引聽該鐵價嚴港台灣聞媒網視頻紀錄圖片篇章號臺");
    static readonly SearchValues<char> CommonKanji = SearchValues.Create(
        "日本人年大国会中出一十二三時行見月分後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千水半男西電校語土木聞食車何南万毎白天母火右読友左休父雨新社者的事自立開手力問代明動京目通言理体田主題意不作用度強公持野以思家世多正安院心界教文元重近考画海売知道集別物使品計死特私始朝運終台広住真有口少町料工建空急止送切転研究足起着店答病質待試族銀早映親験英医仕去味写字答夜音注帰古歌買悪図週室歩風紙黒花春赤青館屋色走秋夏習駅洋旅服夕借曜飲肉貸堂鳥飯勉冬昼茶弟牛魚兄犬妹姉漢政治経済発表関係対長部当全所性法化場合方現実内成定加果情報最決制数連");
    static readonly SearchValues<char> CommonHangul = SearchValues.Create(
        "이다는을의에가고하지기은한도로사인어서대를나리자시정스그수일부해아있과원제었들전장상만주으면보구라것국여동게성공조년관경선여계적내연위했방안중신산비치실소진유세문영미생개지니행화학오트용물재업당명발회명니까지금력무할민통와마말음더요때각단교권모달종본현습니까후작번초간최불결체식분려히거든렇람던월호류강남북표우드크터러프았었됐했였겠");
    static readonly SearchValues<char> CommonThai = SearchValues.Create("านรกอเงมยลวดทสตะปคบแจหพขชใไโีั่้ิ์็ุูำถผซศณธภฟญ");

    public static readonly SearchValues<char> CommonCyrillic = SearchValues.Create("оеаинтсрвлкмдпуяыьгзбчйхжю");
    public static readonly SearchValues<char> CommonGreek = SearchValues.Create("αοιετσνηυρπκμλςγδόίάέήύώ");

    /// <summary>Marks that all of Chinese, Japanese and Korean printing use.</summary>
    static bool IsEastAsianMark(char c) => c is (>= '\u3000' and <= '\u301F') or (>= '\uFF01' and <= '\uFF5E') || "“”‘’—…·‧".Contains(c);

    static bool IsIdeograph(char c) => c is >= '\u4E00' and <= '\u9FFF';

    public static double Chinese(char c, SearchValues<char> common) =>
        common.Contains(c) ? 3 : IsEastAsianMark(c) ? 1.5 : IsIdeograph(c) ? 0 : c is >= '\u3040' and <= '\u30FF' ? -0.5 : -2;

    public static double Japanese(char c) =>
        c is >= '\u3041' and <= '\u30FE' ? 3
        : CommonKanji.Contains(c) ? 2.5 : IsEastAsianMark(c) ? 1.5 : IsIdeograph(c) ? 0 : c is >= '\uFF61' and <= '\uFF9F' ? -1.5 : -2;

    public static double Korean(char c) =>
        CommonHangul.Contains(c) ? 3 : c is >= '\uAC00' and <= '\uD7A3' ? 0.5 : IsEastAsianMark(c) ? 1.5 : IsIdeograph(c) ? -0.5 : -2;

    /// <summary>Accented letters stand inside words of ASCII letters, seldom side by side.</summary>
    public static double Latin(ReadOnlySpan<char> text, int at, SearchValues<char> letters)
    {
        var c = text[at];
        var before = at > 0 ? text[at - 1] : ' ';
        var after = at + 1 < text.Length ? text[at + 1] : ' ';
        if (!char.IsLetter(c))
            return "\u00A0“”‘’‚„–—…•«»‹›°·§©®™€£´¡¿º".Contains(c) ? (before < '\u0080' || after < '\u0080' ? 1.5 : 0) : -1.5;
        if (char.IsUpper(c) && char.IsAsciiLetterLower(before))
            return -2;
        var neighbours = (char.IsAsciiLetter(before) ? 1 : 0) + (char.IsAsciiLetter(after) ? 1 : 0);
        var crowd = (before >= '\u0080' && char.IsLetter(before) ? 1 : 0) + (after >= '\u0080' && char.IsLetter(after) ? 1 : 0);
        return (letters.Contains(c) ? 2 : 0.3) * (neighbours > 0 ? 1 : 0.4) - 1.5 * crowd;
    }

    /// <summary>Scripts with capitals: a capital after a small letter tells a wrong code page (KOI8-R and windows-1251 swap case).</summary>
    public static double Cased(ReadOnlySpan<char> text, int at, char first, char last, SearchValues<char> common)
    {
        var c = text[at];
        if (c < first || c > last)
            return "\u00A0“”‘’„–—…«»№·".Contains(c) ? 1 : -2;
        var before = at > 0 ? text[at - 1] : ' ';
        if (char.IsUpper(c))
            return char.IsLower(before) ? -2 : 0.7;
        var isFinalInside = c == 'ς' && at + 1 < text.Length && char.IsLetter(text[at + 1]);
        return char.IsAsciiLetter(before) ? -1 : isFinalInside ? -3 : (common.Contains(c) ? 2 : 0.6) * (before >= first && before <= last ? 1 : 0.6);
    }

    public static double Caseless(char c, char first, char last) =>
        c >= first && c <= last ? 2 : "\u00A0“”‘’–—…«»،؛؟".Contains(c) ? 0.5 : -2;

    /// <summary>Nearly every byte above A0 is some Thai character, so the marks must stand where marks can.</summary>
    public static double Thai(ReadOnlySpan<char> text, int at)
    {
        var c = text[at];
        if (c is < '\u0E01' or > '\u0E5B')
            return "\u00A0“”‘’–—…".Contains(c) ? 0.5 : -2;
        var before = at > 0 ? text[at - 1] : ' ';
        var isMark = c == '\u0E31' || c is (>= '\u0E34' and <= '\u0E3A') or (>= '\u0E47' and <= '\u0E4E');
        var carriesMarks = before is (>= '\u0E01' and <= '\u0E2E') or '\u0E31' or (>= '\u0E34' and <= '\u0E39');
        return isMark && !carriesMarks ? -3 : CommonThai.Contains(c) ? 1.8 : -0.5;
    }
}
