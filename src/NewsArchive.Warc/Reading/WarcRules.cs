using System.Globalization;
using System.Net;
using NewsArchive.Warc.Records;
using static NewsArchive.Warc.Records.WarcRecordType;
using static NewsArchive.Warc.WarcDiagnosticLevel;

namespace NewsArchive.Warc.Reading;

/// <summary>
/// The field rules of WARC 1.1 (ISO 28500:2017) as one table, applied to the head of a record: to what was read by <see cref="Check(WarcRecordHead, string, long)"/>, to what is to
/// be written by <see cref="Writing.WarcWriter"/>.
/// </summary>
public static class WarcRules
{
    static readonly IReadOnlyList<WarcBreach> NoBreach = [];

    /// <summary>Every rule, those of level <see cref="Ignore"/> included, which are reported only when <see cref="WarcRuleLevels"/> raise them.</summary>
    public static IReadOnlyList<WarcRule> All { get; } =
    [
        new("draft-version", Warn, "§4", head => head.Version.StartsWith("0.", StringComparison.Ordinal) ? new(null, $"WARC/{head.Version} is a draft") : null),
        new("unknown-version", Fail, "§4", head => head.Version is "1.0" or "1.1" || head.Version.StartsWith("0.", StringComparison.Ordinal) ? null : new(null, $"WARC/{head.Version} is unknown")),
        new("repeated-field", Fail, "§4", RepeatedField),
        new("control-character", Fail, "§4", ControlCharacter),
        new("missing-record-id", Fail, "§5.2", head => Missing(head, "WARC-Record-ID")),
        new("invalid-record-id", Fail, "§5.2", head => head.RecordId is null ? null : NotBracketed(head, "WARC-Record-ID")),
        new("invalid-record-reference", Fail, "§5.7", InvalidReference),
        new("missing-date", Fail, "§5.4", head => Missing(head, "WARC-Date")),
        new("invalid-date", Fail, "§5.4", head => Each(head, InvalidDate, "WARC-Date", "WARC-Refers-To-Date")),
        new("missing-type", Fail, "§5.5", head => Missing(head, "WARC-Type")),
        new("unknown-type", Warn, "§6.1", head => head.Type == Unknown && head.Fields["WARC-Type"] is { } type ? new("WARC-Type", $"WARC-Type '{type}' is unknown") : null) { IsRefused = false },
        new("missing-content-type", Warn, "§5.6", head => head.ContentLength > 0 && head.Type != Continuation ? Missing(head, "Content-Type") : null) { IsRefused = false },
        new("invalid-content-type", Ignore, "§5.6", head => head.ContentType is { } type && !IsMediaType(type) ? new("Content-Type", $"Content-Type '{type}' is no media type") : null),
        new("invalid-digest", Warn, "§5.8", head => Each(head, InvalidDigest, "WARC-Block-Digest", "WARC-Payload-Digest")) { FindRefused = head => Each(head, UnreadableDigest, "WARC-Block-Digest", "WARC-Payload-Digest") },
        new("invalid-ip-address", Warn, "§5.10", head => head.Fields["WARC-IP-Address"] is { } ip && !IPAddress.TryParse(ip, out _) ? new("WARC-IP-Address", $"WARC-IP-Address '{ip}' is no address") : null),
        new("missing-warcinfo-id", Ignore, "§5.16", head => head.Type == WarcInfo ? null : Missing(head, "WARC-Warcinfo-ID")) { IsRefused = false },
        new("missing-target-uri", Fail, "§5.14", head => head.Type is Unknown or WarcInfo or Metadata ? null : Missing(head, "WARC-Target-URI")),
        new("target-uri-in-brackets", Warn, "§5.14", head => head.Fields["WARC-Target-URI"] is { } uri && uri.StartsWith('<') ? new("WARC-Target-URI", "WARC-Target-URI stands in angle brackets") : null),
        new("invalid-target-uri", Warn, "§5.14", head => head.TargetUri is { Length: > 0 } uri && !IsUri(uri) ? new("WARC-Target-URI", "WARC-Target-URI is no URI") : null),
        new("invalid-refers-to-target-uri", Ignore, "§5.12", head => NoUri(head, "WARC-Refers-To-Target-URI")),
        new("invalid-truncated", Ignore, "§5.15", head => head.Fields["WARC-Truncated"] is { } reason && !Reasons.Contains(reason) ? new("WARC-Truncated", $"WARC-Truncated '{reason}' is no reason of this standard") : null),
        new("invalid-profile", Ignore, "§5.18", head => NoUri(head, "WARC-Profile")),
        new("invalid-segment-number", Ignore, "§5.20", head => NoNumber(head, "WARC-Segment-Number")),
        new("invalid-segment-total-length", Ignore, "§5.22", head => NoNumber(head, "WARC-Segment-Total-Length")),
        new("forbidden-field", Fail, "§5", ForbiddenField),
        new("warcinfo-content-type", Warn, "§6.2", WarcInfoContentType) { IsRefused = false },
        new("revisit-profile", Fail, "§6.7", head => head.Type == Revisit ? Missing(head, "WARC-Profile") : null),
        new("revisit-payload-digest", Fail, "§6.7.2", head => IsIdenticalPayload(head) ? Missing(head, "WARC-Payload-Digest") : null),
        new("revisit-refers-to", Warn, "§6.7.2", head => IsIdenticalPayload(head) ? Each(head, Missing, "WARC-Refers-To-Target-URI", "WARC-Refers-To-Date") : NoBreach) { IsRefused = false },
        new("segment-number", Fail, "§5.20", head => head.Type == Continuation ? Missing(head, "WARC-Segment-Number") : null),
        new("segment-origin", Fail, "§5.21", head => head.Type == Continuation ? Missing(head, "WARC-Segment-Origin-ID") : null),
    ];

    // WARC 1.1 §5.7 to §5.22: "shall not be used in" this or that record.
    static readonly (string Name, WarcRecordType[] Types)[] Forbidden =
    [
        ("WARC-Concurrent-To", [WarcInfo, Conversion, Continuation]),
        ("WARC-IP-Address", [WarcInfo, Conversion, Continuation]),
        ("WARC-Refers-To", [WarcInfo, Response, Resource, Request, Continuation]),
        ("WARC-Refers-To-Target-URI", [WarcInfo, Response, Resource, Request, Metadata, Conversion, Continuation]),
        ("WARC-Refers-To-Date", [WarcInfo, Response, Resource, Request, Metadata, Conversion, Continuation]),
        ("WARC-Filename", [Response, Resource, Request, Metadata, Revisit, Conversion, Continuation]),
        ("WARC-Payload-Digest", [WarcInfo, Metadata]),
        ("WARC-Warcinfo-ID", [WarcInfo]),
        ("WARC-Target-URI", [WarcInfo]),
        ("WARC-Segment-Origin-ID", [WarcInfo, Response, Resource, Request, Metadata, Revisit, Conversion]),
        ("WARC-Segment-Total-Length", [WarcInfo, Response, Resource, Request, Metadata, Revisit, Conversion]),
    ];

    // WARC 1.1 §5.15. Other reasons are for other standards.
    static readonly string[] Reasons = ["length", "time", "disconnect", "unspecified"];

    static readonly string[] References = ["WARC-Warcinfo-ID", "WARC-Refers-To", "WARC-Concurrent-To", "WARC-Segment-Origin-ID"];

    /// <summary>The rules that only reading can check, because they are about bytes: none of them finds anything in a head.</summary>
    public static IReadOnlyList<WarcRule> WhileReading { get; } =
        [.. WarcReadRules.All.Select(rule => new WarcRule(rule.Name, rule.Level, rule.Section, _ => NoBreach))];

    const int MaxBreaches = 20; // of one rule in one head, which hostile files could fill with them

    /// <summary>
    /// The breaches in one head: of each rule at most 20, and one line that says how many more there are. <paramref name="offset"/> is where the
    /// record begins in the file.
    /// </summary>
    public static IEnumerable<WarcDiagnostic> Check(WarcRecordHead head, string file, long offset) => Check(head, file, offset, WarcRuleLevels.Default);

    /// <summary>The same at other levels. The head of a record in an ARC file breaks no rule of WARC.</summary>
    /// <param name="head">The head.</param>
    /// <param name="file">How findings name the file.</param>
    /// <param name="offset">Where the record begins in it, in bytes.</param>
    /// <param name="levels">How grave each rule is; those of level <see cref="Ignore"/> are not looked at.</param>
    public static IEnumerable<WarcDiagnostic> Check(WarcRecordHead head, string file, long offset, WarcRuleLevels levels)
    {
        if (head.IsArc)
            yield break;
        foreach (var rule in All)
        {
            if (levels.Of(rule.Name, rule.Level) is var level && level == Ignore)
                continue;
            var breaches = rule.Find(head);
            for (var i = 0; i < Math.Min(breaches.Count, MaxBreaches); i++)
                yield return new WarcDiagnostic(rule.Name, level, $"{breaches[i].Message} (WARC 1.1 {rule.Section})", file, offset, head.RecordId);
            if (breaches.Count > MaxBreaches)
                yield return new WarcDiagnostic(rule.Name, level, $"{breaches.Count - MaxBreaches} more of this kind in the same record (WARC 1.1 {rule.Section})", file, offset, head.RecordId);
        }
    }

    /// <summary>Refuses the head of a record about to be written, as far as the standard says "shall".</summary>
    /// <exception cref="WarcRuleException">The first rule that is broken.</exception>
    internal static void ThrowIfRefused(WarcRecordHead head)
    {
        foreach (var rule in Refused)
            if (rule.FindRefused(head) is [var breach, ..])
                throw new WarcRuleException(breach.Message, rule.Name, $"WARC 1.1 {rule.Section}", breach.Field, head.RecordId);
    }

    static readonly WarcRule[] Refused = [.. All.Where(rule => rule.IsRefused)];

    /// <summary>What one question finds of each of some fields.</summary>
    static IReadOnlyList<WarcBreach> Each(WarcRecordHead head, Func<WarcRecordHead, string, WarcBreach?> find, params ReadOnlySpan<string> names)
    {
        List<WarcBreach>? breaches = null; // nearly always
        foreach (var name in names)
            if (find(head, name) is { } breach)
                (breaches ??= []).Add(breach);
        return breaches ?? NoBreach;
    }

    static WarcBreach? Missing(WarcRecordHead head, string name) => string.IsNullOrEmpty(head.Fields[name]) ? new(name, $"{name} is missing") : null;

    // §4: only WARC-Concurrent-To may be repeated (§5.7).
    static IReadOnlyList<WarcBreach> RepeatedField(WarcRecordHead head)
    {
        var names = new HashSet<string>(head.Fields.Count, StringComparer.OrdinalIgnoreCase);
        HashSet<string>? repeated = null;
        foreach (var field in head.Fields)
            if (!names.Add(field.Name) && !field.Name.Equals("WARC-Concurrent-To", StringComparison.OrdinalIgnoreCase))
                (repeated ??= new(StringComparer.OrdinalIgnoreCase)).Add(field.Name);
        return repeated is null ? NoBreach : [.. repeated.Select(name => new WarcBreach(name, $"{name} is repeated"))];
    }

    static IReadOnlyList<WarcBreach> ControlCharacter(WarcRecordHead head)
    {
        List<WarcBreach>? breaches = null;
        foreach (var field in head.Fields)
            if (field.Value.AsSpan().ContainsAnyInRange('\0', '\u0008') || field.Value.AsSpan().ContainsAnyInRange('\u000a', '\u001f'))
                (breaches ??= []).Add(new(field.Name, $"{field.Name} holds a control character"));
        return breaches ?? NoBreach;
    }

    static IReadOnlyList<WarcBreach> InvalidReference(WarcRecordHead head) =>
        Each(head, (head, name) => head.Fields[name] is null ? null : NotBracketed(head, name), References);

    // §4: record-id = "<" uri ">"
    static WarcBreach? NotBracketed(WarcRecordHead head, string name)
    {
        var value = head.Fields[name].AsSpan();
        return value.Length > 2 && value[0] == '<' && value[^1] == '>' && IsUri(value[1..^1]) ? null : new(name, $"{name} is no URI in angle brackets");
    }

    static WarcBreach? NoUri(WarcRecordHead head, string name) => head.Fields[name] is { } uri && !IsUri(uri) ? new(name, $"{name} is no URI") : null;

    static WarcBreach? NoNumber(WarcRecordHead head, string name) =>
        head.Fields[name] is { } text && !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? new(name, $"{name} '{text}' is no number") : null;

    /// <summary>Whether the text begins like an absolute URI, and holds neither white space nor controls (RFC 3986 §3).</summary>
    internal static bool IsUri(ReadOnlySpan<char> uri)
    {
        var colon = uri.IndexOf(':');
        if (colon < 1 || !char.IsAsciiLetter(uri[0]) || uri.ContainsAnyInRange('\0', ' '))
            return false;
        foreach (var letter in uri[..colon])
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('+' or '-' or '.'))
                return false;
        return true;
    }

    // §5.6: type "/" subtype *( ";" parameter )
    static bool IsMediaType(ReadOnlySpan<char> type)
    {
        var parameters = type.IndexOf(';');
        type = (parameters < 0 ? type : type[..parameters]).TrimEnd();
        var slash = type.IndexOf('/');
        return slash > 0 && WarcField.IsToken(type[..slash]) && WarcField.IsToken(type[(slash + 1)..]);
    }

    static WarcBreach? InvalidDate(WarcRecordHead head, string name) =>
        head.Fields[name] is { Length: > 0 } text && !WarcDate.TryParse(text, out _) ? new(name, $"{name} is no UTC date") : null;

    static WarcBreach? InvalidDigest(WarcRecordHead head, string name) =>
        head.Fields[name] is not { } text || WarcDigest.TryParse(text, out _) ? null
        : WarcDigest.HasUnknownLabel(text, out var label) ? new(name, $"{name} is a {label}, which cannot be computed here: its content was not checked")
        : new(name, $"{name} is not readable: its content was not checked");

    // A label that cannot be computed here is as good as any other: §5.8 recommends none.
    static WarcBreach? UnreadableDigest(WarcRecordHead head, string name) =>
        head.Fields[name] is { } text && !WarcDigest.TryParse(text, out _) && !WarcDigest.HasUnknownLabel(text, out _) ? new(name, $"{name} '{text}' is no digest") : null;

    static IReadOnlyList<WarcBreach> ForbiddenField(WarcRecordHead head)
    {
        List<WarcBreach>? breaches = null;
        foreach (var (name, types) in Forbidden)
            if (types.Contains(head.Type) && head.Fields[name] is not null)
                (breaches ??= []).Add(new(name, $"{name} must not stand in a {WarcRecordTypes.ToName(head.Type)} record"));
        return breaches ?? NoBreach;
    }

    static WarcBreach? WarcInfoContentType(WarcRecordHead head) =>
        head.Type == WarcInfo && head.ContentType is { } type && !type.StartsWith("application/warc-fields", StringComparison.OrdinalIgnoreCase)
            ? new("Content-Type", "a warcinfo record of another type than application/warc-fields")
            : null;

    static bool IsIdenticalPayload(WarcRecordHead head) =>
        head.Type == Revisit && head.Fields["WARC-Profile"]?.EndsWith("identical-payload-digest", StringComparison.Ordinal) == true;
}
